import { and, asc, eq, getTableColumns, inArray, isNull, lt } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { type ReportedLine, stockFeeds, stockReports } from '#db/supply/tables-levels.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type { ReportedLine }
export type StockFeedRow = typeof stockFeeds.$inferSelect
type FeedKey = Pick<StockFeedRow, 'allianceId' | 'id'>
type Reporter = Pick<StockFeedRow, 'allianceId' | 'organisationId'>

/** A feed with the snapshot that stands. */
export type StandingFeed = StockFeedRow & { readonly lines: readonly ReportedLine[] }

const onReport = and(
  eq(stockReports.allianceId, stockFeeds.allianceId),
  eq(stockReports.id, stockFeeds.reportId),
)

/** The member's feed with its snapshot, locked; null while it has never reported. */
export const lockFeed = async (
  db: Db,
  { allianceId, organisationId }: Reporter,
): Promise<StandingFeed | null> => {
  const [row] = await db
    .select({ ...getTableColumns(stockFeeds), lines: stockReports.lines })
    .from(stockFeeds)
    .innerJoin(stockReports, onReport)
    .where(and(eq(stockFeeds.allianceId, allianceId), eq(stockFeeds.organisationId, organisationId)))
    .for('update', { of: stockFeeds })
  return row === undefined ? null : { ...row, lines: row.lines ?? [] }
}

export const insertFeed = async (db: Db, row: typeof stockFeeds.$inferInsert): Promise<void> => {
  await db.insert(stockFeeds).values(row)
}

export const insertReport = async (db: Db, row: typeof stockReports.$inferInsert): Promise<void> => {
  await db.insert(stockReports).values(row)
}

export const updateFeed = async (
  db: Db,
  { allianceId, id }: FeedKey,
  values: Partial<typeof stockFeeds.$inferInsert>,
): Promise<void> => {
  await db
    .update(stockFeeds)
    .set(values)
    .where(and(eq(stockFeeds.allianceId, allianceId), eq(stockFeeds.id, id)))
}

/** Which alliances, and which of their organisations; absent: all that may be seen. */
export type StockScope = {
  readonly allianceIds: readonly AllianceId[]
  readonly organisationIds?: readonly Id<'Organisation'>[]
}

/** The feeds with the snapshots that stand. */
export const listFeeds = async (
  db: Db,
  { allianceIds, organisationIds }: StockScope,
): Promise<StandingFeed[]> => {
  const rows = await db
    .select({ ...getTableColumns(stockFeeds), lines: stockReports.lines })
    .from(stockFeeds)
    .innerJoin(stockReports, onReport)
    .where(
      and(
        inArray(stockFeeds.allianceId, [...allianceIds]),
        organisationIds && inArray(stockFeeds.organisationId, [...organisationIds]),
      ),
    )
    .orderBy(asc(stockFeeds.organisationId))
  return rows.map((row) => ({ ...row, lines: row.lines ?? [] }))
}

/** Feeds not heard since, and not yet known to be silent; those that somebody else is just hearing are passed over. */
export const lockSilentFeeds = async (
  db: Db,
  allianceId: AllianceId,
  heardBefore: Date,
): Promise<StockFeedRow[]> =>
  db
    .select()
    .from(stockFeeds)
    .where(
      and(
        eq(stockFeeds.allianceId, allianceId),
        lt(stockFeeds.heardAt, heardBefore),
        isNull(stockFeeds.silentSince),
      ),
    )
    .orderBy(asc(stockFeeds.id))
    .for('update', { skipLocked: true })

export const listFeedsByIds = listingByIds(stockFeeds, stockFeeds.id)
