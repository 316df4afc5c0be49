import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { excursions } from '#db/cold-chain/tables-excursions.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'

export type ExcursionRow = typeof excursions.$inferSelect
type Key = { readonly allianceId: AllianceId; readonly id: Id<'Excursion'> }

/** Those that last now, of several devices. The devices' states are locked: nobody else writes theirs. */
export const listStandingExcursions = async (
  db: Db,
  allianceId: AllianceId,
  deviceIds: readonly Id<'Device'>[],
): Promise<ExcursionRow[]> =>
  deviceIds.length === 0
    ? []
    : db
        .select()
        .from(excursions)
        .where(
          and(
            eq(excursions.allianceId, allianceId),
            inArray(excursions.deviceId, [...deviceIds]),
            isNull(excursions.endedAt),
            isNull(excursions.withdrawnAt),
          ),
        )

/** Those of a device at one place that lasted beyond `from`: `since` and `until` bound its time there. */
export const listExcursionsBeyond = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly deviceId: Id<'Device'>
    readonly from: Date
    readonly since: Date | null
    readonly until: Date | null
  },
): Promise<ExcursionRow[]> =>
  db
    .select()
    .from(excursions)
    .where(
      and(
        eq(excursions.allianceId, of.allianceId),
        eq(excursions.deviceId, of.deviceId),
        isNull(excursions.withdrawnAt),
        or(isNull(excursions.endedAt), gt(excursions.endedAt, of.from)),
        of.since === null ? undefined : gte(excursions.startedAt, of.since),
        of.until === null ? undefined : lt(excursions.startedAt, of.until),
      ),
    )
    .orderBy(asc(excursions.startedAt), asc(excursions.id))

export const insertExcursion = async (db: Db, row: typeof excursions.$inferInsert): Promise<void> => {
  await db.insert(excursions).values(row)
}

export const updateExcursion = async (
  db: Db,
  { allianceId, id }: Key,
  values: Partial<typeof excursions.$inferInsert>,
): Promise<void> => {
  await db
    .update(excursions)
    .set(values)
    .where(and(eq(excursions.allianceId, allianceId), eq(excursions.id, id)))
}

export const listExcursionsByIds = listingByIds(excursions, excursions.id)

/** Excursions that the caller may see, the newest first, behind a place in that order. */
export const listExcursions = async (
  db: Db,
  asked: {
    readonly deviceId: Id<'Device'> | null
    readonly organisationIds: readonly Id<'Organisation'>[] | null
    readonly kind: ExcursionKind | null
    readonly standing: boolean
    readonly withdrawn: boolean
    readonly since: Date | null
    readonly until: Date | null
    readonly after: { readonly startedAt: string; readonly id: string } | null
    readonly limit: number
  },
): Promise<ExcursionRow[]> => {
  const { deviceId, organisationIds, kind, standing, withdrawn, since, until, after, limit } = asked
  const wanted: (SQL | undefined)[] = [
    deviceId === null ? undefined : eq(excursions.deviceId, deviceId),
    organisationIds === null ? undefined : inArray(excursions.organisationId, [...organisationIds]),
    kind === null ? undefined : eq(excursions.kind, kind),
    standing ? isNull(excursions.endedAt) : undefined,
    withdrawn ? undefined : isNull(excursions.withdrawnAt),
    since === null ? undefined : or(isNull(excursions.endedAt), gt(excursions.endedAt, since)),
    until === null ? undefined : lt(excursions.startedAt, until),
    after === null
      ? undefined
      : sql`(${excursions.startedAt}, ${excursions.id}) < (${after.startedAt}::timestamptz, ${after.id})`,
  ]
  return db
    .select()
    .from(excursions)
    .where(and(...wanted))
    .orderBy(desc(excursions.startedAt), desc(excursions.id))
    .limit(limit)
}

const LATEST = 50

/** The latest excursions of each device, the latest beginning first, without withdrawn ones. One statement. */
export const listLatestExcursionsByDeviceIds = async (
  db: Db,
  ids: readonly string[],
): Promise<ExcursionRow[]> => {
  const ranked = db
    .select({
      id: excursions.id,
      rank: sql<number>`row_number() over (partition by ${excursions.deviceId} order by ${excursions.startedAt} desc, ${excursions.id} desc)`.as(
        'rank',
      ),
    })
    .from(excursions)
    .where(and(inArray(excursions.deviceId, ids as Id<'Device'>[]), isNull(excursions.withdrawnAt)))
    .as('ranked')
  const rows = await db
    .select({ row: excursions })
    .from(excursions)
    .innerJoin(ranked, eq(ranked.id, excursions.id))
    .where(lte(ranked.rank, LATEST))
    .orderBy(desc(excursions.startedAt), desc(excursions.id))
  return rows.map(({ row }) => row)
}
