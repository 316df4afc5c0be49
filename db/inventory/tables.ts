import { sql } from 'drizzle-orm'
import {
  boolean,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { places } from '#db/inventory/tables-places.ts'
import { patients, requestItems, requests } from '#db/requests/tables.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { AntigenResult } from '#rules/compatibility/antigen-terms.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { HoldKind, ReturnReason, UnitState } from '#rules/inventory/terms.ts'

/** One bag of blood. Its identity is donation number and product code together, never the donation alone. */
export const units = pgTable(
  'units',
  {
    allianceId: allianceId(),
    id: idOf('Unit'),
    /** Who has it now. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The hospital it is reserved for or issued to; null while it is nobody's. */
    forOrganisationId: ref('for_organisation_id', 'Organisation'),
    /** The station that delivered it. */
    stationId: ref('station_id', 'Organisation').notNull(),
    scheme: text('scheme').$type<'ISBT128' | 'STATION'>().notNull(),
    donationNumber: text('donation_number').notNull(),
    /** Product code on the label (ISBT 128 or the station's own). */
    labelProductCode: text('label_product_code').notNull(),
    /** Product of the hub's dictionary (99HUB). */
    productCode: text('product_code').notNull(),
    abo: text('abo').$type<AboGroup>().notNull(),
    rhd: text('rhd').$type<RhdType>().notNull(),
    /** Content of this bag in the product's unit: U, ml or doses. */
    content: quantity('content').notNull(),
    collectedAt: instant('collected_at'),
    expiresAt: instant('expires_at').notNull(),
    custody: text('custody').$type<UnitState>().notNull(),
    /** Whose own blood it is; null for blood of a donor for anybody. */
    donorPatientId: ref('donor_patient_id', 'Patient'),
    /** What the bag already has: LR, IR, WA, CM … (table 0508). */
    attributes: text('attributes').array().notNull(),
    /** The request it is reserved for or issued to. */
    requestId: ref('request_id', 'Request'),
    /** The gate's decision under which it was issued: a foreign key and a trigger ask for it. */
    gateDecisionId: ref('gate_decision_id', 'GateDecision'),
    /** Where it stands; null when nobody said so, or when it has left the bank. */
    placeId: ref('place_id', 'Place'),
    /** When it was thawed; null while it was not, or was never frozen. */
    thawedAt: instant('thawed_at'),
    /** The unit it was made from; null as it came from the station. */
    parentId: ref('parent_id', 'Unit'),
    receivedAt: instant('received_at').notNull(),
    recordedAt: recordedAt(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('units_id').on(t.id),
    unique().on(t.allianceId, t.donationNumber, t.labelProductCode),
    owner(t),
    // In the order in which bags are taken, so that the first is found without sorting a shelf.
    index('units_on_shelf')
      .on(
        t.allianceId,
        t.organisationId,
        t.productCode,
        t.expiresAt,
        t.donationNumber,
        t.labelProductCode,
        t.abo,
        t.rhd,
      )
      .where(sql`custody = 'IN_STOCK'`),
    // The other half of what stands on a shelf.
    index('units_reserved')
      .on(t.allianceId, t.organisationId, t.productCode, t.abo, t.rhd)
      .where(sql`custody = 'RESERVED'`),
    // Of those that have one: while the hub is young, a whole index that begins like the key would be read in its place.
    index('units_of_request').on(t.allianceId, t.requestId).where(sql`request_id is not null`),
    index('units_handed_over').on(t.id).where(sql`custody = 'HANDED_OVER'`),
    index('units_by_place').on(t.allianceId, t.placeId).where(sql`place_id is not null`),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    foreignKey({
      columns: [t.allianceId, t.donorPatientId],
      foreignColumns: [patients.allianceId, patients.id],
    }),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    index('units_by_parent').on(t.allianceId, t.parentId).where(sql`parent_id is not null`),
    foreignKey({ columns: [t.allianceId, t.parentId], foreignColumns: [t.allianceId, t.id] }),
  ],
)

/** The release gate's answer for one unit and one request, with all it was judged on. */
export const gateDecisions = pgTable(
  'gate_decisions',
  {
    allianceId: allianceId(),
    id: idOf('GateDecision'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    outcome: text('outcome').$type<'ALLOWED' | 'REFUSED'>().notNull(),
    findings: document<readonly FindingShape[]>('findings').notNull(),
    /** Version of the gate function that answered. */
    gateVersion: text('gate_version').notNull(),
    /** The rule set whose values were used. */
    ruleSet: text('rule_set').notNull(),
    /** SHA-256 (hex) of the canonical JSON of all inputs: facts, values in force, what was passed over, the version. */
    factsHash: text('facts_hash').notNull(),
    facts: document<Record<string, unknown>>('facts').notNull(),
    decidedAt: instant('decided_at').notNull(),
    /** Transaction that stored it: a unit may only be issued in the same one. */
    decidedIn: text('decided_in').notNull().default(sql`pg_current_xact_id()::text`),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique('gate_decisions_unit').on(t.allianceId, t.id, t.unitId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
  ],
)

/** Something that keeps a unit from being issued, wherever the unit is; lifted, never deleted. */
export const holds = pgTable(
  'holds',
  {
    allianceId: allianceId(),
    id: idOf('Hold'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    kind: text('kind').$type<HoldKind>().notNull(),
    /** An excursion whose harm is certain, such as red cells at or below 0 °C. */
    harmCertain: boolean('harm_certain').notNull().default(false),
    reason: text('reason').notNull(),
    /** What found the reason: id of an excursion, which lays each hold once; null for all others. */
    causeId: text('cause_id'),
    placedBy: ref('placed_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while it holds. */
    liftedAt: instant('lifted_at'),
    liftedBy: ref('lifted_by', 'Staff'),
    liftReason: text('lift_reason'),
    /** What showed that the sensor was wrong, where a suspicion of freezing was lifted; null otherwise. */
    liftEvidence: text('lift_evidence'),
    /** The second officer who signed for it. */
    liftSignatureId: ref('lift_signature_id', 'Signature'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index('holds_standing').on(t.allianceId, t.unitId).where(sql`lifted_at is null`),
    index().on(t.allianceId, t.unitId),
    index('holds_cause').on(t.allianceId, t.causeId).where(sql`cause_id is not null`),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)

/** A unit kept for a request until it is issued, given back, or the time runs out. */
export const reservations = pgTable(
  'reservations',
  {
    allianceId: allianceId(),
    id: idOf('Reservation'),
    /** The hospital it is kept for. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    requestItemId: ref('request_item_id', 'RequestItem').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    expiresAt: instant('expires_at').notNull(),
    reservedBy: ref('reserved_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while it stands. */
    endedAt: instant('ended_at'),
    ending: text('ending').$type<'ISSUED' | 'RELEASED' | 'EXPIRED' | 'REQUEST_CLOSED'>(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    uniqueIndex('reservations_standing').on(t.allianceId, t.unitId).where(sql`ended_at is null`),
    index('reservations_due').on(t.expiresAt).where(sql`ended_at is null`),
    index().on(t.allianceId, t.requestId),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    foreignKey({
      columns: [t.allianceId, t.requestItemId],
      foreignColumns: [requestItems.allianceId, requestItems.id],
    }),
  ],
)

/** One handing out of units for a request, with the issuer's and the collector's signatures. */
export const issues = pgTable(
  'issues',
  {
    allianceId: allianceId(),
    id: idOf('Issue'),
    /** The hospital that receives. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    issuedBy: ref('issued_by', 'Staff').notNull(),
    collectedBy: ref('collected_by', 'Staff').notNull(),
    /** Null when the collector was only named: the hand-over carries the signature. */
    collectorSignatureId: ref('collector_signature_id', 'Signature'),
    /** The cold-chain box the pick-up is put into; null when nobody named one yet. */
    box: text('box'),
    /** Until then the blood should have been collected; null for issues from before there was a deadline. */
    collectBy: instant('collect_by'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.requestId),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
  ],
)

/** Every step of a unit's custody, in order; the unit's own row is their sum. */
export const unitEvents = pgTable(
  'unit_events',
  {
    allianceId: allianceId(),
    id: idOf('UnitEvent'),
    /** Who had the unit after the step. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    requestId: ref('request_id', 'Request'),
    issueId: ref('issue_id', 'Issue'),
    /** Null for the first step. */
    fromCustody: text('from_custody').$type<UnitState>(),
    toCustody: text('to_custody').$type<UnitState>().notNull(),
    operation: text('operation').notNull(),
    staffId: ref('staff_id', 'Staff'),
    /** Visual check at issue: true when the bag looked right. */
    appearanceNormal: boolean('appearance_normal'),
    /** Why it came back; null for every other step. */
    returnReason: text('return_reason').$type<ReturnReason>(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.unitId),
    index().on(t.allianceId, t.issueId),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)

/** One red-cell antigen a unit was tested for. What has no standing row was not tested. */
export const unitAntigens = pgTable(
  'unit_antigens',
  {
    allianceId: allianceId(),
    id: idOf('UnitAntigen'),
    /** Who tested it, or took over what the station's label says. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    antigen: text('antigen').notNull(),
    result: text('result').$type<AntigenResult>().notNull(),
    /** `LABEL`: as the station tells; `TESTED`: found here. */
    origin: text('origin').$type<'LABEL' | 'TESTED'>().notNull(),
    recordedBy: ref('recorded_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Set when a later row stands in its place; null while it stands. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.unitId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)
