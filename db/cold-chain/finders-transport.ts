import { and, asc, eq, gt, gte, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Db } from '#db/client.ts'
import type { ShipmentRow } from '#db/cold-chain/finders-shipments.ts'
import { deviceStays, devices } from '#db/cold-chain/tables.ts'
import { shipments } from '#db/cold-chain/tables-shipments.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ReadingFault } from '#rules/cold-chain/terms.ts'

/** What a device told at an instant, as it stands in the tables of readings. */
export type ToldUnderWay = {
  readonly at: Date
  readonly celsius: number | null
  readonly fault: ReadingFault | null
  readonly lat: number | null
  readonly lon: number | null
  readonly doorOpen: boolean | null
}

/** Which device watched a place at an instant; null for none. */
export const findDeviceAt = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'Place'> },
  at: Date,
): Promise<Id<'Device'> | null> => {
  const [row] = await db
    .select({ id: deviceStays.deviceId })
    .from(deviceStays)
    .where(
      and(
        eq(deviceStays.allianceId, allianceId),
        eq(deviceStays.placeId, id),
        lte(deviceStays.since, at),
        or(isNull(deviceStays.until), gt(deviceStays.until, at)),
      ),
    )
    .orderBy(asc(deviceStays.since), asc(deviceStays.id))
    .limit(1)
  return row?.id ?? null
}

/** A time in which a device watched a box, both ends included, by its short name in the tables of readings. */
export type Watch = { readonly number: number; readonly since: Date; readonly until: Date }

/** When a device watched a place within a time, in order. */
export const listWatches = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly deviceId: Id<'Device'>; readonly placeId: Id<'Place'> },
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<Watch[]> => {
  const rows = await db
    .select({ number: devices.number, since: deviceStays.since, until: deviceStays.until })
    .from(deviceStays)
    .innerJoin(
      devices,
      and(eq(devices.allianceId, deviceStays.allianceId), eq(devices.id, deviceStays.deviceId)),
    )
    .where(
      and(
        eq(deviceStays.allianceId, of.allianceId),
        eq(deviceStays.deviceId, of.deviceId),
        eq(deviceStays.placeId, of.placeId),
        lte(deviceStays.since, until),
        or(isNull(deviceStays.until), gt(deviceStays.until, since)),
      ),
    )
    .orderBy(asc(deviceStays.since), asc(deviceStays.id))
  return rows.map((stay) => ({
    number: stay.number,
    since: stay.since > since ? stay.since : since,
    // Of the instant at which it was moved it speaks no more.
    until: stay.until !== null && stay.until <= until ? new Date(stay.until.getTime() - 1) : until,
  }))
}

/** Read at a time: a day of readings at one a second takes a few of these, and little memory. */
const PAGE = 20_000

const TOLD = `select at, sequence, celsius, fault, lat, lon, door_open as "doorOpen", source from (
  select at, sequence, celsius, fault, lat, lon, null::boolean as door_open, 0 as source from readings
    where alliance_id = $1 and device_number = $2 and at >= $3 and at <= $4
  union all
  select at, sequence, null, case when clock_ahead then 'CLOCK_AHEAD' end, lat, lon, door_open, 1 from device_events
    where alliance_id = $1 and device_number = $2 and at >= $3 and at <= $4
) told where (at, sequence, source) > ($5::timestamptz, $6::bigint, $7::int) order by at, sequence, source limit ${PAGE}`

/** All that a device told while it watched, in order; read page by page. */
export async function* readToldUnderWay(
  db: Db,
  allianceId: AllianceId,
  { number, since, until }: Watch,
): AsyncGenerator<ToldUnderWay> {
  const window = [allianceId, number, since.toISOString(), until.toISOString()]
  let behind: [string, string, number] = [new Date(since.getTime() - 1).toISOString(), '0', 0]
  for (;;) {
    const { rows } = await db.$client.query<ToldUnderWay & { sequence: string; source: number }>(TOLD, [
      ...window,
      ...behind,
    ])
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    behind = [last.at.toISOString(), last.sequence, last.source]
  }
}

/** Shipments that are late and were not found so before, locked, passing over those that others have; at most `limit`. */
export const lockOverdue = (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<ShipmentRow[]> =>
  lockDue(db, limit, {
    by: shipments.deadline,
    where: sql`${shipments.allianceId} = ${allianceId} and ${shipments.state} = 'UNDER_WAY'
      and ${shipments.overdueAt} is null and ${shipments.deadline} < ${now.toISOString()}::timestamptz`,
  })

/** Shipments that have ended and are to be compared with their readings once more, locked likewise. */
export const lockToLookAgain = (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<ShipmentRow[]> =>
  lockDue(db, limit, {
    by: shipments.lookAgainAt,
    where: sql`${shipments.allianceId} = ${allianceId} and ${shipments.lookAgainAt} <= ${now.toISOString()}::timestamptz`,
  })

const lockDue = (
  db: Db,
  limit: number,
  { by, where }: { readonly by: AnyPgColumn; readonly where: SQL },
): Promise<ShipmentRow[]> =>
  db.select().from(shipments).where(where).orderBy(asc(by)).limit(limit).for('update', { skipLocked: true })

/** Shipments that these devices are bound to, and that were under way at an instant or later. */
export const listShipmentsOfDevices = async (
  db: Db,
  allianceId: AllianceId,
  deviceIds: readonly Id<'Device'>[],
  since: Date,
): Promise<ShipmentRow[]> =>
  db
    .select()
    .from(shipments)
    .where(
      and(
        eq(shipments.allianceId, allianceId),
        inArray(shipments.deviceId, [...deviceIds]),
        or(isNull(shipments.endedAt), gte(shipments.endedAt, since)),
      ),
    )

/** These shipments, locked in the order of their ids; those that others have are passed over. */
export const lockFreeShipments = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'Shipment'>[],
): Promise<ShipmentRow[]> =>
  db
    .select()
    .from(shipments)
    .where(and(eq(shipments.allianceId, allianceId), inArray(shipments.id, [...ids])))
    .orderBy(asc(shipments.id))
    .for('update', { skipLocked: true })
