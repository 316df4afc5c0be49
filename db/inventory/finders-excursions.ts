import { and, asc, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { holds, units } from '#db/inventory/tables.ts'
import { placeExcursions } from '#db/inventory/tables-places.ts'
import { unitStays } from '#db/inventory/tables-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type PlaceExcursionRow = typeof placeExcursions.$inferSelect

/** Which excursion of which place. */
type Cause = { readonly allianceId: AllianceId; readonly placeId: Id<'Place'>; readonly causeId: string }

const isCause = ({ allianceId, placeId, causeId }: Cause) =>
  and(
    eq(placeExcursions.allianceId, allianceId),
    eq(placeExcursions.placeId, placeId),
    eq(placeExcursions.causeId, causeId),
  )

/** What is known of an excursion, withdrawn or not; null when nothing is. */
export const findPlaceExcursion = async (db: Db, cause: Cause): Promise<PlaceExcursionRow | null> => {
  const [row] = await db.select().from(placeExcursions).where(isCause(cause))
  return row ?? null
}

/** Writes what is known of an excursion now into the stead of what was. */
export const keepPlaceExcursion = async (db: Db, row: typeof placeExcursions.$inferInsert): Promise<void> => {
  const { since, until, kind, harmCertain, reason } = row
  await db
    .insert(placeExcursions)
    .values(row)
    .onConflictDoUpdate({
      target: [placeExcursions.allianceId, placeExcursions.placeId, placeExcursions.causeId],
      set: { since, until: until ?? null, kind, harmCertain, reason, withdrawnAt: null },
    })
}

export const withdrawPlaceExcursion = async (db: Db, cause: Cause, withdrawnAt: Date): Promise<void> => {
  await db.update(placeExcursions).set({ withdrawnAt }).where(isCause(cause))
}

/** The excursions of a place that lasted at an instant or began later. */
export const listExcursionsDuring = (
  db: Db,
  { allianceId, placeId, since }: Omit<Cause, 'causeId'> & { readonly since: Date },
): Promise<PlaceExcursionRow[]> =>
  db
    .select()
    .from(placeExcursions)
    .where(
      and(
        eq(placeExcursions.allianceId, allianceId),
        eq(placeExcursions.placeId, placeId),
        isNull(placeExcursions.withdrawnAt),
        or(
          isNull(placeExcursions.until),
          sql`${placeExcursions.until} > ${since.toISOString()}::timestamptz`,
        ),
      ),
    )
    .orderBy(asc(placeExcursions.since), asc(placeExcursions.id))

/** A time in a place. */
type Time = Pick<PlaceExcursionRow, 'allianceId' | 'placeId' | 'since' | 'until'>

const standing = (db: Db, { allianceId, placeId, since, until }: Time) =>
  db
    .select({ id: unitStays.unitId })
    .from(unitStays)
    .where(
      and(
        eq(unitStays.allianceId, allianceId),
        eq(unitStays.placeId, placeId),
        until === null ? undefined : lt(unitStays.since, until),
        or(isNull(unitStays.until), gte(unitStays.until, since)),
      ),
    )

/** The bags that stood in a place at some time of an excursion. */
export const listUnitIdsInExcursion = async (db: Db, during: Time): Promise<Id<'Unit'>[]> =>
  (await standing(db, during)).map(({ id }) => id)

/** The hold that an excursion lays; a worse one of the same excursion is another. */
export type ExcursionHold = Pick<
  PlaceExcursionRow,
  'allianceId' | 'placeId' | 'causeId' | 'kind' | 'harmCertain'
>

/**
 * The bags that stood in a place while an excursion lasted, the beginning included, wherever they are now, and that had no
 * such hold of it yet, lifted or not; locked in the order of their ids.
 */
export const lockUnitsInExcursion = (
  db: Db,
  { allianceId, placeId, causeId, kind, harmCertain }: ExcursionHold,
  { since, until }: { readonly since: Date; readonly until: Date | null },
): Promise<UnitRow[]> => {
  const stood = standing(db, { allianceId, placeId, since, until })
  const held = db
    .select({ id: holds.unitId })
    .from(holds)
    .where(
      and(
        eq(holds.allianceId, allianceId),
        eq(holds.causeId, causeId),
        eq(holds.kind, kind),
        harmCertain ? eq(holds.harmCertain, true) : undefined,
      ),
    )
  return db
    .select()
    .from(units)
    .where(and(eq(units.allianceId, allianceId), inArray(units.id, stood), sql`${units.id} not in ${held}`))
    .orderBy(asc(units.id))
    .for('update')
}
