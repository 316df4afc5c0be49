import { foreignKey, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { typings } from '#db/compatibility/tables.ts'
import { patients, persons, samples } from '#db/requests/tables.ts'
import type {
  HistoryFactKind,
  ReferralKind,
  ReferralState,
  ResolutionCause,
} from '#rules/compatibility/terms.ts'
import type { Requirement } from '#rules/requests/requirement-terms.ts'

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
    owner(t),
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
    owner(t),
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
    owner(t),
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
    index().on(t.allianceId, t.motherPatientId),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({
      columns: [t.allianceId, t.motherPatientId],
      foreignColumns: [patients.allianceId, patients.id],
    }),
  ],
)
