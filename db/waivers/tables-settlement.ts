import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { owner, station } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { ofUnit } from '#db/transfusions/keys.ts'
import { waiverLines, waivers } from '#db/waivers/tables.ts'
import type { PartOrigin } from '#rules/waivers/claim-terms.ts'
import type {
  CrossProvinceState,
  CrossProvinceWay,
  DisputeOutcome,
  DisputeSide,
  SettlementLineKind,
  SettlementState,
} from '#rules/waivers/settlement-terms.ts'
import type { Pool } from '#rules/waivers/terms.ts'

const fen = (name: string) => bigint(name, { mode: 'number' })

/** By which clause how much of a line was waived; of whose donation it does not say. */
export type SettledClause = {
  readonly policy: string
  readonly branch: string
  readonly pool: Pool
  readonly from: PartOrigin
  readonly ml: number | null
  readonly fen: number
}

/** What a station owes a hospital for one month: one statement for each month, hospital and station. */
export const settlements = pgTable(
  'settlements',
  {
    allianceId: allianceId(),
    id: idOf('Settlement'),
    /** The hospital that waived, to which it is owed. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    /** The month in China: `2026-11`. */
    period: text('period').notNull(),
    state: text('state').$type<SettlementState>().notNull(),
    /** Sums over its lines, those taken back included. */
    fen: fen('fen').notNull(),
    ml: integer('ml').notNull(),
    drawnBy: ref('drawn_by', 'Staff').notNull(),
    issuedAt: instant('issued_at'),
    issuedBy: ref('issued_by', 'Staff'),
    agreedAt: instant('agreed_at'),
    agreedBy: ref('agreed_by', 'Staff'),
    /** The day the money left; null while it has not. */
    paidOn: date('paid_on', { mode: 'string' }),
    paidBy: ref('paid_by', 'Staff'),
    /** The bank's number of the payment. */
    paidReference: text('paid_reference'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('settlements_id').on(t.id),
    unique('settlements_once').on(t.allianceId, t.stationId, t.organisationId, t.period),
    owner(t),
    station(t),
  ],
)

/**
 * One waived line of a statement, with all that the two sides need to check it: it names no patient and no donor.
 * A waived line is owed once and taken back once at most, in whatever statement.
 */
export const settlementLines = pgTable(
  'settlement_lines',
  {
    allianceId: allianceId(),
    id: idOf('SettlementLine'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    settlementId: ref('settlement_id', 'Settlement').notNull(),
    position: integer('position').notNull(),
    kind: text('kind').$type<SettlementLineKind>().notNull(),
    /** True for what lowers the sum. */
    takesBack: boolean('takes_back').notNull(),
    waiverId: ref('waiver_id', 'Waiver').notNull(),
    waiverLineId: ref('waiver_line_id', 'WaiverLine').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    donationNumber: text('donation_number').notNull(),
    productCode: text('product_code').notNull(),
    /** In the product's own measure. */
    quantity: quantity('quantity').notNull(),
    transfusedAt: instant('transfused_at'),
    /** When the waiver was settled; for a line that takes back, when it was reversed or taken out. */
    effectiveAt: instant('effective_at').notNull(),
    /** Donated blood that covers it; what does not convert counts 0. Negative for what is taken back. */
    ml: integer('ml').notNull(),
    /** Negative for what is taken back. */
    fen: fen('fen').notNull(),
    clauses: document<readonly SettledClause[]>('clauses').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('settlement_lines_id').on(t.id),
    unique('settlement_lines_exactly_once').on(t.allianceId, t.waiverLineId, t.takesBack),
    unique().on(t.allianceId, t.settlementId, t.position),
    check(
      'settlement_lines_sign',
      sql`takes_back = (kind <> 'WAIVED') and (case when takes_back then fen < 0 and ml <= 0 else fen > 0 and ml >= 0 end)`,
    ),
    owner(t),
    station(t),
    ofUnit(t),
    foreignKey({
      columns: [t.allianceId, t.settlementId],
      foreignColumns: [settlements.allianceId, settlements.id],
    }),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
    foreignKey({
      columns: [t.allianceId, t.waiverLineId],
      foreignColumns: [waiverLines.allianceId, waiverLines.id],
    }),
  ],
)

/** What one side has against a line. A line is disputed once by each side at most. */
export const settlementDisputes = pgTable(
  'settlement_disputes',
  {
    allianceId: allianceId(),
    id: idOf('SettlementDispute'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    settlementId: ref('settlement_id', 'Settlement').notNull(),
    lineId: ref('line_id', 'SettlementLine').notNull(),
    side: text('side').$type<DisputeSide>().notNull(),
    reason: text('reason').notNull(),
    raisedBy: ref('raised_by', 'Staff').notNull(),
    /** Null while nobody has answered. */
    outcome: text('outcome').$type<DisputeOutcome>(),
    answer: text('answer'),
    answeredAt: instant('answered_at'),
    answeredBy: ref('answered_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('settlement_disputes_id').on(t.id),
    unique('settlement_disputes_once').on(t.allianceId, t.lineId, t.side),
    index().on(t.allianceId, t.settlementId),
    owner(t),
    station(t),
    foreignKey({
      columns: [t.allianceId, t.settlementId],
      foreignColumns: [settlements.allianceId, settlements.id],
    }),
    foreignKey({
      columns: [t.allianceId, t.lineId],
      foreignColumns: [settlementLines.allianceId, settlementLines.id],
    }),
  ],
)

/** A claim between provinces, as the document that travels: it waives nothing here. It names neither patient nor donor. */
export const crossProvinceCases = pgTable(
  'cross_province_cases',
  {
    allianceId: allianceId(),
    id: idOf('CrossProvinceCase'),
    /** Who received the document: a hospital, or the station itself. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    way: text('way').$type<CrossProvinceWay>().notNull(),
    state: text('state').$type<CrossProvinceState>().notNull(),
    /** The waiver that was left open since the donation was given elsewhere; null for none, or for another place's. */
    waiverId: ref('waiver_id', 'Waiver'),
    /** Administrative code (GB/T 2260) of the other place. */
    otherRegion: text('other_region').notNull(),
    /** The document's own number, as the other place knows it. */
    documentNumber: text('document_number').notNull(),
    /** Null while it is not known. */
    claimedFen: fen('claimed_fen'),
    sentAt: instant('sent_at'),
    sentBy: ref('sent_by', 'Staff'),
    /** When it was paid or refused. */
    endedAt: instant('ended_at'),
    endedBy: ref('ended_by', 'Staff'),
    /** What was paid; null unless it was. */
    paidFen: fen('paid_fen'),
    /** Why nothing is paid; null unless it was refused. */
    refusal: text('refusal'),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('cross_province_cases_id').on(t.id),
    unique('cross_province_cases_once').on(t.allianceId, t.way, t.otherRegion, t.documentNumber),
    check(
      'cross_province_cases_paid',
      sql`(state = 'PAID') = (paid_fen is not null) and (state = 'REFUSED') = (refusal is not null)`,
    ),
    owner(t),
    station(t),
    foreignKey({ columns: [t.allianceId, t.waiverId], foreignColumns: [waivers.allianceId, waivers.id] }),
  ],
)
