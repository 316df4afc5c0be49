import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { unheld } from '#db/inventory/unheld.ts'
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
      where n.alliance_id = u.alliance_id and n.unit_id = u.id and n.withdrawn_at is null group by n.antigen
    ) t on t.antigen = a.antigen)`

// What is given stands in subqueries, behind which no value is seen: planned for each call, it takes as long as it runs.
const OF_SHELF = `alliance_id = (select $1::text) and organisation_id = (select $2::text)
      and product_code = any(array(select unnest($3::text[])))`

const FREE = `u.expires_at >= (select $5::timestamptz) and ${unheld('u')}`

const FOR_ANYBODY = `u.donor_patient_id is null or exists (select from patients p where p.alliance_id = u.alliance_id
          and p.id = u.donor_patient_id and p.person_id = (select $6::text))`

/**
 * The first `most` units of the group `g` of which `what` is so: of each product as many from the shelf's own order, and
 * of those the first. The custody is written out and not a parameter, so that the partial index serves it.
 */
const firstOfGroup = (what: string, faults: string, most: string) => `
    select first.id from shelves s cross join lateral (
      select u.id, ${faults} as faults, u.product_code <> (select $4::text) as other,
        u.expires_at, u.donation_number, u.label_product_code
      from units u
      where u.alliance_id = (select $1::text) and u.organisation_id = (select $2::text)
        and u.product_code = s.product_code and u.abo = s.abo and u.rhd = s.rhd and u.custody = 'IN_STOCK'
        and ${what} and (${FOR_ANYBODY})
      order by faults, u.expires_at, u.donation_number, u.label_product_code limit ${most}) first
    where s.abo = g.abo and s.rhd = g.rhd
    order by faults, other, expires_at, donation_number, label_product_code limit ${most}`

// Which shelves there are is known of the counts that are kept of them and the marks of those that have changed (ADR 0014),
// so that nothing is looked for where nothing stands. What is held or expired is only looked at where that leaves a group
// short.
const candidates = (faults: string) => `
  with shelves as materialized (
    select product_code, abo, rhd from stock_counts where ${OF_SHELF}
    union select product_code, abo, rhd from stock_marks where ${OF_SHELF}
  ), groups as materialized (select distinct abo, rhd from shelves
  ), free as materialized (
    select g.abo, g.rhd, u.id from groups g cross join lateral (${firstOfGroup(FREE, faults, '(select $7::int)')}) u
  ), others as (
    select u.id from groups g cross join lateral (${firstOfGroup(
      `not (${FREE})`,
      faults,
      '(select $7::int) - (select count(*) from free f where f.abo = g.abo and f.rhd = g.rhd)',
    )}) u
  )
  select ${toldColumns(units, 'u')}
  from (select id from free union all select id from others) chosen
    join units u on u.alliance_id = (select $1::text) and u.id = chosen.id`

const CANDIDATES = candidates('0')
const CANDIDATES_BY_ANTIGENS = candidates(ANTIGEN_FAULTS)
