import { and, asc, eq, gt, gte, inArray, isNull, lt, notInArray, or, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Db } from '#db/client.ts'
import type { DeviceRow, DeviceStayRow } from '#db/cold-chain/finders-devices.ts'
import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import { deviceStates, deviceStays, devices } from '#db/cold-chain/tables.ts'
import { excursions } from '#db/cold-chain/tables-excursions.ts'
import type { PlaceReadingRow, PlaceRow } from '#db/inventory/finders-places.ts'
import { placeReadings, places } from '#db/inventory/tables-places.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ExcursionKind } from '#rules/cold-chain/excursion-terms.ts'

/** A time, `since` included, `until` excluded. */
export type Period = { readonly since: Date; readonly until: Date }

/** Whose places are asked for; null: of every organisation that the caller sees. */
export type Sites = {
  readonly allianceIds: readonly AllianceId[]
  readonly organisationIds: readonly string[] | null
}

/** Devices by their numbers in the narrow tables. */
export const listDevicesByNumbers = async (db: Db, numbers: readonly number[]): Promise<DeviceRow[]> =>
  db
    .select()
    .from(devices)
    .where(inArray(devices.number, [...numbers]))

/** Up to when the readings of a device are rolled up; null where there is no such device. */
export const findRolledUntil = async (
  db: Db,
  { allianceId, deviceId }: { readonly allianceId: AllianceId; readonly deviceId: Id<'Device'> },
): Promise<Pick<typeof deviceStates.$inferSelect, 'deviceNumber' | 'rolledUntil'> | null> => {
  const [row] = await db
    .select({ deviceNumber: deviceStates.deviceNumber, rolledUntil: deviceStates.rolledUntil })
    .from(deviceStates)
    .innerJoin(
      devices,
      and(eq(devices.allianceId, deviceStates.allianceId), eq(devices.number, deviceStates.deviceNumber)),
    )
    .where(and(eq(devices.allianceId, allianceId), eq(devices.id, deviceId)))
  return row ?? null
}

/** The places that keep blood, boxes aside, and were in use in a time; by organisation and name. */
export const listKeepingPlaces = async (
  db: Db,
  { allianceIds, organisationIds }: Sites,
  { since, until }: Period,
): Promise<PlaceRow[]> =>
  db
    .select()
    .from(places)
    .where(
      and(
        inArray(places.allianceId, [...allianceIds]),
        organisationIds === null ? undefined : inArray(places.organisationId, ids(organisationIds)),
        notInArray(places.kind, ['BOX']),
        lt(places.inUseSince, until),
        or(isNull(places.retiredAt), gt(places.retiredAt, since)),
      ),
    )
    .orderBy(asc(places.allianceId), asc(places.organisationId), asc(places.name), asc(places.id))

/** What was read by hand at places in a time, in order. */
export const listReadingsByHand = async (
  db: Db,
  placeIds: readonly Id<'Place'>[],
  { since, until }: Period,
): Promise<PlaceReadingRow[]> =>
  placeIds.length === 0
    ? []
    : db
        .select()
        .from(placeReadings)
        .where(
          and(
            inArray(placeReadings.placeId, [...placeIds]),
            gte(placeReadings.occurredAt, since),
            lt(placeReadings.occurredAt, until),
          ),
        )
        .orderBy(asc(placeReadings.occurredAt), asc(placeReadings.id))

/** The device that watched a place, and when. */
export type Watch = Pick<DeviceStayRow, 'placeId' | 'since' | 'until'> &
  Pick<DeviceRow, 'allianceId' | 'organisationId' | 'number' | 'code'> & { readonly deviceId: Id<'Device'> }

/** Which devices that were ever heard watched places in a time, by name and beginning. */
export const listWatches = async (
  db: Db,
  placeIds: readonly Id<'Place'>[],
  { since, until }: Period,
): Promise<Watch[]> =>
  placeIds.length === 0
    ? []
    : db
        .select({
          allianceId: devices.allianceId,
          organisationId: devices.organisationId,
          deviceId: devices.id,
          number: devices.number,
          code: devices.code,
          placeId: deviceStays.placeId,
          since: deviceStays.since,
          until: deviceStays.until,
        })
        .from(deviceStays)
        .innerJoin(
          devices,
          and(eq(devices.allianceId, deviceStays.allianceId), eq(devices.id, deviceStays.deviceId)),
        )
        .innerJoin(
          deviceStates,
          and(eq(deviceStates.allianceId, devices.allianceId), eq(deviceStates.deviceNumber, devices.number)),
        )
        .where(
          and(
            inArray(deviceStays.placeId, [...placeIds]),
            touches(deviceStays.since, deviceStays.until, { since, until }),
            // One that never told a temperature has watched nothing.
            gt(deviceStates.lastAt, new Date(0)),
          ),
        )
        .orderBy(asc(devices.code), asc(deviceStays.since))

/** Excursions of devices that touch a time, in order of their beginning; none that late readings withdrew. */
export const listExcursionsIn = async (
  db: Db,
  of: { readonly deviceIds: readonly Id<'Device'>[]; readonly kinds: readonly ExcursionKind[] },
  period: Period,
): Promise<ExcursionRow[]> =>
  of.deviceIds.length === 0
    ? []
    : db
        .select()
        .from(excursions)
        .where(
          and(
            inArray(excursions.deviceId, [...of.deviceIds]),
            inArray(excursions.kind, [...of.kinds]),
            isNull(excursions.withdrawnAt),
            touches(excursions.startedAt, excursions.endedAt, period),
          ),
        )
        .orderBy(asc(excursions.startedAt), asc(excursions.id))

const touches = (begins: PgColumn, ends: PgColumn, { since, until }: Period): SQL | undefined =>
  and(lt(begins, until), or(isNull(ends), gt(ends, since)))

const ids = (organisationIds: readonly string[]) => organisationIds as Id<'Organisation'>[]
