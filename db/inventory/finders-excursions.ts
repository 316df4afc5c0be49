import { and, asc, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { holds, units } from '#db/inventory/tables.ts'
import { placeExcursions } from '#db/inventory/tables-places.ts'
import { unitStays } from '#db/inventory/tables-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { HoldKind } from '#rules/inventory/terms.ts'

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
  const { since, until, kind, harmCertain, harmed, reason } = row
  await db
    .insert(placeExcursions)
    .values(row)
    .onConflictDoUpdate({
      target: [placeExcursions.allianceId, placeExcursions.placeId, placeExcursions.causeId],
      set: { since, until: until ?? null, kind, harmCertain, harmed, reason, withdrawnAt: null },
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

/** A time, both ends as instants; `until` null while it lasts. */
type Time = { readonly since: Date; readonly until: Date | null }
type Place = Pick<PlaceExcursionRow, 'allianceId' | 'placeId'>

/** Who stood in a place in one of several times. */
const stoodIn = (db: Db, { allianceId, placeId }: Place, times: readonly Time[]) =>
  db
    .select({ id: unitStays.unitId })
    .from(unitStays)
    .where(
      and(
        eq(unitStays.allianceId, allianceId),
        eq(unitStays.placeId, placeId),
        or(
          ...times.map(({ since, until }) =>
            and(
              until === null ? undefined : lt(unitStays.since, until),
              or(isNull(unitStays.until), gte(unitStays.until, since)),
            ),
          ),
        ),
      ),
    )

/** Who stands in a place, and nobody knows since when: all its times count. */
const standsUntold = (db: Db, { allianceId, placeId }: Place) =>
  db
    .select({ id: units.id })
    .from(units)
    .where(
      and(
        eq(units.allianceId, allianceId),
        eq(units.placeId, placeId),
        sql`not exists (select from ${unitStays} where ${unitStays.allianceId} = ${units.allianceId}
          and ${unitStays.unitId} = ${units.id} and ${unitStays.until} is null)`,
      ),
    )

/** The bags that stood in a place at some time of an excursion. */
export const listUnitIdsInExcursion = async (db: Db, during: Place & Time): Promise<Id<'Unit'>[]> =>
  (await stoodIn(db, during, [during])).map(({ id }) => id)

/** The hold that an excursion lays; a worse one of the same excursion is another. */
export type ExcursionHold = Pick<
  PlaceExcursionRow,
  'allianceId' | 'placeId' | 'causeId' | 'kind' | 'harmCertain'
> & {
  /** Holds of the same excursion that make this one needless. */
  readonly unless: readonly HoldKind[]
}

/**
 * The bags that stood in a place in one of the times, their beginnings included, wherever they are now, and that had no
 * such hold of the excursion yet, lifted or not; locked in the order of their ids. One that stands there, and nobody knows
 * since when, is among them.
 */
export const lockUnitsInExcursion = (
  db: Db,
  { allianceId, placeId, causeId, kind, harmCertain, unless }: ExcursionHold,
  times: readonly Time[],
): Promise<UnitRow[]> => {
  const place = { allianceId, placeId }
  const held = db
    .select({ id: holds.unitId })
    .from(holds)
    .where(
      and(
        eq(holds.allianceId, allianceId),
        eq(holds.causeId, causeId),
        or(
          and(eq(holds.kind, kind), harmCertain ? eq(holds.harmCertain, true) : undefined),
          inArray(holds.kind, [...unless]),
        ),
      ),
    )
  return db
    .select()
    .from(units)
    .where(
      and(
        eq(units.allianceId, allianceId),
        or(inArray(units.id, stoodIn(db, place, times)), inArray(units.id, standsUntold(db, place))),
        sql`${units.id} not in ${held}`,
      ),
    )
    .orderBy(asc(units.id))
    .for('update')
}
