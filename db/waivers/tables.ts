import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
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
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { ofPatient, ofUnit } from '#db/transfusions/keys.ts'
import { ofEncounter } from '#db/waivers/keys.ts'
import type {
  DecisionNext,
  DonorPath,
  PartOrigin,
  WaiverSource,
  WaiverState,
} from '#rules/waivers/claim-terms.ts'
import type { OpenReason, Pool, Relation, UsedKind } from '#rules/waivers/terms.ts'

/** An amount of money in fen. */
const fen = (name: string) => bigint(name, { mode: 'number' }).notNull()

/**
 * What of one bill of a stay is waived: a quote that holds quota until it is settled, expires, is withdrawn, or is
 * reversed. A later one for the same stay that covers what the first left open has the first as its root.
 */
export const waivers = pgTable(
  'waivers',
  {
    allianceId: allianceId(),
    id: idOf('Waiver'),
    /** The hospital that bills. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    encounterId: ref('encounter_id', 'Encounter').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    /** Keyed hash of the patient's identity number, else their person's id: under which takings are kept. */
    patientToken: text('patient_token').notNull(),
    /** The first waiver of its bags; its own id when it is that. */
    rootId: ref('root_id', 'Waiver').notNull(),
    source: text('source').$type<WaiverSource>().notNull(),
    state: text('state').$type<WaiverState>().notNull(),
    /** Digest of what was billed: the same bill of the same stay gets the same answer. */
    billHash: text('bill_hash').notNull(),
    /** SHA-256 of the hold token; null where nobody but the hub settles it. */
    tokenHash: text('token_hash'),
    /** From then on its quota is free again unless it was settled. */
    holdUntil: instant('hold_until').notNull(),
    next: text('next').$type<DecisionNext>().notNull(),
    /** Why it may be more; empty when it is final. */
    open: text('open').array().$type<OpenReason[]>().notNull(),
    fen: fen('fen'),
    /** All it was decided from, and what was decided, as `resolvers/waivers/kept-facts.ts` reads and writes it. */
    facts: document<object>('facts').notNull(),
    decision: document<object>('decision').notNull(),
    /** The HIS's number of the settlement; null before it, or when it told none. */
    billNumber: text('bill_number'),
    /** Number of the fiscal e-invoice (财政电子票据); null when none was told. */
    invoiceNumber: text('invoice_number'),
    quotedBy: ref('quoted_by', 'Staff').notNull(),
    settledAt: instant('settled_at'),
    settledBy: ref('settled_by', 'Staff'),
    /** When its quota was given back, for whatever cause; null while it is live. */
    endedAt: instant('ended_at'),
    endedBy: ref('ended_by', 'Staff'),
    endReason: text('end_reason'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('waivers_id').on(t.id),
    uniqueIndex('waivers_same_bill')
      .on(t.allianceId, t.encounterId, t.billHash)
      .where(sql`state in ('HELD', 'SETTLED')`),
    uniqueIndex('waivers_token').on(t.allianceId, t.tokenHash).where(sql`token_hash is not null`),
    index('waivers_held').on(t.holdUntil, t.id).where(sql`state = 'HELD'`),
    index().on(t.allianceId, t.encounterId),
    index('waivers_settled').on(t.allianceId, t.organisationId, t.settledAt, t.id),
    owner(t),
    ofEncounter(t),
    ofPatient(t),
  ],
)

/** One blood line of the bill. */
export const waiverLines = pgTable(
  'waiver_lines',
  {
    allianceId: allianceId(),
    id: idOf('WaiverLine'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    waiverId: ref('waiver_id', 'Waiver').notNull(),
    /** Its place on the bill. */
    position: integer('position').notNull(),
    /** The HIS's own number of the charge. */
    chargeNumber: text('charge_number').notNull(),
    /** The bag it is for; null for a line that matches none, which covers nothing. */
    unitId: ref('unit_id', 'Unit'),
    /** Why it matches no bag or is no line that could be covered; null when it is. */
    problem: text('problem'),
    productCode: text('product_code').notNull(),
    kind: text('kind').$type<UsedKind>(),
    /** In the product's own measure. */
    quantity: quantity('quantity').notNull(),
    transfusedAt: instant('transfused_at'),
    chargedFen: fen('charged_fen'),
    insuredFen: fen('insured_fen'),
    /** Waived before this bill. */
    waivedFen: fen('waived_fen'),
    baseFen: fen('base_fen'),
    /** Null when its component does not convert. */
    needMl: integer('need_ml'),
    /** What is waived of it. */
    fen: fen('fen'),
    open: text('open').array().$type<OpenReason[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.waiverId, t.position),
    index().on(t.allianceId, t.unitId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
    ofUnit(t),
  ],
)

/** What covers a part of a line: whose donation, by which clause, how much. */
export const waiverParts = pgTable(
  'waiver_parts',
  {
    allianceId: allianceId(),
    id: idOf('WaiverPart'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    waiverId: ref('waiver_id', 'Waiver').notNull(),
    lineId: ref('line_id', 'WaiverLine').notNull(),
    position: integer('position').notNull(),
    donorToken: text('donor_token').notNull(),
    patientToken: text('patient_token').notNull(),
    relation: text('relation').$type<Relation>().notNull(),
    path: text('path').$type<DonorPath>().notNull(),
    /** Null: of no lot, or of the lot that a donor has once. */
    donation: text('donation'),
    pool: text('pool').$type<Pool>().notNull(),
    policy: text('policy').notNull(),
    branch: text('branch').notNull(),
    from: text('from_quota').$type<PartOrigin>().notNull(),
    ml: integer('ml'),
    fen: fen('fen'),
    /** The day of transfusion it paid for. */
    usedOn: date('used_on', { mode: 'string' }).notNull(),
    /** Kept here too, so that what is taken of a donor's quota is read from one place. */
    live: boolean('live').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.lineId, t.position),
    index('waiver_parts_taken').on(t.donorToken).where(sql`live`),
    index().on(t.allianceId, t.waiverId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
    foreignKey({
      columns: [t.allianceId, t.lineId],
      foreignColumns: [waiverLines.allianceId, waiverLines.id],
    }),
  ],
)

/** Bags that a waiver and those that follow it claim. A bag is in one live claim at most. */
export const waiverBags = pgTable(
  'waiver_bags',
  {
    allianceId: allianceId(),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    rootId: ref('root_id', 'Waiver').notNull(),
    live: boolean('live').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.unitId, t.rootId] }),
    uniqueIndex('waiver_bags_once').on(t.allianceId, t.unitId).where(sql`live`),
    index().on(t.allianceId, t.rootId),
    owner(t),
    ofUnit(t),
    foreignKey({ columns: [t.allianceId, t.rootId], foreignColumns: [waivers.allianceId, waivers.id] }),
  ],
)
