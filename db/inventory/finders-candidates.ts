import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { toldColumns } from '#db/told-columns.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** Which units of the shelf come into question. */
export type CandidateFilter = {
  readonly allianceId: AllianceId
  /** On whose shelf. */
  readonly organisationId: Id<'Organisation'>
  readonly productCodes: readonly string[]
  /** The product that was asked for goes before its like. */
  readonly asked: string
  /** Antigens the patient has antibodies against: units tested negative go first, those tested positive last. */
  readonly antigens: readonly string[]
  /** For whom: another's own blood is left. */
  readonly personId: Id<'Person'>
  /** Still in date then. */
  readonly usableAt: Date
  /** Most units of each ABO and RhD. */
  readonly perGroup: number
}

/**
 * Units on a shelf, of each ABO and RhD so many: free and in date before held or expired, without the antigens before
 * others, the product asked for before its like, first to expire first. One statement.
 */
export const listCandidates = async (db: Db, filter: CandidateFilter): Promise<UnitRow[]> => {
  const { rows } = await db.$client.query<UnitRow>({
    text: filter.antigens.length === 0 ? CANDIDATES : CANDIDATES_BY_ANTIGENS,
    values: [
      filter.allianceId,
      filter.organisationId,
      filter.productCodes,
      filter.asked,
      filter.usableAt,
      filter.personId,
      filter.perGroup,
      ...(filter.antigens.length === 0 ? [] : [filter.antigens]),
    ],
  })
  return rows
}

/** How many of the antigens the unit was found positive for, or was never tested for. */
const ANTIGEN_FAULTS = `(select coalesce(sum(case when t.positive then 100 when t.positive is null then 1 else 0 end), 0)
    from unnest($8::text[]) a(antigen) left join (
      select n.antigen, bool_or(n.result = 'POSITIVE') as positive from unit_antigens n
      where n.alliance_id = s.alliance_id and n.unit_id = s.id and n.withdrawn_at is null group by n.antigen
    ) t on t.antigen = a.antigen)`

// What is given stands in subqueries, behind which no value is seen: planned for each call, it takes as long as it runs.
// The custody is written out and not a parameter, so that the partial index serves it.
const candidates = (faults: string) => `select ${toldColumns(units, 'u')} from (
    select s.id, row_number() over (partition by s.abo, s.rhd order by
      s.expires_at < (select $5::timestamptz) or hold.id is not null, ${faults}s.product_code <> (select $4::text),
      s.expires_at, s.donation_number, s.label_product_code) as place
    from units s left join lateral (select h.id from holds h
      where h.alliance_id = s.alliance_id and h.unit_id = s.id and h.lifted_at is null limit 1) hold on true
    where s.alliance_id = (select $1::text) and s.organisation_id = (select $2::text)
      and s.product_code = any(array(select unnest($3::text[]))) and s.custody = 'IN_STOCK'
      and (s.donor_patient_id is null or exists (select from patients p where p.alliance_id = s.alliance_id
        and p.id = s.donor_patient_id and p.person_id = (select $6::text)))) ranked
  join units u on u.alliance_id = (select $1::text) and u.id = ranked.id
  where ranked.place <= $7`

const CANDIDATES = candidates('')
const CANDIDATES_BY_ANTIGENS = candidates(`${ANTIGEN_FAULTS}, `)
