import { asc, inArray } from 'drizzle-orm'
import { notices } from '#db/alarms/tables.ts'
import type { Db } from '#db/client.ts'
import type { Id } from '#lib/ids.ts'

export type NoticeRow = typeof notices.$inferSelect

/** Keeps what people are to be told; a person is told once by each way at each step. */
export const insertNotices = async (
  db: Db,
  rows: readonly (typeof notices.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0)
    await db
      .insert(notices)
      .values([...rows])
      .onConflictDoNothing()
}

/** The notices of alarms, in the order in which they were made. */
export const listNoticesByAlarmIds = async (db: Db, ids: readonly string[]): Promise<NoticeRow[]> =>
  db
    .select()
    .from(notices)
    .where(inArray(notices.alarmId, ids as Id<'Alarm'>[]))
    .orderBy(asc(notices.id))
