import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'
import { placeReadings, places } from '#db/inventory/tables-places.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type PlaceRow = typeof places.$inferSelect
export type PlaceReadingRow = typeof placeReadings.$inferSelect

type Key = { readonly allianceId: AllianceId; readonly id: Id<'Place'> }

export const listPlacesByIds = async (db: Db, ids: readonly string[]): Promise<PlaceRow[]> =>
  db
    .select()
    .from(places)
    .where(inArray(places.id, ids as Id<'Place'>[]))

/** The places the caller sees, by organisation and name. */
export const listPlaces = async (db: Db): Promise<PlaceRow[]> =>
  db.select().from(places).orderBy(asc(places.allianceId), asc(places.organisationId), asc(places.name))

/** The places of one organisation. */
export const listPlacesOf = async (
  db: Db,
  of: { allianceId: AllianceId; organisationId: Id<'Organisation'> },
): Promise<PlaceRow[]> =>
  db
    .select()
    .from(places)
    .where(and(eq(places.allianceId, of.allianceId), eq(places.organisationId, of.organisationId)))
    .orderBy(asc(places.name))

export const lockPlace = async (db: Db, { allianceId, id }: Key): Promise<PlaceRow | null> => {
  const [row] = await db
    .select()
    .from(places)
    .where(and(eq(places.allianceId, allianceId), eq(places.id, id)))
    .for('update')
  return row ?? null
}

export const updatePlace = async (
  db: Db,
  { allianceId, id }: Key,
  values: Pick<PlaceRow, 'coldChainKnownGoodUntil' | 'updatedAt'>,
): Promise<void> => {
  await db
    .update(places)
    .set(values)
    .where(and(eq(places.allianceId, allianceId), eq(places.id, id)))
}

export const insertPlaceReading = async (db: Db, row: typeof placeReadings.$inferInsert): Promise<void> => {
  await db.insert(placeReadings).values(row)
}

/** The readings of places, newest first. */
export const listReadingsByPlaceIds = async (db: Db, ids: readonly string[]): Promise<PlaceReadingRow[]> =>
  db
    .select()
    .from(placeReadings)
    .where(inArray(placeReadings.placeId, ids as Id<'Place'>[]))
    .orderBy(desc(placeReadings.occurredAt), desc(placeReadings.id))
    .limit(100 * ids.length)

/** The instant of the newest reading of a place; null when there is none. */
export const findNewestReadingAt = async (db: Db, { allianceId, id }: Key): Promise<Date | null> => {
  const [row] = await db
    .select({ at: placeReadings.occurredAt })
    .from(placeReadings)
    .where(and(eq(placeReadings.allianceId, allianceId), eq(placeReadings.placeId, id)))
    .orderBy(desc(placeReadings.occurredAt))
    .limit(1)
  return row?.at ?? null
}

/** The units that stand in a place, locked in the order of their ids. */
export const lockUnitsInPlace = async (db: Db, { allianceId, id }: Key): Promise<UnitRow[]> =>
  db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, allianceId),
        eq(units.placeId, id),
        sql`${units.placeId} is not null`,
        inArray(units.custody, ['IN_STOCK', 'RESERVED']),
      ),
    )
    .orderBy(asc(units.id))
    .for('update')
