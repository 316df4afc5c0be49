import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  foreignKey,
  index,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import type { KeptNumber } from '#db/kept-number.ts'
import type { DispenseRequest, RequestForm, SampleCheck } from '#db/requests/shapes.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { CarrierKind } from '#rules/requests/sample-terms.ts'
import type {
  RequestCloseReason,
  RequestRejectReason,
  RequestState,
  SampleRejectReason,
  SampleState,
  Sex,
  Urgency,
} from '#rules/requests/terms.ts'

/**
 * One human being as far as an identity number can tell, shared by the alliance's hospitals. It holds no name and
 * no number, only the keyed hash by which the same person's patients are joined.
 */
export const persons = pgTable(
  'persons',
  {
    allianceId: allianceId(),
    id: idOf('Person'),
    /** Keyed hash of the identity number; null for a person without one. */
    identityHash: text('identity_hash'),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.allianceId, t.id] }), unique().on(t.allianceId, t.identityHash)],
)

/** A patient of one hospital, by that hospital's own number. */
export const patients = pgTable(
  'patients',
  {
    allianceId: allianceId(),
    id: idOf('Patient'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Whose compatibility history this patient shares; changes when patients are linked or unlinked. */
    personId: ref('person_id', 'Person').notNull(),
    /** The hospital's number of the record; kept as a keyed hash where it is somebody's identity number. */
    hospitalNumber: text('hospital_number').$type<KeptNumber>().notNull(),
    /** AES-256-GCM ciphertext of a number that is kept as a hash; null for every other. */
    hospitalNumberCipher: text('hospital_number_cipher'),
    name: text('name').notNull(),
    sex: text('sex').$type<Sex>().notNull(),
    /** Null when unknown, as for an unconscious patient. */
    birthDate: date('birth_date', { mode: 'string' }),
    newborn: boolean('newborn').notNull().default(false),
    /** AES-256-GCM ciphertext of the identity number with its key's id; null when none is known. */
    identityCipher: text('identity_cipher'),
    identityHash: text('identity_hash'),
    /** True once the hospital has sent the lead something about this patient. */
    leadSees: boolean('lead_sees').notNull().default(false),
    /** The patient this one was merged into; null for a patient in use. */
    mergedInto: ref('merged_into', 'Patient'),
    recordedAt: recordedAt(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('patients_id').on(t.id),
    unique().on(t.allianceId, t.organisationId, t.hospitalNumber),
    index().on(t.allianceId, t.personId),
    index().on(t.allianceId, t.mergedInto),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.personId], foreignColumns: [persons.allianceId, persons.id] }),
  ],
)

/** A merge of two patients of one hospital, kept so that it can be undone with its history. */
export const patientMerges = pgTable(
  'patient_merges',
  {
    allianceId: allianceId(),
    id: idOf('PatientMerge'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    survivorId: ref('survivor_id', 'Patient').notNull(),
    mergedId: ref('merged_id', 'Patient').notNull(),
    /** Person of the merged patient before the merge, to go back to. */
    formerPersonId: ref('former_person_id', 'Person').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while the merge stands. */
    undoneAt: instant('undone_at'),
    undoneReason: text('undone_reason'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    index().on(t.allianceId, t.mergedId),
    foreignKey({ columns: [t.allianceId, t.survivorId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({ columns: [t.allianceId, t.mergedId], foreignColumns: [patients.allianceId, patients.id] }),
  ],
)

/** A stay or visit, as the HIS reports it. */
export const encounters = pgTable(
  'encounters',
  {
    allianceId: allianceId(),
    id: idOf('Encounter'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    /** The hospital's number of the visit; kept as a keyed hash where it is somebody's identity number. */
    visitNumber: text('visit_number').$type<KeptNumber>().notNull(),
    /** AES-256-GCM ciphertext of a number that is kept as a hash; null for every other. */
    visitNumberCipher: text('visit_number_cipher'),
    /** PV1-2: I in-patient, O out-patient, E emergency. */
    patientClass: text('patient_class').notNull(),
    department: text('department'),
    ward: text('ward'),
    bed: text('bed'),
    /**
     * True once the hospital told of the stay itself. One known from a request form alone has no end anybody would
     * tell, so it never counts as open.
     */
    announced: boolean('announced').notNull().default(false),
    startedAt: instant('started_at').notNull(),
    expectedEndAt: instant('expected_end_at'),
    /** Null while the stay lasts. */
    endedAt: instant('ended_at'),
    cancelledAt: instant('cancelled_at'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('encounters_id').on(t.id),
    unique().on(t.allianceId, t.organisationId, t.visitNumber),
    index().on(t.allianceId, t.patientId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
  ],
)

/** Counts the places of forms: taken while the person is locked, a later form of the same person has the higher one. */
export const formPlaces = pgSequence('form_places')

/** A transfusion request (临床输血申请单). */
export const requests = pgTable(
  'requests',
  {
    allianceId: allianceId(),
    id: idOf('Request'),
    /** The hospital that asks. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    encounterId: ref('encounter_id', 'Encounter'),
    /** The hospital's own number of the form (ORC-2). */
    placerNumber: text('placer_number').notNull(),
    state: text('state').$type<RequestState>().notNull(),
    urgency: text('urgency').$type<Urgency>().notNull(),
    plannedAt: instant('planned_at').notNull(),
    /** What was filled in beside the columns: diagnosis, indication, histories, laboratory values, consent … */
    form: document<RequestForm>('form').notNull(),
    /** Warnings the form's check gave, kept as they were told. */
    findings: document<readonly FindingShape[]>('findings').notNull(),
    /** Who asks, when a member of staff did; null when an HIS told a name only. */
    requestedBy: ref('requested_by', 'Staff'),
    /** Name as asserted by the sender; a name is no signature. */
    requestedByName: text('requested_by_name'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Lead's decision; null until there is one. */
    decidedAt: instant('decided_at'),
    decidedBy: ref('decided_by', 'Staff'),
    /** Why it was rejected; null unless it was. */
    decisionReason: text('decision_reason').$type<RequestRejectReason>(),
    /** What the lead wrote with its decision; null when nothing. */
    decisionNote: text('decision_note'),
    /** When the hospital took it back; null unless it did. */
    cancelledAt: instant('cancelled_at'),
    cancelReason: text('cancel_reason'),
    /** When the standing form was written, if it was amended; null while it is the first one. */
    amendedAt: instant('amended_at'),
    /** The order in which the standing forms of one patient of the hospital came (`formPlaces`): each is added to those before it. */
    formOrder: quantity('form_order').notNull().default(1),
    /** Filled to the norm and meeting the indications, as judged when the form came; null where nobody judged. */
    qualified: boolean('qualified'),
    /** When the lead closed it after acceptance; null unless it did. */
    closedAt: instant('closed_at'),
    closedBy: ref('closed_by', 'Staff'),
    closeReason: text('close_reason').$type<RequestCloseReason>(),
    /** Who told the lead, as the lead wrote it. */
    closeToldBy: text('close_told_by'),
    closeNote: text('close_note'),
    /** What the ward last asked to be brought out; null before. */
    dispense: document<DispenseRequest>('dispense'),
    /** Grows with every change; amendments name the version they mend. */
    version: quantity('version').notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('requests_id').on(t.id),
    unique().on(t.allianceId, t.organisationId, t.placerNumber),
    index('requests_open').on(t.allianceId, t.plannedAt, t.id).where(sql`state in ('SUBMITTED', 'ACCEPTED')`),
    index().on(t.allianceId, t.patientId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({
      columns: [t.allianceId, t.encounterId],
      foreignColumns: [encounters.allianceId, encounters.id],
    }),
  ],
)

/** One line of a request: a product and how much of it. */
export const requestItems = pgTable(
  'request_items',
  {
    allianceId: allianceId(),
    id: idOf('RequestItem'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    requestId: ref('request_id', 'Request').notNull(),
    line: quantity('line').notNull(),
    productCode: text('product_code').notNull(),
    /** Amount in the product's own unit: U, ml or therapeutic doses. */
    quantity: quantity('quantity').notNull(),
    /** Special requirements asked for, such as LR, IR, WA (table 0508). */
    requirements: text('requirements').array().notNull(),
    /** The request's version that brought the line. */
    version: quantity('version').notNull().default(1),
    /** When an amendment put other lines in its place; null while it stands. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.requestId, t.version, t.line),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
  ],
)

/** A patient's sample, from the bedside to its disposal. */
export const samples = pgTable(
  'samples',
  {
    allianceId: allianceId(),
    id: idOf('Sample'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    /** The request it was drawn for; null for one ordered on its own. */
    requestId: ref('request_id', 'Request'),
    /** The number on the tube's label. */
    sampleNumber: text('sample_number').notNull(),
    state: text('state').$type<SampleState>().notNull(),
    /** Table 0487: WB, PLAS, SER. */
    specimenType: text('specimen_type').notNull(),
    collectedAt: instant('collected_at'),
    collectedBy: ref('collected_by', 'Staff'),
    collectedByName: text('collected_by_name'),
    /** Who checked the label at the bedside beside the collector; null when nobody did. */
    checkedBy: ref('checked_by', 'Staff'),
    /** Name of the second person as asserted by the sender; a name is no signature. */
    checkedByName: text('checked_by_name'),
    /** True when one person alone recorded the check of their own label. */
    selfChecked: boolean('self_checked').notNull().default(false),
    /** The hospital's own number of the drawing; tubes of one drawing share it. Null when not told. */
    venepuncture: text('venepuncture'),
    /** The tube that this one was drawn to confirm; null for a first one. */
    secondSampleOf: ref('second_sample_of', 'Sample'),
    /** What was compared item by item at the bedside, at the dispatch and at the receipt. */
    checks: document<readonly SampleCheck[]>('checks').notNull().default([]),
    /** What was found wanting and recorded all the same. */
    findings: document<readonly FindingShape[]>('findings').notNull().default([]),
    dispatchedAt: instant('dispatched_at'),
    carrier: text('carrier'),
    /** Staff of the hospital or a dedicated messenger; null when that was not told. */
    carrierKind: text('carrier_kind').$type<CarrierKind>(),
    /** The carrier, when they are on the hospital's staff; null for a messenger or an asserted name. */
    carriedBy: ref('carried_by', 'Staff'),
    receivedAt: instant('received_at'),
    receivedBy: ref('received_by', 'Staff'),
    rejectedAt: instant('rejected_at'),
    rejectedBy: ref('rejected_by', 'Staff'),
    /** Table 0490 by meaning, or ours; null unless rejected. */
    rejectReason: text('reject_reason').$type<SampleRejectReason>(),
    rejectNote: text('reject_note'),
    /** When blood was last issued on it; null when none was. */
    lastIssuedAt: instant('last_issued_at'),
    /** Disposal is due from then on; null before its receipt or rejection. */
    keptUntil: instant('kept_until'),
    /** Open reaction cases for which it is kept beyond that. */
    keptForCases: text('kept_for_cases').array().notNull().default([]),
    disposedAt: instant('disposed_at'),
    disposedBy: ref('disposed_by', 'Staff'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('samples_id').on(t.id),
    unique().on(t.allianceId, t.organisationId, t.sampleNumber),
    index().on(t.allianceId, t.requestId),
    index().on(t.allianceId, t.patientId),
    unique('samples_patient').on(t.allianceId, t.id, t.patientId),
    index('samples_due')
      .on(t.allianceId, t.keptUntil, t.id)
      .where(sql`state in ('RECEIVED', 'REJECTED') and kept_for_cases = '{}'`),
    foreignKey({ columns: [t.allianceId, t.secondSampleOf], foreignColumns: [t.allianceId, t.id] }),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
  ],
)
