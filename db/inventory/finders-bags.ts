import { asc, eq } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { units } from '#db/inventory/tables.ts'

/** All bags of one donation that the caller may see. */
export const listUnitsByDonation = async (db: Db, donationNumber: string): Promise<UnitRow[]> =>
  db.select().from(units).where(eq(units.donationNumber, donationNumber)).orderBy(asc(units.id))
