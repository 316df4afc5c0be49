import { boolean, foreignKey, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { organisations } from '#db/alliance/tables.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { result } from '#db/compatibility/result-columns.ts'
import type { IdentifiedAntibody, TypingReactions } from '#db/compatibility/shapes.ts'
import { units } from '#db/inventory/tables.ts'
import { patients, persons, requests, samples } from '#db/requests/tables.ts'
import type { MarkerResult, PreTransfusionTest } from '#rules/compatibility/pre-transfusion-terms.ts'
import type {
  AboGroup,
  AntibodyScreenResult,
  Autoantibody,
  CrossmatchMethod,
  CrossmatchResult,
  HistoryFactKind,
  ReferralKind,
  ReferralState,
  ResolutionCause,
  ResultStatus,
  RhdType,
} from '#rules/compatibility/terms.ts'
import type { Requirement } from '#rules/requests/requirement-terms.ts'

type ResultColumns = Record<
  'allianceId' | 'id' | 'organisationId' | 'patientId' | 'sampleId' | 'requestId',
  never
>

const resultKeys = (columns: unknown) => {
  const t = columns as ResultColumns
  return [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.id),
    index().on(t.allianceId, t.sampleId),
    index().on(t.allianceId, t.patientId),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    // A result is about the patient the sample was drawn from, and the database knows it.
    foreignKey({
      columns: [t.allianceId, t.sampleId, t.patientId],
      foreignColumns: [samples.allianceId, samples.id, samples.patientId],
    }),
  ]
}

/** ABO forward and reverse and RhD of one sample. */
export const typings = pgTable(
  'typings',
  {
    ...result('Typing'),
    /** Null when forward and reverse disagree: a discrepancy names no group. */
    abo: text('abo').$type<AboGroup>(),
    rhd: text('rhd').$type<RhdType>().notNull(),
    reactions: document<TypingReactions>('reactions'),
    discrepancy: text('discrepancy'),
    method: text('method').$type<CrossmatchMethod>(),
  },
  resultKeys,
)

/** Antibody screen of one sample. */
export const antibodyScreens = pgTable(
  'antibody_screens',
  {
    ...result('AntibodyScreen'),
    result: text('result').$type<AntibodyScreenResult>().notNull(),
    method: text('method').$type<CrossmatchMethod>(),
    /** Specificities already known, such as anti-E. */
    antibodies: text('antibodies').array().notNull(),
  },
  resultKeys,
)

/** The antibodies found in one sample, and whether each matters to a transfusion. */
export const antibodyIdentifications = pgTable(
  'antibody_identifications',
  {
    ...result('AntibodyIdentification'),
    /** Empty when nothing but what `autoantibody` tells was found. */
    antibodies: document<readonly IdentifiedAntibody[]>('antibodies').notNull(),
    autoantibody: text('autoantibody').$type<Autoantibody>().notNull(),
    method: text('method').$type<CrossmatchMethod>(),
    note: text('note'),
  },
  resultKeys,
)

/** Crossmatch of one sample with one unit, both sides. */
export const crossmatches = pgTable(
  'crossmatches',
  {
    ...result('Crossmatch'),
    unitId: ref('unit_id', 'Unit').notNull(),
    /** Recipient's plasma with donor's cells; null when that side was not tested. */
    major: text('major').$type<CrossmatchResult>(),
    /** Donor's plasma with recipient's cells; null when that side was not tested. */
    minor: text('minor').$type<CrossmatchResult>(),
    /** Null when the sender named none; the release decision points it out. */
    method: text('method').$type<CrossmatchMethod>(),
  },
  (t) => [
    ...resultKeys(t),
    index().on(t.allianceId, t.unitId),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)

/**
 * One test before transfusion, such as HBsAg or ALT. It may rest on a tube the hub never saw, as when a hospital tests
 * by itself; it is the patient's own hospital's and the lead's to read, and never part of the shared history.
 */
export const preTransfusionResults = pgTable(
  'pre_transfusion_results',
  {
    allianceId: allianceId(),
    id: idOf('PreTransfusionResult'),
    /** The patient's hospital. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    sampleId: ref('sample_id', 'Sample'),
    requestId: ref('request_id', 'Request'),
    performedAtId: ref('performed_at_id', 'Organisation').notNull(),
    test: text('test').$type<PreTransfusionTest>().notNull(),
    /** Null for a measured test. */
    result: text('result').$type<MarkerResult>(),
    /** Null for a serological marker. */
    value: quantity('value'),
    unit: text('unit'),
    /** Only FINAL and CORRECTED results count. */
    status: text('status').$type<ResultStatus>().notNull(),
    correctsId: ref('corrects_id', 'PreTransfusionResult'),
    /** False once a later row stands in this row's place. */
    current: boolean('current').notNull().default(true),
    performedBy: ref('performed_by', 'Staff'),
    /** Name as an analyser or LIS asserted it; a name is no signature. */
    performedByName: text('performed_by_name'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.id),
    index().on(t.allianceId, t.patientId),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    foreignKey({
      columns: [t.allianceId, t.sampleId, t.patientId],
      foreignColumns: [samples.allianceId, samples.id, samples.patientId],
    }),
  ],
)

/**
 * What keeps a shared patient safe, by person: groups, antibodies, requirements, reactions, each with the hospital
 * that recorded it. Another hospital may read it only while `app.person` names the person.
 */
export const historyFacts = pgTable(
  'history_facts',
  {
    allianceId: allianceId(),
    id: idOf('HistoryFact'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    personId: ref('person_id', 'Person').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    kind: text('kind').$type<HistoryFactKind>().notNull(),
    /** As its kind writes it: `A POSITIVE`, `anti-E`, `E NEGATIVE`, `IRRADIATED`, a table 0514 code. */
    value: text('value').notNull(),
    /** Id of the result or record it comes from. */
    evidenceId: text('evidence_id').notNull(),
    /** The sample it was found on; null for what rests on none. */
    sampleId: ref('sample_id', 'Sample'),
    /** The number on that sample's tube, for hospitals that can't see the sample. */
    sampleNumber: text('sample_number'),
    /** Who recorded it; null when a system did. */
    recordedBy: ref('recorded_by', 'Staff'),
    /** Where it is known from when nobody here found it: another hospital's report, a sender's assertion. */
    assertedBy: text('asserted_by'),
    /** What is written beside it, never a diagnosis; null when nothing. */
    note: text('note'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while it stands; set when its evidence was corrected, refuted or rejected, or somebody took it back. */
    withdrawnAt: instant('withdrawn_at'),
    /** Why somebody took it back; null while it stands, and when its evidence fell by itself. */
    withdrawReason: text('withdraw_reason'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique().on(t.allianceId, t.evidenceId, t.kind, t.value),
    index().on(t.allianceId, t.personId),
    // Found by every change of a patient's person.
    index().on(t.allianceId, t.patientId),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
    foreignKey({ columns: [t.allianceId, t.personId], foreignColumns: [persons.allianceId, persons.id] }),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
  ],
)

/**
 * A contradiction between a person's group records, resolved: which typing was wrong, why, and what proves it. Two
 * people signed.
 */
export const groupResolutions = pgTable(
  'group_resolutions',
  {
    allianceId: allianceId(),
    id: idOf('GroupResolution'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    personId: ref('person_id', 'Person').notNull(),
    cause: text('cause').$type<ResolutionCause>().notNull(),
    /** The typings that were wrong, of whichever hospital. */
    refutedIds: text('refuted_ids').array().notNull(),
    /** The typing that proves it. */
    evidenceTypingId: ref('evidence_typing_id', 'Typing').notNull(),
    /** What was found out, in words. */
    explanation: text('explanation').notNull(),
    resolvedBy: ref('resolved_by', 'Staff').notNull(),
    confirmedBy: ref('confirmed_by', 'Staff').notNull(),
    signatureId: ref('signature_id', 'Signature').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.id),
    index().on(t.allianceId, t.personId),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({
      columns: [t.allianceId, t.evidenceTypingId],
      foreignColumns: [typings.allianceId, typings.id],
    }),
  ],
)

/** A case handed to a reference laboratory, and its opinion. */
export const referrals = pgTable(
  'referrals',
  {
    allianceId: allianceId(),
    id: idOf('Referral'),
    /** The patient's hospital. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    sampleId: ref('sample_id', 'Sample'),
    kind: text('kind').$type<ReferralKind>().notNull(),
    state: text('state').$type<ReferralState>().notNull(),
    /** The laboratory or station asked, by name. */
    referredTo: text('referred_to').notNull(),
    question: text('question').notNull(),
    referredBy: ref('referred_by', 'Staff').notNull(),
    /** Null until there is an opinion. */
    opinion: text('opinion'),
    answeredAt: instant('answered_at'),
    answeredBy: ref('answered_by', 'Staff'),
    /** Who signed the opinion at the reference laboratory, as its report says. */
    answeredByName: text('answered_by_name'),
    /** What the laboratory recommends components to be. */
    recommendedRequirements: text('recommended_requirements').array().$type<Requirement[]>().notNull(),
    /** Antigens that units are to be negative for. */
    recommendedNegative: text('recommended_negative').array().notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.id),
    index().on(t.allianceId, t.patientId),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({
      columns: [t.allianceId, t.sampleId, t.patientId],
      foreignColumns: [samples.allianceId, samples.id, samples.patientId],
    }),
  ],
)

/** Whose child an infant is, so that the mother's antibodies count for it. */
export const motherLinks = pgTable(
  'mother_links',
  {
    allianceId: allianceId(),
    id: idOf('MotherLink'),
    /** The hospital of both. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    motherPatientId: ref('mother_patient_id', 'Patient').notNull(),
    recordedBy: ref('recorded_by', 'Staff'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while it stands. */
    withdrawnAt: instant('withdrawn_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index().on(t.allianceId, t.patientId),
    foreignKey({
      columns: [t.allianceId, t.organisationId],
      foreignColumns: [organisations.allianceId, organisations.id],
    }),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({
      columns: [t.allianceId, t.motherPatientId],
      foreignColumns: [patients.allianceId, patients.id],
    }),
  ],
)
