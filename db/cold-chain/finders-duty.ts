import { and, eq } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { manualDuties } from '#db/cold-chain/tables-history.ts'
import type { AllianceId } from '#lib/ids.ts'

export type ManualDutyRow = typeof manualDuties.$inferSelect

/** What was told of readings by hand in an alliance. */
export const listManualDuties = async (db: Db, allianceId: AllianceId): Promise<ManualDutyRow[]> =>
  db.select().from(manualDuties).where(eq(manualDuties.allianceId, allianceId))

/** Keeps that a reading of a place was told to be late, in the stead of what was told of it before. */
export const keepManualDuty = async (db: Db, row: ManualDutyRow): Promise<void> => {
  await db
    .insert(manualDuties)
    .values(row)
    .onConflictDoUpdate({
      target: [manualDuties.allianceId, manualDuties.placeId],
      set: { toldFor: row.toldFor, overAt: row.overAt },
    })
}

/** Keeps that it is late no more. */
export const endManualDuty = async (
  db: Db,
  { allianceId, placeId }: Pick<ManualDutyRow, 'allianceId' | 'placeId'>,
  overAt: Date,
): Promise<void> => {
  await db
    .update(manualDuties)
    .set({ overAt })
    .where(and(eq(manualDuties.allianceId, allianceId), eq(manualDuties.placeId, placeId)))
}
