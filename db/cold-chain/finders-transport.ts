import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
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

/** A device's short name in the tables of readings; null when there is none. */
export const findDeviceNumber = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'Device'> },
): Promise<number | null> => {
  const [row] = await db
    .select({ number: devices.number })
    .from(devices)
    .where(and(eq(devices.allianceId, allianceId), eq(devices.id, id)))
  return row?.number ?? null
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

/** All that a device told in a time, both ends included, in order; read page by page. */
export async function* readToldUnderWay(
  db: Db,
  device: { readonly allianceId: AllianceId; readonly number: number },
  { since, until }: { readonly since: Date; readonly until: Date },
): AsyncGenerator<ToldUnderWay> {
  const window = [device.allianceId, device.number, since.toISOString(), until.toISOString()]
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
export const lockOverdue = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<ShipmentRow[]> =>
  db
    .select()
    .from(shipments)
    .where(
      and(
        eq(shipments.allianceId, allianceId),
        sql`${shipments.state} = 'UNDER_WAY' and ${shipments.overdueAt} is null`,
        sql`${shipments.deadline} < ${now.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(shipments.deadline))
    .limit(limit)
    .for('update', { skipLocked: true })

/** Shipments that have ended and are to be compared with their readings once more, locked likewise. */
export const lockToLookAgain = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<ShipmentRow[]> =>
  db
    .select()
    .from(shipments)
    .where(
      and(
        eq(shipments.allianceId, allianceId),
        sql`${shipments.lookAgainAt} <= ${now.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(shipments.lookAgainAt))
    .limit(limit)
    .for('update', { skipLocked: true })

/** Shipments that boxes' devices are bound to at instants from `since` on, locked; those that others have are passed over. */
export const lockShipmentsOfDevices = async (
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
        or(isNull(shipments.endedAt), gt(shipments.endedAt, since)),
      ),
    )
    .orderBy(asc(shipments.id))
    .for('update', { skipLocked: true })
