import { and, asc, desc, eq, gte, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { alarmSteps, alarms } from '#db/alarms/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AlarmKind, AlarmStepKind } from '#rules/alarms/terms.ts'

export type AlarmRow = typeof alarms.$inferSelect
export type AlarmStepRow = typeof alarmSteps.$inferSelect

/** One of the alarms of an alliance. */
export type AlarmKey = { readonly allianceId: AllianceId; readonly id: Id<'Alarm'> }
/** What at most one unresolved alarm is about. */
export type AlarmSubject = {
  readonly allianceId: AllianceId
  readonly kind: AlarmKind
  readonly subjectId: string
}

/** Adds an alarm, unless one of its kind and subject is unresolved; answers whether it did. */
export const insertAlarm = async (db: Db, row: typeof alarms.$inferInsert): Promise<boolean> => {
  const added = await db
    .insert(alarms)
    .values(row)
    .onConflictDoNothing({
      target: [alarms.allianceId, alarms.kind, alarms.subjectId],
      where: sql`resolved_at is null`,
    })
    .returning({ id: alarms.id })
  return added.length > 0
}

/** The unresolved alarm of a kind and subject, locked; null when there is none. */
export const lockUnresolved = async (db: Db, of: AlarmSubject): Promise<AlarmRow | null> => {
  const [row] = await db
    .select()
    .from(alarms)
    .where(
      and(
        eq(alarms.allianceId, of.allianceId),
        eq(alarms.kind, of.kind),
        eq(alarms.subjectId, of.subjectId),
        isNull(alarms.resolvedAt),
      ),
    )
    .for('update')
  return row ?? null
}

/** An alarm that the caller may see, locked. */
export const lockAlarm = async (db: Db, { allianceId, id }: AlarmKey): Promise<AlarmRow | null> => {
  const [row] = await db
    .select()
    .from(alarms)
    .where(and(eq(alarms.allianceId, allianceId), eq(alarms.id, id)))
    .for('update')
  return row ?? null
}

/** Unresolved alarms that the clock makes due, those due longest first; locked, passing over those another has. */
export const lockDueAlarms = async (
  db: Db,
  allianceId: AllianceId,
  now: Date,
  limit: number,
): Promise<AlarmRow[]> =>
  db
    .select()
    .from(alarms)
    .where(and(eq(alarms.allianceId, allianceId), lte(alarms.dueAt, now), isNull(alarms.resolvedAt)))
    .orderBy(asc(alarms.dueAt))
    .limit(limit)
    .for('update', { skipLocked: true })

export const updateAlarm = async (
  db: Db,
  { allianceId, id }: AlarmKey,
  values: Partial<typeof alarms.$inferInsert>,
): Promise<void> => {
  await db
    .update(alarms)
    .set(values)
    .where(and(eq(alarms.allianceId, allianceId), eq(alarms.id, id)))
}

export const insertAlarmStep = async (db: Db, row: typeof alarmSteps.$inferInsert): Promise<void> => {
  await db.insert(alarmSteps).values(row)
}

/**
 * Counts one more on the step of this kind that a fluttering cause has left since anything else happened to the alarm;
 * answers whether there was one.
 */
export const countOnStep = async (
  db: Db,
  { allianceId, id }: AlarmKey,
  kind: Extract<AlarmStepKind, 'NOTED_AGAIN' | 'CONDITION_ENDED'>,
  lastAt: Date,
): Promise<boolean> => {
  const counted = await db
    .update(alarmSteps)
    .set({ times: sql`${alarmSteps.times} + 1`, lastAt })
    .where(
      and(
        eq(alarmSteps.allianceId, allianceId),
        eq(alarmSteps.alarmId, id),
        eq(alarmSteps.kind, kind),
        sql`${alarmSteps.id} > (select max(s.id) from ${alarmSteps} s where s.alliance_id = ${allianceId}
          and s.alarm_id = ${id} and s.kind not in ('NOTED_AGAIN', 'CONDITION_ENDED'))`,
      ),
    )
    .returning({ id: alarmSteps.id })
  return counted.length > 0
}

/** Who was told of an alarm since it opened, or opened anew. */
export const listToldTo = async (db: Db, { allianceId, id }: AlarmKey): Promise<ReadonlySet<Id<'Staff'>>> => {
  const rows = await db
    .select({ toldTo: alarmSteps.toldTo })
    .from(alarmSteps)
    .where(
      and(
        eq(alarmSteps.allianceId, allianceId),
        eq(alarmSteps.alarmId, id),
        sql`${alarmSteps.id} >= (select max(s.id) from ${alarmSteps} s where s.alliance_id = ${allianceId}
          and s.alarm_id = ${id} and s.kind in ('OPENED', 'WORSENED', 'LAPSED'))`,
      ),
    )
  return new Set(rows.flatMap(({ toldTo }) => toldTo))
}

export const listAlarmsByIds = listingByIds(alarms, alarms.id)

/** When the cause of an alarm of a kind and subject was noticed last, resolved or not; null for never. */
export const findLastRaised = async (db: Db, of: AlarmSubject): Promise<Date | null> => {
  const [row] = await db
    .select({ at: alarms.lastRaisedAt })
    .from(alarms)
    .where(
      and(eq(alarms.allianceId, of.allianceId), eq(alarms.kind, of.kind), eq(alarms.subjectId, of.subjectId)),
    )
    .orderBy(desc(alarms.lastRaisedAt))
    .limit(1)
  return row?.at ?? null
}

/** What nobody has resolved about these things, the oldest first. */
export const listUnresolvedBySubjects = async (db: Db, subjectIds: readonly string[]): Promise<AlarmRow[]> =>
  db
    .select()
    .from(alarms)
    .where(and(inArray(alarms.subjectId, [...subjectIds]), isNull(alarms.resolvedAt)))
    .orderBy(asc(alarms.id))

/** The alarms about a thing that stood in a time, `since` included and `until` excluded, the oldest first. */
export const listAlarmsAbout = async (
  db: Db,
  subjectId: string,
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<AlarmRow[]> =>
  db
    .select()
    .from(alarms)
    .where(
      and(
        eq(alarms.subjectId, subjectId),
        lt(alarms.recordedAt, until),
        or(isNull(alarms.resolvedAt), gte(alarms.resolvedAt, since)),
      ),
    )
    .orderBy(asc(alarms.id))

/** The steps of alarms, in the order in which they happened. */
export const listStepsByAlarmIds = listingByIds(alarmSteps, alarmSteps.alarmId, [asc(alarmSteps.id)])

/** Alarms behind a place, the newest first, that the caller may see. */
export const listAlarms = async (
  db: Db,
  asked: {
    readonly unresolved: boolean
    readonly kind: AlarmKind | null
    readonly organisationIds: readonly Id<'Organisation'>[] | null
    readonly after: string | null
    readonly limit: number
  },
): Promise<AlarmRow[]> =>
  db
    .select()
    .from(alarms)
    .where(
      and(
        asked.unresolved ? isNull(alarms.resolvedAt) : undefined,
        asked.kind === null ? undefined : eq(alarms.kind, asked.kind),
        asked.organisationIds === null
          ? undefined
          : inArray(alarms.organisationId, [...asked.organisationIds]),
        asked.after === null ? undefined : lt(alarms.id, asked.after as Id<'Alarm'>),
      ),
    )
    .orderBy(desc(alarms.id))
    .limit(asked.limit)
