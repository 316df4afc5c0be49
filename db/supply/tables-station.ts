import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner, station } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, recordedAt, ref } from '#db/columns.ts'
import type { StationMessageKind, StationMessageState } from '#rules/supply/terms.ts'

/** What the hub tells a station: written with what it tells of, sent later, each once. */
export const stationMessages = pgTable(
  'station_messages',
  {
    allianceId: allianceId(),
    /** Also the idempotency key the station sees. */
    id: idOf('StationMessage'),
    /** Whose business it is: the lead. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    kind: text('kind').$type<StationMessageKind>().notNull(),
    /** The order, delivery, unit or enquiry it is about; messages about one thing leave in order. */
    subjectId: text('subject_id').notNull(),
    /** A thing that is told once has one key: a second message of it is not written. */
    onceKey: text('once_key').notNull(),
    /** JSON as the contract has it. */
    body: document<Record<string, unknown>>('body').notNull(),
    state: text('state').$type<StationMessageState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    /** What came of the last attempt that failed. */
    fault: text('fault'),
    recordedAt: recordedAt(),
    settledAt: instant('settled_at'),
    /** What the station answered. */
    answer: document<Record<string, unknown>>('answer'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    station(t),
    uniqueIndex('station_messages_once').on(t.allianceId, t.stationId, t.onceKey),
    index('station_messages_waiting')
      .on(t.allianceId, t.stationId, t.subjectId, t.id)
      .where(sql`state = 'WAITING'`),
  ],
)

/** Whether a station can be reached, as the sending found it. */
export const stationLines = pgTable(
  'station_lines',
  {
    allianceId: allianceId(),
    id: idOf('StationLine'),
    /** The lead, whose line it is. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    /** When it answered last; null: never yet. */
    heardAt: instant('heard_at'),
    /** Since when no attempt has been answered; null while it answers. */
    failingSince: instant('failing_since'),
    fault: text('fault'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    station(t),
    uniqueIndex('station_lines_station').on(t.allianceId, t.stationId),
  ],
)
