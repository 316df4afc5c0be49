import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner, station } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { ofPatient } from '#db/transfusions/keys.ts'
import { ofEncounter } from '#db/waivers/keys.ts'
import { waivers } from '#db/waivers/tables.ts'
import type {
  CaseOrigin,
  CaseReason,
  CaseState,
  CaseStep,
  InvoiceTaskKind,
  PayeeKind,
  PeerMessageState,
  ToldPeer,
} from '#rules/waivers/case-terms.ts'

/** What may still be due to somebody after a bill was paid: decided, confirmed, signed and paid step by step. */
export const waiverCases = pgTable(
  'waiver_cases',
  {
    allianceId: allianceId(),
    id: idOf('WaiverCase'),
    /** The hospital that billed, and pays. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The station that decides with it; null where the alliance has none. */
    stationId: ref('station_id', 'Organisation'),
    encounterId: ref('encounter_id', 'Encounter').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    /** The waiver that left something open; null for a claim of a stay that had none. */
    rootId: ref('root_id', 'Waiver'),
    /** The waiver that says what is owed; null before. */
    waiverId: ref('waiver_id', 'Waiver'),
    origin: text('origin').$type<CaseOrigin>().notNull(),
    state: text('state').$type<CaseState>().notNull(),
    reasons: text('reasons').array().$type<CaseReason[]>().notNull(),
    /** What was billed, as the claim told it; null where the waiver's own lines say it. */
    billed: document<object>('billed'),
    /** Donors named in the claim, as cipher; null for none. */
    donorsCipher: text('donors_cipher'),
    attempts: integer('attempts').notNull().default(0),
    /** When it tries to decide itself again; null when nothing is tried. */
    nextAttemptAt: instant('next_attempt_at'),
    /** Why the last attempt decided nothing. */
    fault: text('fault'),
    /** What is owed; null while nobody knows. */
    fen: bigint('fen', { mode: 'number' }),
    payeeKind: text('payee_kind').$type<PayeeKind>(),
    /** Name and account, as cipher; null before it is confirmed. */
    payeeCipher: text('payee_cipher'),
    confirmedBy: ref('confirmed_by', 'Staff'),
    confirmedAt: instant('confirmed_at'),
    signedBy: ref('signed_by', 'Staff'),
    signedAt: instant('signed_at'),
    /** Why it was refused or closed. */
    endReason: text('end_reason'),
    endedAt: instant('ended_at'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('waiver_cases_id').on(t.id),
    // What one waiver left open is decided in one place.
    uniqueIndex('waiver_cases_undecided')
      .on(t.allianceId, t.rootId)
      .where(sql`state in ('WAITING', 'WITH_PERSON')`),
    // And what one waiver gives is owed by one case.
    uniqueIndex('waiver_cases_owed').on(t.allianceId, t.waiverId).where(sql`waiver_id is not null`),
    check('waiver_cases_two_people', sql`signed_by is null or signed_by <> confirmed_by`),
    check('waiver_cases_amount', sql`fen is null or fen > 0`),
    index('waiver_cases_due').on(t.nextAttemptAt, t.id).where(sql`state = 'WAITING'`),
    index().on(t.allianceId, t.encounterId),
    owner(t),
    station(t),
    ofEncounter(t),
    ofPatient(t),
    foreignKey({ columns: [t.allianceId, t.rootId], foreignColumns: [waivers.allianceId, waivers.id] }),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
  ],
)

/** What happened to a case, step by step; never changed. */
export const waiverCaseSteps = pgTable(
  'waiver_case_steps',
  {
    allianceId: allianceId(),
    id: idOf('WaiverStep'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation'),
    caseId: ref('case_id', 'WaiverCase').notNull(),
    step: text('step').$type<CaseStep>().notNull(),
    state: text('state').$type<CaseState>().notNull(),
    by: ref('by_staff', 'Staff').notNull(),
    /** Why, in the words of whoever did it; null when it needs none. */
    reason: text('reason'),
    fen: bigint('fen', { mode: 'number' }),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('waiver_case_steps_case').on(t.allianceId, t.caseId, t.id),
    owner(t),
    foreignKey({
      columns: [t.allianceId, t.caseId],
      foreignColumns: [waiverCases.allianceId, waiverCases.id],
    }),
  ],
)

/**
 * A refund that was paid. Written once and never changed: one for a case, one for what a waiver gives, and one for a
 * transfer of the bank.
 */
export const refundPayments = pgTable(
  'refund_payments',
  {
    allianceId: allianceId(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation'),
    caseId: ref('case_id', 'WaiverCase').notNull(),
    waiverId: ref('waiver_id', 'Waiver').notNull(),
    fen: bigint('fen', { mode: 'number' }).notNull(),
    /** The bank's number of the transfer. */
    reference: text('reference').notNull(),
    paidBy: ref('paid_by', 'Staff').notNull(),
    paidAt: instant('paid_at').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.caseId] }),
    uniqueIndex('refund_payments_once').on(t.allianceId, t.waiverId),
    uniqueIndex('refund_payments_reference').on(t.allianceId, t.organisationId, t.reference),
    owner(t),
    foreignKey({
      columns: [t.allianceId, t.caseId],
      foreignColumns: [waiverCases.allianceId, waiverCases.id],
    }),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
  ],
)

/** What a peer is told: written with what it tells of, sent later, each under one id until it is taken. */
export const peerMessages = pgTable(
  'peer_messages',
  {
    allianceId: allianceId(),
    /** The same at each attempt: what the peer knows a repeat by. */
    id: idOf('PeerMessage'),
    /** The hospital it is about. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    peer: text('peer').$type<ToldPeer>().notNull(),
    /** Messages of one peer about one thing leave in order. */
    subjectId: text('subject_id').notNull(),
    /** A thing that is told once has one key: a second message of it is not written. */
    onceKey: text('once_key').notNull(),
    /** What is told, without anybody's identity. */
    body: document<object>('body').notNull(),
    /** Who a notice is for, as cipher; null where nobody is named. */
    personCipher: text('person_cipher'),
    state: text('state').$type<PeerMessageState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    /** What came of the last attempt that failed, or why it was refused. */
    fault: text('fault'),
    /** The peer's own number of it. */
    reference: text('reference'),
    recordedAt: recordedAt(),
    settledAt: instant('settled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('peer_messages_id').on(t.id),
    uniqueIndex('peer_messages_once').on(t.allianceId, t.peer, t.onceKey),
    index('peer_messages_waiting').on(t.allianceId, t.peer, t.subjectId, t.id).where(sql`state = 'WAITING'`),
    index('peer_messages_due').on(t.nextAttemptAt, t.id).where(sql`state = 'WAITING'`),
    owner(t),
  ],
)

/** What is done to the e-invoice of a bill that was waived or refunded; its message is what is sent. */
export const invoiceTasks = pgTable(
  'invoice_tasks',
  {
    allianceId: allianceId(),
    id: idOf('InvoiceTask'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    waiverId: ref('waiver_id', 'Waiver').notNull(),
    /** The case whose refund it follows; null after a settlement at the window. */
    caseId: ref('case_id', 'WaiverCase'),
    messageId: ref('message_id', 'PeerMessage').notNull(),
    kind: text('kind').$type<InvoiceTaskKind>().notNull(),
    /** The task that must be done before: a void is about its new invoice. Null: none. */
    afterId: ref('after_id', 'InvoiceTask'),
    /** The invoice of the bill. */
    invoiceNumber: text('invoice_number').notNull(),
    fen: bigint('fen', { mode: 'number' }).notNull(),
    /** The invoice it made; null before, and for a kind that makes none. */
    newNumber: text('new_number'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('invoice_tasks_id').on(t.id),
    uniqueIndex('invoice_tasks_once').on(t.allianceId, t.waiverId, t.kind),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
    foreignKey({
      columns: [t.allianceId, t.messageId],
      foreignColumns: [peerMessages.allianceId, peerMessages.id],
    }),
  ],
)
