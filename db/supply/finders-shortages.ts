import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { shortages } from '#db/supply/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type ShortageRow = typeof shortages.$inferSelect
export type NewShortage = typeof shortages.$inferInsert

export const insertShortage = async (db: Db, row: NewShortage): Promise<void> => {
  await db.insert(shortages).values(row)
}

/** What a station has declared in one alliance and not ended, locked; null when there is none. */
export const lockStandingShortage = async (
  db: Db,
  of: { allianceId: AllianceId; organisationId: Id<'Organisation'> },
): Promise<ShortageRow | null> => {
  const [row] = await db
    .select()
    .from(shortages)
    .where(
      and(
        eq(shortages.allianceId, of.allianceId),
        eq(shortages.organisationId, of.organisationId),
        isNull(shortages.endedAt),
      ),
    )
    .for('update')
  return row ?? null
}

export const updateShortage = async (
  db: Db,
  { allianceId, id }: Pick<ShortageRow, 'allianceId' | 'id'>,
  values: Pick<NewShortage, 'endedAt' | 'endedBy' | 'endReason'>,
): Promise<void> => {
  await db
    .update(shortages)
    .set(values)
    .where(and(eq(shortages.allianceId, allianceId), eq(shortages.id, id)))
}

export const listShortagesByIds = listingByIds(shortages, shortages.id)

/** What stands in these alliances. */
export const listStandingShortages = async (db: Db, allianceIds: readonly string[]): Promise<ShortageRow[]> =>
  db
    .select()
    .from(shortages)
    .where(and(inArray(shortages.allianceId, allianceIds as AllianceId[]), isNull(shortages.endedAt)))
    .orderBy(desc(shortages.id))

/** Shortages, the newest first, behind `after`. */
export const listShortages = async (
  db: Db,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<ShortageRow[]> =>
  db
    .select()
    .from(shortages)
    .where(and(sql`true`, after === null ? undefined : lt(shortages.id, after as Id<'Shortage'>)))
    .orderBy(desc(shortages.id))
    .limit(limit)
