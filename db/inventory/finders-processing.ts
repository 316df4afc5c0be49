import { asc, eq } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import type { StayRow } from '#db/inventory/finders-stays.ts'
import { units } from '#db/inventory/tables.ts'
import { processings } from '#db/inventory/tables-processing.ts'
import { unitStays } from '#db/inventory/tables-stays.ts'
import { insertionInto } from '#db/ready.ts'

export type ProcessingRow = typeof processings.$inferSelect

/** What was done to units, in order. */
export const listProcessingsByUnitIds = listingByIds(processings, processings.unitId, [asc(processings.id)])

/** Writes down what was done; sent before the function returns. */
export const insertProcessing = (db: Db, row: typeof processings.$inferInsert): Promise<unknown> =>
  insertionInto(processings).all(db, [row])

/** The bags that were made of units. */
export const listUnitsMadeOf = listingByIds(units, units.parentId, [asc(units.labelProductCode)])

/** Every stay of a unit, in order. */
export const listStaysOfUnit = async (db: Db, { id }: Pick<UnitRow, 'id'>): Promise<StayRow[]> =>
  db.select().from(unitStays).where(eq(unitStays.unitId, id)).orderBy(asc(unitStays.since), asc(unitStays.id))

/** Adds stays of the past; sent before the function returns. */
export const insertStays: (db: Db, rows: readonly (typeof unitStays.$inferInsert)[]) => Promise<unknown> =
  insertionInto(unitStays).all
