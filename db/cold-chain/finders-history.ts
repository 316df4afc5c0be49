import { inArray } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { DeviceRow } from '#db/cold-chain/finders-devices.ts'
import { devices } from '#db/cold-chain/tables.ts'

/** Devices by their numbers in the narrow tables. */
export const listDevicesByNumbers = async (db: Db, numbers: readonly number[]): Promise<DeviceRow[]> =>
  db
    .select()
    .from(devices)
    .where(inArray(devices.number, [...numbers]))
