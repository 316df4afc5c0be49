import { and, eq, getTableColumns, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { forPerson } from '#db/inventory/finders-donors.ts'
import { holds, unitAntigens, units } from '#db/inventory/tables.ts'
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

/** How many of these antigens the unit was found positive for, or was never tested for. */
const antigenFaults = (antigens: readonly string[]): SQL => {
  if (antigens.length === 0) return sql`0`
  const tested = sql`select ${unitAntigens.antigen} as antigen, bool_or(${unitAntigens.result} = 'POSITIVE') as positive
    from ${unitAntigens} where ${unitAntigens.allianceId} = ${units.allianceId}
      and ${unitAntigens.unitId} = ${units.id} and ${unitAntigens.withdrawnAt} is null group by ${unitAntigens.antigen}`
  return sql`(select coalesce(sum(case when t.positive then 100 when t.positive is null then 1 else 0 end), 0)
    from unnest(${sql.param([...antigens])}::text[]) a(antigen) left join (${tested}) t on t.antigen = a.antigen)`
}

/**
 * Units on a shelf, of each ABO and RhD so many: free and in date before held or expired, without the antigens before
 * others, the product asked for before its like, first to expire first. One statement.
 */
export const listCandidates = async (db: Db, filter: CandidateFilter): Promise<UnitRow[]> => {
  const kept = sql`(${units.expiresAt} < ${filter.usableAt.toISOString()}::timestamptz or exists (
    select from ${holds} where ${holds.allianceId} = ${units.allianceId} and ${holds.unitId} = ${units.id}
      and ${holds.liftedAt} is null))`
  const place = sql<number>`row_number() over (partition by ${units.abo}, ${units.rhd} order by ${kept},
    ${antigenFaults(filter.antigens)}, ${units.productCode} <> ${filter.asked}, ${units.expiresAt},
    ${units.donationNumber}, ${units.labelProductCode})`
  const placed = db
    .select({ allianceId: units.allianceId, id: units.id, place: place.as('place') })
    .from(units)
    .where(
      and(
        eq(units.allianceId, filter.allianceId),
        eq(units.organisationId, filter.organisationId),
        inArray(units.productCode, [...filter.productCodes]),
        // Written out and not as a parameter, so that the partial index serves it.
        sql`${units.custody} = 'IN_STOCK'`,
        forPerson(filter.personId),
      ),
    )
    .as('placed')
  return db
    .select(getTableColumns(units))
    .from(placed)
    .innerJoin(units, and(eq(units.allianceId, placed.allianceId), eq(units.id, placed.id)))
    .where(lte(placed.place, filter.perGroup))
}
