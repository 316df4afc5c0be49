import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { requests } from '#db/requests/tables.ts'
import type { ApprovalKind, ApprovalStep, ConsentKind, OwedKind } from '#rules/requests/terms.ts'

const ofRequest = (t: { allianceId: never; requestId: never }) =>
  foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] })

/** The log of a request's approvals, in the order of `sequence`. A row is written once and never changed. */
export const approvals = pgTable(
  'approvals',
  {
    allianceId: allianceId(),
    id: idOf('Approval'),
    /** The hospital that asks for the blood. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    sequence: quantity('sequence').notNull(),
    kind: text('kind').$type<ApprovalKind>().notNull(),
    /** Which approval it is; null for what is none, and for all of them asserted together. */
    step: text('step').$type<ApprovalStep>(),
    /** Who signed or sent back with their own token; null for what a machine told. */
    staffId: ref('staff_id', 'Staff'),
    /** The sender that asserts it, as application and facility; null for a signature given in the hub. */
    assertedBy: text('asserted_by'),
    /** Millilitres of the patient's day, and the tier, it was judged on. */
    totalMl: quantity('total_ml').notNull(),
    tier: quantity('tier').notNull(),
    /** The rule set they were judged by. */
    ruleSet: text('rule_set').notNull(),
    /** The request's version it was given for. */
    requestVersion: quantity('request_version').notNull(),
    /** Why it was sent back, or what the approver remarks; null when nothing. */
    note: text('note'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('approvals_id').on(t.id),
    unique().on(t.allianceId, t.requestId, t.sequence),
    owner(t),
    ofRequest(t as never),
  ],
)

/** Who agreed to a request's transfusion, as it was told at any time; the last row stands. Never changed. */
export const consents = pgTable(
  'consents',
  {
    allianceId: allianceId(),
    id: idOf('ConsentRecord'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    sequence: quantity('sequence').notNull(),
    /** `NONE`: refused or withdrawn. */
    kind: text('kind').$type<ConsentKind>().notNull(),
    /** The proxy by name; null when the patient signed. */
    signer: text('signer'),
    /** When it was signed; null when not told. */
    signedAt: instant('signed_at'),
    /** Where the signed paper is kept, such as the number of the record; null when not told. */
    evidence: text('evidence'),
    /** Why the transfusion goes on without an agreement; null unless an emergency was authorised. */
    reason: text('reason'),
    /** Who authorised with their own signature; null unless an emergency was authorised. */
    authorisedBy: ref('authorised_by', 'Staff'),
    signatureId: ref('signature_id', 'Signature'),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('consents_id').on(t.id),
    unique().on(t.allianceId, t.requestId, t.sequence),
    owner(t),
    ofRequest(t as never),
  ],
)

/** What an emergency left for later, and by when. */
export const owedItems = pgTable(
  'owed_items',
  {
    allianceId: allianceId(),
    id: idOf('OwedItem'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    kind: text('kind').$type<OwedKind>().notNull(),
    dueAt: instant('due_at').notNull(),
    /** Null while it is owed. */
    settledAt: instant('settled_at'),
    settledBy: ref('settled_by', 'Staff'),
    /** Id of what settled it; null while it is owed. */
    evidence: text('evidence'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('owed_items_id').on(t.id),
    unique().on(t.allianceId, t.requestId, t.kind),
    index('owed_items_open').on(t.allianceId, t.dueAt, t.id).where(sql`settled_at is null`),
    owner(t),
    ofRequest(t as never),
  ],
)
