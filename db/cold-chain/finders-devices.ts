import { and, asc, desc, eq, gt, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { deviceCalibrations, deviceStates, deviceStays, devices } from '#db/cold-chain/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type DeviceRow = typeof devices.$inferSelect
export type DeviceStayRow = typeof deviceStays.$inferSelect
export type DeviceCalibrationRow = typeof deviceCalibrations.$inferSelect
type Key = { readonly allianceId: AllianceId; readonly id: Id<'Device'> }

const isThe = ({ allianceId, id }: Key) => and(eq(devices.allianceId, allianceId), eq(devices.id, id))

export const listDevicesByIds = listingByIds(devices, devices.id)

/** The devices that hang at places now, in the order of their names. */
export const listDevicesByPlaceIds = async (db: Db, ids: readonly string[]): Promise<DeviceRow[]> =>
  db
    .select()
    .from(devices)
    .where(and(inArray(devices.placeId, ids as Id<'Place'>[]), isNull(devices.retiredAt)))
    .orderBy(asc(devices.code))

/** The devices in use that bear this name in an organisation of this code, in whatever alliance. */
export const listDevicesNamed = async (
  db: Db,
  name: { readonly organisation: string; readonly device: string },
): Promise<DeviceRow[]> => {
  const rows = await db
    .select({ device: devices })
    .from(devices)
    .innerJoin(
      organisations,
      and(eq(organisations.allianceId, devices.allianceId), eq(organisations.id, devices.organisationId)),
    )
    .where(
      and(
        eq(organisations.code, name.organisation),
        eq(devices.code, name.device),
        isNull(devices.retiredAt),
      ),
    )
    .orderBy(asc(devices.allianceId))
  return rows.map(({ device }) => device)
}

export const lockDevice = async (db: Db, key: Key): Promise<DeviceRow | null> => {
  const [row] = await db.select().from(devices).where(isThe(key)).for('update')
  return row ?? null
}

/** Adds a device, with a state that knows nothing; answers false where its name is taken. */
export const insertDevice = async (
  db: Db,
  row: Omit<typeof devices.$inferInsert, 'number'>,
  // Where it watches a place, the clock begins with it: a device that never reports is silent too.
  lookAt: Date | null = row.placeId ? row.occurredAt : null,
): Promise<boolean> => {
  const [added] = await db
    .insert(devices)
    .values(row)
    .onConflictDoNothing()
    .returning({ number: devices.number })
  if (added === undefined) return false
  const { allianceId, organisationId } = row
  await db.insert(deviceStates).values({ allianceId, organisationId, deviceNumber: added.number, lookAt })
  return true
}

export const updateDevice = async (
  db: Db,
  key: Key,
  values: Partial<Omit<typeof devices.$inferInsert, 'allianceId' | 'id' | 'number'>>,
): Promise<void> => {
  await db.update(devices).set(values).where(isThe(key))
}

export const insertDeviceStay = async (db: Db, row: typeof deviceStays.$inferInsert): Promise<void> => {
  await db.insert(deviceStays).values(row)
}

/** Ends the stay that a device is in, if it is in one. */
export const endDeviceStay = async (db: Db, { allianceId, id }: Key, until: Date): Promise<void> => {
  await db
    .update(deviceStays)
    .set({ until })
    .where(
      and(eq(deviceStays.allianceId, allianceId), eq(deviceStays.deviceId, id), isNull(deviceStays.until)),
    )
}

/** When the device's newest stay began; null when it never watched a place. */
export const findLastStay = async (db: Db, { allianceId, id }: Key): Promise<DeviceStayRow | null> => {
  const [row] = await db
    .select()
    .from(deviceStays)
    .where(and(eq(deviceStays.allianceId, allianceId), eq(deviceStays.deviceId, id)))
    .orderBy(desc(deviceStays.since))
    .limit(1)
  return row ?? null
}

/** All places that devices have watched, the newest stay first. */
export const listStaysByDeviceIds = listingByIds(deviceStays, deviceStays.deviceId, [desc(deviceStays.since)])

export const insertCalibration = async (
  db: Db,
  row: typeof deviceCalibrations.$inferInsert,
): Promise<void> => {
  await db.insert(deviceCalibrations).values(row)
}

/** All calibrations of devices, the newest first. */
export const listCalibrationsByDeviceIds = listingByIds(deviceCalibrations, deviceCalibrations.deviceId, [
  desc(deviceCalibrations.occurredAt),
  desc(deviceCalibrations.id),
])

/** Which devices a list shows. */
export type DeviceFilter = {
  /** Null: all that the caller sees. */
  readonly organisationIds: readonly string[] | null
  /** Only those whose calibration is due by then, or was never told. */
  readonly calibrationDueBy: Date | null
  /** Those out of use as well. */
  readonly retired: boolean
}

/** Devices by id, the newest first. */
export const listDevices = async (
  db: Db,
  { organisationIds, calibrationDueBy, retired }: DeviceFilter,
  page: { readonly after: string | null; readonly limit: number },
): Promise<DeviceRow[]> =>
  db
    .select()
    .from(devices)
    .where(
      and(
        organisationIds === null
          ? undefined
          : inArray(devices.organisationId, organisationIds as Id<'Organisation'>[]),
        retired ? undefined : isNull(devices.retiredAt),
        dueBy(calibrationDueBy),
        page.after === null ? undefined : gt(sql`${page.after}`, devices.id),
      ),
    )
    .orderBy(desc(devices.id))
    .limit(page.limit)

const dueBy = (at: Date | null): SQL | undefined =>
  at === null ? undefined : or(isNull(devices.calibrationDueAt), lte(devices.calibrationDueAt, at))
