import { and, asc, eq, gt, gte, inArray, isNull, lte, or } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { deviceStays, devices } from '#db/cold-chain/tables.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import type { StayRow } from '#db/inventory/finders-stays.ts'
import { unitEvents } from '#db/inventory/tables.ts'
import { placeReadings, places } from '#db/inventory/tables-places.ts'
import { unitStays } from '#db/inventory/tables-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

type Key<K extends 'Unit' | 'Place'> = { readonly allianceId: AllianceId; readonly id: Id<K> }
/** A time, both ends included. */
type Time = { readonly since: Date; readonly until: Date }

/** A bag's stays with their places, in order. */
export const listStaysWithPlaces = (
  db: Db,
  { allianceId, id }: Key<'Unit'>,
): Promise<{ stay: StayRow; place: PlaceRow }[]> =>
  db
    .select({ stay: unitStays, place: places })
    .from(unitStays)
    .innerJoin(places, and(eq(places.allianceId, unitStays.allianceId), eq(places.id, unitStays.placeId)))
    .where(and(eq(unitStays.allianceId, allianceId), eq(unitStays.unitId, id)))
    .orderBy(asc(unitStays.since), asc(unitStays.id))

/** When nothing of a bag was left: it was transfused, discarded or made into others. Null while it is there. */
export const findEndOfUnit = async (db: Db, { allianceId, id }: Key<'Unit'>): Promise<Date | null> => {
  const [row] = await db
    .select({ at: unitEvents.occurredAt })
    .from(unitEvents)
    .where(
      and(
        eq(unitEvents.allianceId, allianceId),
        eq(unitEvents.unitId, id),
        inArray(unitEvents.toCustody, ['TRANSFUSED', 'DISCARDED', 'PROCESSED']),
      ),
    )
    .orderBy(asc(unitEvents.occurredAt), asc(unitEvents.id))
    .limit(1)
  return row?.at ?? null
}

/** A device, and from when until when (null: still) it watched a place. */
export type Watching = { readonly number: number; readonly since: Date; readonly until: Date | null }

/** The devices that watched a place at some time of a time. */
export const listWatching = (
  db: Db,
  { allianceId, id }: Key<'Place'>,
  { since, until }: Time,
): Promise<Watching[]> =>
  db
    .select({ number: devices.number, since: deviceStays.since, until: deviceStays.until })
    .from(deviceStays)
    .innerJoin(
      devices,
      and(eq(devices.allianceId, deviceStays.allianceId), eq(devices.id, deviceStays.deviceId)),
    )
    .where(
      and(
        eq(deviceStays.allianceId, allianceId),
        eq(deviceStays.placeId, id),
        lte(deviceStays.since, until),
        or(isNull(deviceStays.until), gt(deviceStays.until, since)),
      ),
    )
    .orderBy(asc(devices.number), asc(deviceStays.since))

/** What people read of a place in a time, in order. */
export const listReadByHand = (
  db: Db,
  { allianceId, id }: Key<'Place'>,
  { since, until }: Time,
): Promise<{ at: Date; celsius: number }[]> =>
  db
    .select({ at: placeReadings.occurredAt, celsius: placeReadings.celsius })
    .from(placeReadings)
    .where(
      and(
        eq(placeReadings.allianceId, allianceId),
        eq(placeReadings.placeId, id),
        gte(placeReadings.occurredAt, since),
        lte(placeReadings.occurredAt, until),
      ),
    )
    .orderBy(asc(placeReadings.occurredAt), asc(placeReadings.id))

/** Read at a time: two months of readings every five minutes. */
const PAGE = 20_000

const GOOD = `select at, sequence, celsius from readings
  where alliance_id = $1 and device_number = $2 and at <= $4 and (at, sequence) >= ($3::timestamptz, $5::bigint)
    and fault is null and celsius is not null
  order by at, sequence limit ${PAGE}`

/** The good temperatures that a device told in a time, in order; read page by page. */
export async function* readTemperatures(
  db: Db,
  { allianceId, number }: { readonly allianceId: AllianceId; readonly number: number },
  { since, until }: Time,
): AsyncGenerator<{ readonly at: Date; readonly celsius: number }> {
  let from: readonly [Date, bigint] = [since, 0n]
  for (;;) {
    const [at, sequence] = from
    const { rows } = await db.$client.query<{ at: Date; sequence: string; celsius: number }>(GOOD, [
      allianceId,
      number,
      at,
      until,
      sequence,
    ])
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    from = [last.at, BigInt(last.sequence) + 1n]
  }
}
