import { sql } from 'drizzle-orm'
import { date, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { staff } from '#db/alliance/tables.ts'
import { allianceId, idOf, instant, recordedAt, ref } from '#db/columns.ts'
import type { DutyKind, NoticeChannel, ShiftKind, Weekday } from '#rules/alliance/duty-terms.ts'

/** Who is on duty for what, when, and at which level of escalation. Ended, never taken back. */
export const dutyShifts = pgTable(
  'duty_shifts',
  {
    allianceId: allianceId(),
    id: idOf('DutyShift'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    duty: text('duty').$type<DutyKind>().notNull(),
    /** 1 is told first. */
    level: integer('level').notNull(),
    staffId: ref('staff_id', 'Staff').notNull(),
    kind: text('kind').$type<ShiftKind>().notNull(),
    /** Of a weekly shift: the days on which it begins, its times `HH:MM` in China, its first and last day. */
    weekdays: text('weekdays').array().$type<Weekday[]>(),
    fromTime: text('from_time'),
    untilTime: text('until_time'),
    validFrom: date('valid_from', { mode: 'string' }),
    /** Null for no last day. */
    validUntil: date('valid_until', { mode: 'string' }),
    /** Of a dated shift: from when, and up to, not with, when. */
    startsAt: instant('starts_at'),
    endsAt: instant('ends_at'),
    setBy: ref('set_by', 'Staff').notNull(),
    recordedAt: recordedAt(),
    /** From when on it counts no longer; null while it stands. */
    endedAt: instant('ended_at'),
    endedBy: ref('ended_by', 'Staff'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.staffId], foreignColumns: [staff.allianceId, staff.id] }),
    index('duty_shifts_id').on(t.id),
    index('duty_shifts_standing')
      .on(t.allianceId, t.organisationId, t.duty, t.level)
      .where(sql`ended_at is null`),
  ],
)

/** By what ways a person on duty is told. Replaced ones are ended, so that it stays known where a notice went. */
export const dutyContacts = pgTable(
  'duty_contacts',
  {
    allianceId: allianceId(),
    id: idOf('DutyContact'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    staffId: ref('staff_id', 'Staff').notNull(),
    channel: text('channel').$type<NoticeChannel>().notNull(),
    /** A telephone number, or the webhook address of a person or group at the messenger. */
    address: text('address').notNull(),
    setBy: ref('set_by', 'Staff').notNull(),
    recordedAt: recordedAt(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.staffId], foreignColumns: [staff.allianceId, staff.id] }),
    uniqueIndex('duty_contacts_standing')
      .on(t.allianceId, t.staffId, t.channel, t.address)
      .where(sql`ended_at is null`),
  ],
)
