import { sql } from 'drizzle-orm'
import { bigint, customType, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { allianceId, document, idOf, instant, recordedAt, ref } from '#db/columns.ts'

/** A full transaction id: eight bytes, never wraps, ordered. */
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

/**
 * What happened, written in the transaction that made it happen. The row carries its transaction's id and no
 * position; the sequencer gives positions once no older transaction can still commit (ADR 3).
 */
export const outbox = pgTable(
  'outbox',
  {
    allianceId: allianceId(),
    id: idOf('Event'),
    /** The organisation whose event it is; the lead sees it as well. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** `inventory.unitIssued`: the fact in the past tense. */
    name: text('name').notNull(),
    /** What it is about. */
    subjectId: text('subject_id').notNull(),
    payload: document<Record<string, unknown>>('payload').notNull(),
    correlationId: text('correlation_id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: recordedAt(),
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    /** Order within its transaction. */
    ordinal: bigint('ordinal', { mode: 'number' }).generatedAlwaysAsIdentity(),
    /** Dense, final, given by the sequencer; null until then. */
    position: bigint('position', { mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('outbox_position').on(t.position),
    index('outbox_unsequenced').on(t.xid, t.ordinal).where(sql`position is null`),
  ],
)

/** The last position given, and who may give the next: one row. */
export const sequence = pgTable('outbox_sequence', {
  name: text('name').primaryKey(),
  lastPosition: bigint('last_position', { mode: 'number' }).notNull().default(0),
})

/** A duty only one instance does at a time, held until it expires. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  expiresAt: instant('expires_at').notNull(),
})

/** How far a consumer of the outbox has come, moved in the transaction that does its work. */
export const consumers = pgTable('outbox_consumers', {
  name: text('name').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull().default(0),
})

/** Answers already given, by the caller's idempotency key; kept seven days. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    allianceId: allianceId(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    /** SHA-256 (hex) of the canonical JSON of the input without the key and the signatures. */
    inputHash: text('input_hash').notNull(),
    answer: document<unknown>('answer'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.organisationId, t.operation, t.key] }),
    index('idempotency_age').on(t.recordedAt),
  ],
)
