import { and, asc, eq, gt, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { DeviceStateRow } from '#db/cold-chain/finders-states.ts'
import { deviceEvents, deviceStates, deviceStays, devices, readings } from '#db/cold-chain/tables.ts'
import type { Question } from '#db/due.ts'
import { places } from '#db/inventory/tables-places.ts'
import { unitStays } from '#db/inventory/tables-stays.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ReadingFault } from '#rules/cold-chain/terms.ts'
import type { PlaceKind, PlaceRange } from '#rules/inventory/terms.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'

/** A device's time at a place, with what the place is. */
export type WatchedStay = {
  readonly deviceId: Id<'Device'>
  readonly placeId: Id<'Place'>
  readonly name: string
  readonly kind: PlaceKind
  readonly keeps: PlaceRange
  /** Which products stand there; null: all that its range keeps. */
  readonly components: readonly StorageCategory[] | null
  readonly since: Date
  readonly until: Date | null
}

/** All stays of devices, in their order. */
export const listWatchedStays = async (
  db: Db,
  allianceId: AllianceId,
  deviceIds: readonly Id<'Device'>[],
): Promise<WatchedStay[]> =>
  deviceIds.length === 0
    ? []
    : db
        .select({
          deviceId: deviceStays.deviceId,
          placeId: deviceStays.placeId,
          name: places.name,
          kind: places.kind,
          keeps: places.keeps,
          components: places.components,
          since: deviceStays.since,
          until: deviceStays.until,
        })
        .from(deviceStays)
        .innerJoin(
          places,
          and(eq(places.allianceId, deviceStays.allianceId), eq(places.id, deviceStays.placeId)),
        )
        .where(and(eq(deviceStays.allianceId, allianceId), inArray(deviceStays.deviceId, [...deviceIds])))
        .orderBy(asc(deviceStays.since))

/** The states of devices in use at which the clock is to look by now, locked in the order of their numbers; those that an intake has are left to it. */
export const lockStatesToLookAt = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<DeviceStateRow[]> =>
  db
    .select()
    .from(deviceStates)
    .where(and(eq(deviceStates.allianceId, allianceId), lte(deviceStates.lookAt, now)))
    .orderBy(asc(deviceStates.deviceNumber))
    .limit(limit)
    .for('update', { skipLocked: true })

/** Asks whether the clock is to look at a device by now. */
export const anyStateToLookAt = (now: Date): Question =>
  sql`exists (select from device_states where look_at <= ${now.toISOString()})`

/** Devices in use by their numbers. */
export const listDevicesByNumbers = async (
  db: Db,
  allianceId: AllianceId,
  numbers: readonly number[],
): Promise<(typeof devices.$inferSelect)[]> =>
  numbers.length === 0
    ? []
    : db
        .select()
        .from(devices)
        .where(
          and(
            eq(devices.allianceId, allianceId),
            inArray(devices.number, [...numbers]),
            isNull(devices.retiredAt),
          ),
        )
        .orderBy(asc(devices.number))

/** Whether a bag stood in a place at some time from an instant on, or stands there. */
export const wasLoaded = async (
  db: Db,
  of: { readonly allianceId: AllianceId; readonly placeId: Id<'Place'>; readonly since: Date },
): Promise<boolean> => {
  const found = await db
    .select({ id: unitStays.id })
    .from(unitStays)
    .where(
      and(
        eq(unitStays.allianceId, of.allianceId),
        eq(unitStays.placeId, of.placeId),
        or(isNull(unitStays.until), gt(unitStays.until, of.since)),
      ),
    )
    .limit(1)
  return found.length > 0
}

type Of = { readonly allianceId: AllianceId; readonly number: number }
type Between = Of & { readonly since: Date | null; readonly until: Date | null }

/** A reading as the engine is told it. */
export type KeptReading = {
  readonly at: Date
  readonly celsius: number | null
  readonly fault: ReadingFault | null
}

const isOf = ({ allianceId, number }: Of) =>
  and(eq(readings.allianceId, allianceId), eq(readings.deviceNumber, number))
/** What a device told with its clock ahead proves nothing and moves nothing. */
const inTime = sql`${readings.fault} is distinct from 'CLOCK_AHEAD'`

/** Good readings before an instant, the newest first. */
export const listGoodReadingsBefore = async (
  db: Db,
  of: Of & { readonly before: Date; readonly since: Date | null; readonly limit: number },
): Promise<{ at: Date; celsius: number }[]> => {
  const rows = await db
    .select({ at: readings.at, celsius: readings.celsius })
    .from(readings)
    .where(
      and(
        isOf(of),
        lt(readings.at, of.before),
        of.since === null ? undefined : sql`${readings.at} >= ${of.since.toISOString()}::timestamptz`,
        isNull(readings.fault),
      ),
    )
    .orderBy(sql`${readings.at} desc, ${readings.sequence} desc`)
    .limit(of.limit)
  return rows.flatMap(({ at, celsius }) => (celsius === null ? [] : [{ at, celsius }]))
}

/** Readings behind `since` and before `until`, in order. */
export const listReadingsBetween = async (db: Db, of: Between): Promise<KeptReading[]> =>
  db
    .select({ at: readings.at, celsius: readings.celsius, fault: readings.fault })
    .from(readings)
    .where(
      and(
        isOf(of),
        of.since === null ? undefined : gt(readings.at, of.since),
        of.until === null ? undefined : lt(readings.at, of.until),
        inTime,
      ),
    )
    .orderBy(asc(readings.at), asc(readings.sequence))

/** What a device told of power and agitation. */
export type KeptStatus = {
  readonly at: Date
  readonly powered: boolean | null
  readonly agitating: boolean | null
}

/** What a device told of power and agitation behind `since` and before `until`, in order. */
export const listStatusesBetween = async (db: Db, of: Between): Promise<KeptStatus[]> =>
  db
    .select({ at: deviceEvents.at, powered: deviceEvents.powered, agitating: deviceEvents.agitating })
    .from(deviceEvents)
    .where(
      and(
        eq(deviceEvents.allianceId, of.allianceId),
        eq(deviceEvents.deviceNumber, of.number),
        of.since === null ? undefined : gt(deviceEvents.at, of.since),
        of.until === null ? undefined : lt(deviceEvents.at, of.until),
        eq(deviceEvents.clockAhead, false),
        sql`(${deviceEvents.powered} is not null or ${deviceEvents.agitating} is not null)`,
      ),
    )
    .orderBy(asc(deviceEvents.at), asc(deviceEvents.sequence))

/** Since when power and agitation are lost at an instant, and when they were told of last; null for never. */
export type MainsAt = {
  readonly powerToldAt: Date | null
  readonly powerLostSince: Date | null
  readonly agitationToldAt: Date | null
  readonly agitationLostSince: Date | null
}

/** What a device had told of power and agitation by an instant, that included, since it hangs at its place. */
export const findMainsAt = async (
  db: Db,
  { allianceId, number, at, since }: Of & { readonly at: Date; readonly since: Date | null },
): Promise<MainsAt> => {
  const told = (column: SQL) => sql`(select max(e.at) from events e where e.${column} is not null)`
  const lost = (column: SQL) => sql`(select min(e.at) from events e where not e.${column}
    and e.at > coalesce((select max(x.at) from events x where x.${column}), '-infinity'))`
  const { rows } = await db.execute<Record<keyof MainsAt, string | Date | null>>(sql`
    with events as not materialized (
      select at, powered, agitating from device_events where alliance_id = ${allianceId} and device_number = ${number}
        and at <= ${at.toISOString()}::timestamptz and at >= ${since?.toISOString() ?? '-infinity'}::timestamptz
        and not clock_ahead
    )
    select ${told(sql`powered`)} as "powerToldAt", ${lost(sql`powered`)} as "powerLostSince",
      ${told(sql`agitating`)} as "agitationToldAt", ${lost(sql`agitating`)} as "agitationLostSince"`)
  const dateOf = (key: keyof MainsAt) => {
    const value = rows[0]?.[key] ?? null
    return value === null ? null : new Date(value)
  }
  return {
    powerToldAt: dateOf('powerToldAt'),
    powerLostSince: dateOf('powerLostSince'),
    agitationToldAt: dateOf('agitationToldAt'),
    agitationLostSince: dateOf('agitationLostSince'),
  }
}
