import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { stockDifferences, stockTakings } from '#db/inventory/tables-takings.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type StockTakingRow = typeof stockTakings.$inferSelect
export type StockDifferenceRow = typeof stockDifferences.$inferSelect

/** The units that stand in a place by the record, first to expire first. */
export const listUnitsInPlace = async (
  db: Db,
  place: { readonly allianceId: AllianceId; readonly id: Id<'Place'> },
): Promise<UnitRow[]> =>
  db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, place.allianceId),
        eq(units.placeId, place.id),
        inArray(units.custody, ['IN_STOCK', 'RESERVED', 'IN_TRANSIT']),
      ),
    )
    .orderBy(asc(units.expiresAt), asc(units.id))

export const insertStockTaking = async (
  db: Db,
  taking: typeof stockTakings.$inferInsert,
  differences: readonly (typeof stockDifferences.$inferInsert)[],
): Promise<void> => {
  await db.insert(stockTakings).values(taking)
  if (differences.length > 0) await db.insert(stockDifferences).values([...differences])
}

export const listStockTakingsByIds = listingByIds(stockTakings, stockTakings.id)

/** The differences of these counts, the missing ones first. */
export const listDifferencesByTakingIds = listingByIds(stockDifferences, stockDifferences.takingId, [
  asc(stockDifferences.kind),
  asc(stockDifferences.label),
])

/** The difference, locked; null when there is none that the caller may see. */
export const lockDifference = async (db: Db, id: string): Promise<StockDifferenceRow | null> => {
  const [row] = await db
    .select()
    .from(stockDifferences)
    .where(eq(stockDifferences.id, id as Id<'StockDifference'>))
    .for('update')
  return row ?? null
}

export const updateDifference = async (
  db: Db,
  { allianceId, id }: Pick<StockDifferenceRow, 'allianceId' | 'id'>,
  values: Pick<StockDifferenceRow, 'explanation' | 'explainedBy' | 'explainedAt'>,
): Promise<void> => {
  await db
    .update(stockDifferences)
    .set(values)
    .where(and(eq(stockDifferences.allianceId, allianceId), eq(stockDifferences.id, id)))
}

/** Which counts: of this place, with differences that nobody has explained. Absent: all that the caller may see. */
export type StockTakingFilter = { readonly placeId?: string | null; readonly open?: boolean | null }

const isOpen = sql`exists (select from ${stockDifferences} where ${stockDifferences.allianceId} = ${stockTakings.allianceId}
  and ${stockDifferences.takingId} = ${stockTakings.id} and ${stockDifferences.explainedAt} is null)`

/** Counts, the newest first, behind `after`. */
export const listStockTakings = async (
  db: Db,
  filter: StockTakingFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<StockTakingRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.placeId ? eq(stockTakings.placeId, filter.placeId as Id<'Place'>) : undefined,
    filter.open === true ? isOpen : undefined,
    after === null ? undefined : lt(stockTakings.id, after as Id<'StockTaking'>),
  ]
  return db
    .select()
    .from(stockTakings)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(stockTakings.id))
    .limit(limit)
}
