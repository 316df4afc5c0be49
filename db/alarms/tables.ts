import { sql } from 'drizzle-orm'
import {
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { staff } from '#db/alliance/tables.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import type { Id } from '#lib/ids.ts'
import type {
  AlarmKind,
  AlarmSeverity,
  AlarmState,
  AlarmStepKind,
  NoticeState,
  Told,
} from '#rules/alarms/terms.ts'
import type { NoticeChannel } from '#rules/alliance/duty-terms.ts'

/** Something that a person must see to; at most one of a kind and subject is unresolved. */
export const alarms = pgTable(
  'alarms',
  {
    allianceId: allianceId(),
    id: idOf('Alarm'),
    /** The organisation it is about. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    kind: text('kind').$type<AlarmKind>().notNull(),
    /** Id of what it is about: a level, a feed, a request. */
    subjectId: text('subject_id').notNull(),
    severity: text('severity').$type<AlarmSeverity>().notNull(),
    state: text('state').$type<AlarmState>().notNull(),
    /** What it tells, as it was told last. */
    told: document<Told>('told').notNull(),
    /** How often it was raised in this life. */
    times: integer('times').notNull().default(1),
    lastRaisedAt: instant('last_raised_at').notNull(),
    /** The highest rung of the ladder that was told since it opened or opened anew; 0 for none. */
    level: integer('level').notNull().default(0),
    /** When a rung was told last; when it opened, while none was. */
    toldAt: instant('told_at').notNull(),
    /** When the hub's clock looks at it next; null while nothing can become due by itself. */
    dueAt: instant('due_at'),
    /** When its cause was over; null while the cause lasts. */
    conditionEndedAt: instant('condition_ended_at'),
    /** Null while nobody has answered. */
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: ref('acknowledged_by', 'Staff'),
    /** Null while unresolved; the hub itself has no person. */
    resolvedAt: instant('resolved_at'),
    resolvedBy: ref('resolved_by', 'Staff'),
    cause: text('cause'),
    measure: text('measure'),
    /** There was nothing behind it, as whoever resolved it says; null where nobody said either way. */
    falseAlarm: boolean('false_alarm'),
    /** Why it was resolved while its cause still lasted; null when the cause was over. */
    standingReason: text('standing_reason'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    uniqueIndex('alarms_unresolved').on(t.allianceId, t.kind, t.subjectId).where(sql`resolved_at is null`),
    index('alarms_id').on(t.id),
    index('alarms_of').on(t.allianceId, t.organisationId, t.id),
    index('alarms_due').on(t.dueAt).where(sql`resolved_at is null`),
  ],
)

/** What happened to an alarm, in the order of the ids. */
export const alarmSteps = pgTable(
  'alarm_steps',
  {
    allianceId: allianceId(),
    id: idOf('AlarmStep'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    alarmId: ref('alarm_id', 'Alarm').notNull(),
    kind: text('kind').$type<AlarmStepKind>().notNull(),
    severity: text('severity').$type<AlarmSeverity>().notNull(),
    /** What was said: the alarm's words, a person's note. */
    told: document<Told>('told').notNull(),
    /** Who did it; null for the hub itself. */
    by: ref('by', 'Staff'),
    /** The rung that was told with it; null when nobody was. */
    level: integer('level'),
    /** Whom it was told to, by the roster of that moment. */
    toldTo: text('told_to').array().$type<Id<'Staff'>[]>().notNull(),
    /** A fluttering cause is one step that counts: how often, and until when. */
    times: integer('times').notNull().default(1),
    lastAt: instant('last_at').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.alarmId], foreignColumns: [alarms.allianceId, alarms.id] }),
    index().on(t.alarmId, t.id),
  ],
)

/** What one person on duty is told by one way at one step; kept until the gateway has taken it. */
export const notices = pgTable(
  'notices',
  {
    allianceId: allianceId(),
    id: idOf('Notice'),
    /** Where the person serves. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    alarmId: ref('alarm_id', 'Alarm').notNull(),
    stepId: ref('step_id', 'AlarmStep').notNull(),
    staffId: ref('staff_id', 'Staff').notNull(),
    channel: text('channel').$type<NoticeChannel>().notNull(),
    address: text('address').notNull(),
    /** What is said; no patient data. */
    told: document<Told>('told').notNull(),
    state: text('state').$type<NoticeState>().notNull().default('PENDING'),
    attempts: integer('attempts').notNull().default(0),
    /** Not before this is it tried, or tried again; a sender that took it has moved it past its own time limit. */
    nextAttemptAt: instant('next_attempt_at').notNull(),
    /** What the gateway answered last, in short; null before the first attempt and after success. */
    lastFault: text('last_fault'),
    sentAt: instant('sent_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.alarmId], foreignColumns: [alarms.allianceId, alarms.id] }),
    foreignKey({ columns: [t.allianceId, t.stepId], foreignColumns: [alarmSteps.allianceId, alarmSteps.id] }),
    foreignKey({ columns: [t.allianceId, t.staffId], foreignColumns: [staff.allianceId, staff.id] }),
    uniqueIndex('notices_once').on(t.allianceId, t.stepId, t.staffId, t.channel, t.address),
    index('notices_due').on(t.nextAttemptAt).where(sql`state in ('PENDING', 'NOT_CONFIGURED')`),
    index().on(t.alarmId, t.id),
  ],
)
