import { and, asc, eq, inArray, lte, or, sql } from 'drizzle-orm'
import { alarms, notices } from '#db/alarms/tables.ts'
import { organisations, staff } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import type { AlarmKind, AlarmSeverity } from '#rules/alarms/terms.ts'

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
export const listNoticesByAlarmIds = listingByIds(notices, notices.alarmId, [asc(notices.id)])

/** A notice that one sender has taken, with what its message says. */
export type ClaimedNotice = NoticeRow & {
  readonly kind: AlarmKind
  readonly severity: AlarmSeverity
  readonly person: string
  readonly organisation: string
}

const isWaiting = inArray(notices.state, ['PENDING', 'NOT_CONFIGURED'])

/** Asks whether notices wait: to be sent or overtaken, or where nothing can send them to be kept. */
export const anyNoticeWaiting = (canSend: boolean): Question =>
  canSend
    ? sql`exists (select from notices where state in ('PENDING', 'NOT_CONFIGURED'))`
    : sql`exists (select from notices where state = 'PENDING')`

/**
 * Takes off the queue what needs no telling any more: its alarm is resolved, or the same person is told of it anew by
 * the same way.
 */
export const overtakeNotices = async (db: Db): Promise<void> => {
  const resolved = sql`exists (select 1 from ${alarms} where ${alarms.allianceId} = ${notices.allianceId}
    and ${alarms.id} = ${notices.alarmId} and ${alarms.resolvedAt} is not null)`
  const newer = sql`exists (select 1 from ${notices} n where n.alliance_id = ${notices.allianceId}
    and n.alarm_id = ${notices.alarmId} and n.staff_id = ${notices.staffId} and n.channel = ${notices.channel}
    and n.address = ${notices.address} and n.id > ${notices.id})`
  await db
    .update(notices)
    .set({ state: 'OVERTAKEN' })
    .where(and(isWaiting, or(resolved, newer)))
}

/** Shows what waits as kept, where nothing can send it. */
export const keepNotices = async (db: Db): Promise<void> => {
  await db.update(notices).set({ state: 'NOT_CONFIGURED' }).where(eq(notices.state, 'PENDING'))
}

/** Takes what is due, oldest first, passing over what another sender takes; until `until` nobody else does. */
export const claimNotices = async (
  db: Db,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<ClaimedNotice[]> => {
  const due = await db
    .select({
      notice: notices,
      kind: alarms.kind,
      severity: alarms.severity,
      person: staff.name,
      organisation: organisations.code,
    })
    .from(notices)
    .innerJoin(alarms, and(eq(alarms.allianceId, notices.allianceId), eq(alarms.id, notices.alarmId)))
    .innerJoin(staff, and(eq(staff.allianceId, notices.allianceId), eq(staff.id, notices.staffId)))
    .innerJoin(
      organisations,
      and(eq(organisations.allianceId, notices.allianceId), eq(organisations.id, alarms.organisationId)),
    )
    .where(and(isWaiting, lte(notices.nextAttemptAt, now)))
    .orderBy(asc(notices.nextAttemptAt), asc(notices.id))
    .limit(limit)
    .for('update', { of: notices, skipLocked: true })
  if (due.length === 0) return []
  await db
    .update(notices)
    .set({ state: 'PENDING', attempts: sql`${notices.attempts} + 1`, nextAttemptAt: until })
    .where(
      inArray(
        notices.id,
        due.map(({ notice }) => notice.id),
      ),
    )
  return due.map(({ notice, ...of }) => ({ ...notice, ...of, attempts: notice.attempts + 1 }))
}

/** Writes what came of an attempt; a notice that another sender has taken since stays that one's. */
export const settleNotice = async (
  db: Db,
  { allianceId, id, attempts }: Pick<NoticeRow, 'allianceId' | 'id' | 'attempts'>,
  values: Partial<Pick<NoticeRow, 'state' | 'nextAttemptAt' | 'lastFault' | 'sentAt'>>,
): Promise<void> => {
  await db
    .update(notices)
    .set(values)
    .where(
      and(
        eq(notices.allianceId, allianceId),
        eq(notices.id, id),
        eq(notices.attempts, attempts),
        eq(notices.state, 'PENDING'),
      ),
    )
}
