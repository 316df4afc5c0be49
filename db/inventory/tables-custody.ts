import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { issues, units } from '#db/inventory/tables.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type {
  DestructionMethod,
  DiscardReason,
  DiscardState,
  HandOverItem,
  VisualDefect,
} from '#rules/inventory/terms.ts'

const ofUnit = (t: { allianceId: AnyPgColumn; unitId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] })
const ofIssue = (t: { allianceId: AnyPgColumn; issueId: AnyPgColumn }) =>
  foreignKey({ columns: [t.allianceId, t.issueId], foreignColumns: [issues.allianceId, issues.id] })

/** Issued blood given to its collector, with both signatures and the box it leaves in. */
export const handOvers = pgTable(
  'hand_overs',
  {
    allianceId: allianceId(),
    id: idOf('HandOver'),
    /** The hospital that receives. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    issueId: ref('issue_id', 'Issue').notNull(),
    unitIds: text('unit_ids').array().$type<Id<'Unit'>[]>().notNull(),
    handedBy: ref('handed_by', 'Staff').notNull(),
    collectedBy: ref('collected_by', 'Staff').notNull(),
    collectorSignatureId: ref('collector_signature_id', 'Signature').notNull(),
    /** Number or name of the cold-chain box. */
    box: text('box').notNull(),
    /** °C inside the box; null when nobody measured. */
    celsius: quantity('celsius'),
    checked: text('checked').array().$type<HandOverItem[]>().notNull(),
    /** The crossmatches whose report leaves with the blood; empty for what needs none. */
    reportIds: text('report_ids').array().$type<Id<'Crossmatch'>[]>().notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    ofIssue(t),
    index().on(t.allianceId, t.issueId),
    index('hand_overs_id').on(t.id),
  ],
)

/** A bag's arrival at the hospital it was issued for, as somebody there saw it. */
export const bagReceipts = pgTable(
  'bag_receipts',
  {
    allianceId: allianceId(),
    id: idOf('BagReceipt'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Null for a bag that left on paper: it was never issued in the hub. */
    issueId: ref('issue_id', 'Issue'),
    unitId: ref('unit_id', 'Unit').notNull(),
    /** °C of the bag; null when nobody measured. */
    celsius: quantity('celsius'),
    visualDefects: text('visual_defects').array().$type<VisualDefect[]>().notNull(),
    findings: document<readonly FindingShape[]>('findings').notNull(),
    note: text('note'),
    receivedBy: ref('received_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    ofUnit(t),
    ofIssue(t),
    index().on(t.allianceId, t.unitId),
    index().on(t.allianceId, t.issueId),
  ],
)

/** One person's approval of a discard. */
export type DiscardApproval = { readonly staffId: Id<'Staff'>; readonly at: string }

/** A bag to be thrown away: proposed, approved by two, destroyed. */
export const discards = pgTable(
  'discards',
  {
    allianceId: allianceId(),
    id: idOf('Discard'),
    /** Who held the unit when it was proposed. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    reason: text('reason').$type<DiscardReason>().notNull(),
    note: text('note'),
    state: text('state').$type<DiscardState>().notNull(),
    proposedBy: ref('proposed_by', 'Staff').notNull(),
    approvals: document<readonly DiscardApproval[]>('approvals').notNull(),
    /** When the second approval or the refusal came; null while proposed. */
    decidedAt: instant('decided_at'),
    refusedBy: ref('refused_by', 'Staff'),
    refusal: text('refusal'),
    destructionMethod: text('destruction_method').$type<DestructionMethod>(),
    destroyedAt: instant('destroyed_at'),
    destroyedBy: ref('destroyed_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    ofUnit(t),
    uniqueIndex('discards_standing').on(t.allianceId, t.unitId).where(sql`state <> 'REFUSED'`),
    index('discards_id').on(t.id),
  ],
)

/** A donation called back by its station: no unit of it may be issued any more, also none that comes later. */
export const recalls = pgTable(
  'recalls',
  {
    allianceId: allianceId(),
    id: idOf('Recall'),
    /** Who entered it: the station, or the lead on the station's paper. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    donationNumber: text('donation_number').notNull(),
    reason: text('reason').notNull(),
    /** Reference of the station's paper; null when the station entered it itself. */
    paper: text('paper'),
    recalledBy: ref('recalled_by', 'Staff').notNull(),
    /** When it was taken back; null while it stands. */
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: ref('withdrawn_by', 'Staff'),
    withdrawalReason: text('withdrawal_reason'),
    /** Reference of the station's paper that takes it back. */
    withdrawalPaper: text('withdrawal_paper'),
    /** The second person's signature. */
    withdrawalSignatureId: ref('withdrawal_signature_id', 'Signature'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    uniqueIndex('recalls_donation')
      .on(t.allianceId, t.donationNumber, t.stationId)
      .where(sql`withdrawn_at is null`),
    index('recalls_id').on(t.id),
  ],
)

/** What a recall tells one holder of its units, until the holder has acknowledged it. */
export const recallNotices = pgTable(
  'recall_notices',
  {
    allianceId: allianceId(),
    id: idOf('RecallNotice'),
    /** The hospital that has, had or shall have the units. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    recallId: ref('recall_id', 'Recall').notNull(),
    unitIds: text('unit_ids').array().$type<Id<'Unit'>[]>().notNull(),
    dueAt: instant('due_at').notNull(),
    /** Null until somebody there has said what was done. */
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: ref('acknowledged_by', 'Staff'),
    measure: text('measure'),
    /** When it was passed on because nobody answered in time. */
    escalatedAt: instant('escalated_at'),
    /** When the recall was taken back, so that nobody has to answer any more; null until then. */
    closedAt: instant('closed_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.recallId], foreignColumns: [recalls.allianceId, recalls.id] }),
    uniqueIndex('recall_notices_holder').on(t.allianceId, t.recallId, t.organisationId),
    index('recall_notices_due')
      .on(t.dueAt)
      .where(sql`acknowledged_at is null and escalated_at is null and closed_at is null`),
  ],
)
