import { and, asc, desc, eq, gte, inArray, isNull } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { units } from '#db/inventory/tables.ts'
import { placeReadings, placeSpells, places } from '#db/inventory/tables-places.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type PlaceRow = typeof places.$inferSelect
export type PlaceReadingRow = typeof placeReadings.$inferSelect

type Key = { readonly allianceId: AllianceId; readonly id: Id<'Place'> }

export const listPlacesByIds = listingByIds(places, places.id)

/** The places in use that the caller sees, by organisation and name. */
export const listPlaces = async (db: Db): Promise<PlaceRow[]> =>
  db
    .select()
    .from(places)
    .where(isNull(places.retiredAt))
    .orderBy(asc(places.allianceId), asc(places.organisationId), asc(places.name))

/** The places in use of one organisation, none of which can be retired until the end of the transaction. */
export const lockPlacesOf = async (
  db: Db,
  of: { allianceId: AllianceId; organisationId: Id<'Organisation'> },
): Promise<PlaceRow[]> =>
  db
    .select()
    .from(places)
    .where(
      and(
        eq(places.allianceId, of.allianceId),
        eq(places.organisationId, of.organisationId),
        isNull(places.retiredAt),
      ),
    )
    .orderBy(asc(places.name))
    .for('key share')

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
  values: Partial<Pick<PlaceRow, 'coldChainKnownGoodUntil' | 'retiredAt' | 'updatedAt'>>,
): Promise<void> => {
  await db
    .update(places)
    .set(values)
    .where(and(eq(places.allianceId, allianceId), eq(places.id, id)))
}

/** How many units stand in a place. */
export const countUnitsIn = async (db: Db, { allianceId, id }: Key): Promise<number> =>
  db.$count(units, and(eq(units.allianceId, allianceId), eq(units.placeId, id)))

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

/** Puts these spells of a place into the stead of all that begin at an instant or later. */
export const replaceSpells = async (
  db: Db,
  { allianceId, id }: Key,
  from: Date,
  spells: readonly (typeof placeSpells.$inferInsert)[],
): Promise<void> => {
  await db
    .delete(placeSpells)
    .where(
      and(eq(placeSpells.allianceId, allianceId), eq(placeSpells.placeId, id), gte(placeSpells.since, from)),
    )
  if (spells.length > 0) await db.insert(placeSpells).values([...spells])
}
