import { and, asc, count, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { listingByIds, selectionAmong } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { issues, unitEvents } from '#db/inventory/tables.ts'
import { overrides } from '#db/inventory/tables-overrides.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AuthorityCode } from '#rules/inventory/authority-terms.ts'

export type OverrideRow = typeof overrides.$inferSelect

export const insertOverride = async (db: Db, row: typeof overrides.$inferInsert): Promise<void> => {
  await db.insert(overrides).values(row)
}

/** What was passed over for these units and this request and may still be used. */
export const listStandingOverrides = (
  db: Db,
  { unitIds, ...of }: Bound & { unitIds: readonly Id<'Unit'>[] },
): Promise<OverrideRow[]> => selectStanding(db, unitIds, of)

/** What an override is bound to beside its unit, and when it is asked for. */
type Bound = { allianceId: AllianceId; requestId: Id<'Request'>; now: Date }

const selectStanding = selectionAmong<typeof overrides, Bound>(
  overrides,
  overrides.unitId,
  and(
    eq(overrides.allianceId, sql.placeholder('allianceId')),
    eq(overrides.requestId, sql.placeholder('requestId')),
    gte(overrides.validUntil, sql.placeholder('now')),
  ),
  { orderBy: [asc(overrides.id)] },
)

export const listOverridesByIds = listingByIds(overrides, overrides.id)

/** Everything that was passed over for units, in order. */
export const listOverridesByUnitIds = listingByIds(overrides, overrides.unitId, [asc(overrides.id)])

/** How often a rule was passed over at a site in a time. */
export type OverrideCount = {
  readonly code: AuthorityCode
  readonly organisationId: Id<'Organisation'>
  readonly overrides: number
  readonly emergencies: number
  /** Bags issued for the site's patients in that time. */
  readonly issued: number
}

type Time = { readonly allianceIds: readonly AllianceId[]; readonly from: Date; readonly to: Date }

/** Overrides by rule and site, from `from` (included) to `to` (excluded), most frequent first. */
export const countOverrides = async (db: Db, { allianceIds, from, to }: Time): Promise<OverrideCount[]> => {
  const site = issuedBySite(db, { allianceIds, from, to })
  return db
    .select({
      code: overrides.code,
      organisationId: overrides.organisationId,
      overrides: count(),
      emergencies: sql<number>`count(*) filter (where ${overrides.urgency} = 'EMERGENCY')`.mapWith(Number),
      issued: sql<number>`coalesce(${site.issued}, 0)`.mapWith(Number),
    })
    .from(overrides)
    .leftJoin(
      site,
      and(eq(site.allianceId, overrides.allianceId), eq(site.organisationId, overrides.organisationId)),
    )
    .where(
      and(
        inArray(overrides.allianceId, [...allianceIds]),
        gte(overrides.occurredAt, from),
        lt(overrides.occurredAt, to),
      ),
    )
    .groupBy(overrides.code, overrides.organisationId, site.issued)
    .orderBy(sql`count(*) desc`, asc(overrides.code), asc(overrides.organisationId))
}

/** Bags issued to each hospital in a time; one handed out twice counts twice. */
const issuedBySite = (db: Db, { allianceIds, from, to }: Time) =>
  db
    .select({
      allianceId: issues.allianceId,
      organisationId: issues.organisationId,
      issued: count().as('issued'),
    })
    .from(unitEvents)
    .innerJoin(issues, and(eq(issues.allianceId, unitEvents.allianceId), eq(issues.id, unitEvents.issueId)))
    .where(
      and(
        inArray(unitEvents.allianceId, [...allianceIds]),
        eq(unitEvents.toCustody, 'ISSUED'),
        gte(unitEvents.occurredAt, from),
        lt(unitEvents.occurredAt, to),
      ),
    )
    .groupBy(issues.allianceId, issues.organisationId)
    .as('issued_by_site')
