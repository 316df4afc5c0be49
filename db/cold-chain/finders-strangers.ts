import { and, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { sensorStrangers } from '#db/cold-chain/tables-refusals.ts'
import type { Id } from '#lib/ids.ts'

export type SensorStrangerRow = typeof sensorStrangers.$inferSelect
export type NewSensorStranger = typeof sensorStrangers.$inferInsert

/** Adds attempts to those of the same door, reason, name and hour, each once in the list. */
export const insertStrangers = async (db: Db, rows: readonly NewSensorStranger[]): Promise<void> => {
  if (rows.length === 0) return
  await db
    .insert(sensorStrangers)
    .values([...rows])
    .onConflictDoUpdate({
      target: [
        sensorStrangers.allianceId,
        sensorStrangers.organisationId,
        sensorStrangers.door,
        sensorStrangers.reason,
        sensorStrangers.claimed,
        sensorStrangers.hour,
      ],
      set: {
        times: sql`${sensorStrangers.times} + excluded.times`,
        lastAt: sql`greatest(${sensorStrangers.lastAt}, excluded.last_at)`,
      },
    })
}

/** What tells one row of an hour from another. */
export type StrangerKey = Pick<
  SensorStrangerRow,
  'allianceId' | 'organisationId' | 'door' | 'reason' | 'claimed' | 'hour'
>

/** The rows of some hours, as they are known; there are few of them. */
export const listStrangerKeys = async (db: Db, hours: readonly Date[]): Promise<StrangerKey[]> =>
  db
    .select({
      allianceId: sensorStrangers.allianceId,
      organisationId: sensorStrangers.organisationId,
      door: sensorStrangers.door,
      reason: sensorStrangers.reason,
      claimed: sensorStrangers.claimed,
      hour: sensorStrangers.hour,
    })
    .from(sensorStrangers)
    .where(inArray(sensorStrangers.hour, [...hours]))

/** Removes what happened before an hour. */
export const deleteStrangersBefore = async (db: Db, hour: Date): Promise<void> => {
  await db.delete(sensorStrangers).where(lt(sensorStrangers.hour, hour))
}

/** Whom the doors turned away, the latest first. */
export const listStrangers = async (
  db: Db,
  page: { readonly after: { readonly at: Date; readonly id: string } | null; readonly limit: number },
): Promise<SensorStrangerRow[]> =>
  db
    .select()
    .from(sensorStrangers)
    .where(
      page.after === null
        ? undefined
        : or(
            lt(sensorStrangers.lastAt, page.after.at),
            and(
              eq(sensorStrangers.lastAt, page.after.at),
              lt(sensorStrangers.id, page.after.id as Id<'SensorStranger'>),
            ),
          ),
    )
    .orderBy(desc(sensorStrangers.lastAt), desc(sensorStrangers.id))
    .limit(page.limit)
