import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  customType,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, recordedAt, ref } from '#db/columns.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import type { KeptText } from '#db/messaging/kept-text.ts'
import type { SenderProfile } from '#db/messaging/shapes.ts'
import type { DeliveryState, MessageState } from '#rules/messaging/terms.ts'

/** Bytes of a message, encrypted: it may hold identity numbers. */
const bytes = customType<{ data: KeptBytes }>({ dataType: () => 'bytea' })

/** A system that sends HL7 for an organisation, and how it speaks. */
export const senders = pgTable(
  'senders',
  {
    allianceId: allianceId(),
    id: idOf('Sender'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** MSH-3. */
    application: text('application').notNull(),
    /** MSH-4: the organisation's code. */
    facility: text('facility').notNull(),
    /** Account the sender's messages act as. */
    account: text('account').notNull(),
    profile: document<SenderProfile>('profile').notNull(),
    profileVersion: integer('profile_version').notNull().default(1),
    /** Where messages to this system go; null when it receives none. */
    host: text('host'),
    port: integer('port'),
    active: boolean('active').notNull().default(true),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.application, t.facility),
    owner(t),
  ],
)

/**
 * Every message that ever arrived, byte for byte and encrypted, before anything is made of it. Those of unknown senders are kept
 * under the hub's own alliance `-`, which no caller belongs to; administrators see them.
 */
export const messages = pgTable(
  'messages',
  {
    allianceId: allianceId(),
    id: idOf('Message'),
    /** Null for a message nobody known has sent. */
    organisationId: ref('organisation_id', 'Organisation'),
    senderId: ref('sender_id', 'Sender'),
    /** MSH-3 and MSH-4 as they stood, for the administrator's eye. */
    sendingApplication: text('sending_application').notNull(),
    sendingFacility: text('sending_facility').notNull(),
    /** MSH-10; null when there was none. */
    controlId: text('control_id'),
    /** MSH-9, such as OMB^O27. */
    type: text('type').notNull(),
    raw: bytes('raw').notNull(),
    /**
     * Keyed hash (hex) of the SHA-256 (hex) of the bytes without MSH-7, since a repeat may carry a new time. Keyed, because
     * all of a short message but the identity number may be known from other columns. Of an older version the bare SHA-256.
     */
    contentHash: text('content_hash').notNull(),
    state: text('state').$type<MessageState>().notNull(),
    /** The application answer's bytes; null until there is one, or when the sender wants none. */
    answer: bytes('answer'),
    /** MSA-1 of the answer. */
    answerCode: text('answer_code'),
    /** True from the moment an answer in enhanced mode is stored until it was given to a line or to the sender's queue. */
    answerDue: boolean('answer_due').notNull().default(false),
    /** Keyed hash of the patient it concerns, whose number may be an identity number: the same for all of one patient. */
    orderKey: text('order_key'),
    /** What went wrong, for the administrator; null when nothing did. */
    fault: text('fault').$type<KeptText>(),
    /** How often processing was begun; a fault retries it. */
    attempts: integer('attempts').notNull().default(0),
    receivedAt: instant('received_at').notNull().default(sql`clock_timestamp()`),
    processedAt: instant('processed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    uniqueIndex('messages_repeat').on(t.allianceId, t.senderId, t.controlId, t.contentHash),
    index('messages_waiting').on(t.id).where(sql`state = 'RECEIVED'`),
    index('messages_unanswered').on(t.id).where(sql`answer_due`),
  ],
)

/** A message on its way out: sent in order per destination and patient until its answer is in. */
export const deliveries = pgTable(
  'deliveries',
  {
    allianceId: allianceId(),
    id: idOf('Delivery'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    senderId: ref('sender_id', 'Sender').notNull(),
    /** MSH-10 of every attempt. */
    controlId: text('control_id').notNull(),
    type: text('type').notNull(),
    /** Event that caused it and what it is about; null for a late answer. */
    eventId: ref('event_id', 'Event'),
    subjectId: text('subject_id'),
    /** Deliveries of one key leave in order: the patient. */
    orderKey: text('order_key').notNull(),
    /** Position in its destination's queue. */
    sequence: bigint('sequence', { mode: 'number' }).generatedAlwaysAsIdentity(),
    raw: bytes('raw').notNull(),
    state: text('state').$type<DeliveryState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull().defaultNow(),
    leasedUntil: instant('leased_until'),
    answer: bytes('answer'),
    answerCode: text('answer_code'),
    fault: text('fault').$type<KeptText>(),
    recordedAt: recordedAt(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.controlId),
    uniqueIndex('deliveries_event').on(t.allianceId, t.eventId, t.senderId, t.type),
    index('deliveries_due')
      .on(t.allianceId, t.senderId, t.sequence)
      .where(sql`state in ('WAITING', 'SENDING')`),
    foreignKey({ columns: [t.allianceId, t.senderId], foreignColumns: [senders.allianceId, senders.id] }),
  ],
)
