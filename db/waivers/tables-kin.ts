import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { ofPatient } from '#db/transfusions/keys.ts'
import { ofEncounter } from '#db/waivers/keys.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'
import type {
  CertifiableRelation,
  ConsentEvidence,
  ConsentGiver,
  ConsentScope,
  KinshipSource,
  ProofRegister,
} from '#rules/waivers/kin-terms.ts'
import type { ProofStanding, Relation } from '#rules/waivers/terms.ts'

/**
 * A relative whom a donor certified before anybody needed blood. Who the two are is kept as ciphers; they are found by
 * keyed hashes of their identity numbers.
 */
export const kinships = pgTable(
  'kinships',
  {
    allianceId: allianceId(),
    id: idOf('Kinship'),
    /** Who told: the hospital at whose window it was, or the body that speaks for the citizen service. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    source: text('source').$type<KinshipSource>().notNull(),
    /** The citizen service's own number of it; null at a window. */
    reference: text('reference'),
    donorCipher: text('donor_cipher').notNull(),
    donorHash: text('donor_hash').notNull(),
    donorNameCipher: text('donor_name_cipher').notNull(),
    relativeCipher: text('relative_cipher').notNull(),
    relativeHash: text('relative_hash').notNull(),
    relativeNameCipher: text('relative_name_cipher').notNull(),
    /** What the relative is to the donor. */
    relation: text('relation').$type<CertifiableRelation>().notNull(),
    certifiedAt: instant('certified_at').notNull(),
    certifiedBy: ref('certified_by', 'Staff').notNull(),
    /** Null while it stands. */
    revokedAt: instant('revoked_at'),
    revokedBy: ref('revoked_by', 'Staff'),
    revokeReason: text('revoke_reason'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('kinships_id').on(t.id),
    uniqueIndex('kinships_reference').on(t.allianceId, t.reference).where(sql`reference is not null`),
    uniqueIndex('kinships_standing')
      .on(t.allianceId, t.donorHash, t.relativeHash)
      .where(sql`revoked_at is null`),
    index('kinships_relative').on(t.allianceId, t.relativeHash),
    owner(t),
  ],
)

/** How far the citizen service's feed was read, and when it is asked again. One for each alliance. */
export const kinshipFeeds = pgTable(
  'kinship_feeds',
  {
    allianceId: allianceId(),
    /** The lead, at whose seat the hub asks. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Null before the first page. */
    cursor: text('cursor'),
    /** When all that there was had last been read; null before. */
    readAt: instant('read_at'),
    dueAt: instant('due_at').notNull(),
    /** Times in a row that it could not be read. */
    failures: integer('failures').notNull().default(0),
    /** What the last attempt met; null when it went well. */
    fault: text('fault'),
    /** Entries of the feed that could not be used, since the first page. */
    unusable: integer('unusable').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.allianceId] }), owner(t)],
)

/** What a patient allowed for the sake of a waiver, until it is withdrawn. */
export const waiverConsents = pgTable(
  'waiver_consents',
  {
    allianceId: allianceId(),
    id: idOf('WaiverConsent'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    scopes: text('scopes').array().$type<ConsentScope[]>().notNull(),
    givenBy: text('given_by').$type<ConsentGiver>().notNull(),
    evidence: text('evidence').$type<ConsentEvidence>().notNull(),
    /** Where the evidence lies: the number of a form or of an electronic signature. */
    evidenceNumber: text('evidence_number'),
    givenAt: instant('given_at').notNull(),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    /** Null while it stands. */
    withdrawnAt: instant('withdrawn_at'),
    withdrawnBy: ref('withdrawn_by', 'Staff'),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('waiver_consents_id').on(t.id),
    index().on(t.allianceId, t.patientId),
    owner(t),
    ofPatient(t),
  ],
)

/** One register's answer as it is kept: its own number of it, and the day whose state it tells. Nobody else's data. */
export type KeptAnswer = {
  readonly register: ProofRegister
  readonly outcome: ProofStanding
  /** Null when it was away. */
  readonly proofId: string | null
  /** ISO 8601; null when it was away. */
  readonly asOf: string | null
}

/** What was found of the relation between a patient and a donor, and on what purpose and consent it was asked. */
export const relationProofs = pgTable(
  'relation_proofs',
  {
    allianceId: allianceId(),
    id: idOf('RelationProof'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    encounterId: ref('encounter_id', 'Encounter').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    patientToken: text('patient_token').notNull(),
    /** Keyed hash of the reference that the donor was asked about under. */
    donorKey: text('donor_key').notNull(),
    /** As the donor record knows them; null when it knows nobody or was away. */
    donorToken: text('donor_token'),
    relation: text('relation').$type<Relation>().notNull(),
    outcome: text('outcome').$type<ProofStanding>().notNull(),
    answers: document<readonly KeptAnswer[]>('answers').notNull(),
    /** First and last day the relation had to stand on. */
    firstOn: date('first_on', { mode: 'string' }).notNull(),
    lastOn: date('last_on', { mode: 'string' }).notNull(),
    purpose: text('purpose').$type<'WAIVER' | 'DONOR_RIGHTS'>().notNull(),
    /** Null where only the patient's own record was read. */
    consentId: ref('consent_id', 'WaiverConsent'),
    path: text('path').$type<DonorPath>().notNull(),
    askedAt: instant('asked_at').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('relation_proofs_again').on(t.allianceId, t.organisationId, t.patientToken, t.askedAt),
    index().on(t.allianceId, t.encounterId),
    owner(t),
    ofEncounter(t),
    ofPatient(t),
  ],
)

/** What a stay's patient is owed as a donor or a donor's kin: looked up after admission, told once. */
export const careNotices = pgTable(
  'care_notices',
  {
    allianceId: allianceId(),
    id: idOf('CareNotice'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    encounterId: ref('encounter_id', 'Encounter').notNull(),
    patientId: ref('patient_id', 'Patient').notNull(),
    /** When it is looked into; null when nothing is left to do. */
    dueAt: instant('due_at'),
    attempts: integer('attempts').notNull().default(0),
    /** Is the patient a donor, or certified kin with consent? Null while that is not known. */
    priority: boolean('priority'),
    path: text('path').$type<DonorPath>(),
    /** What the donor record said of the patient; null before it was asked. */
    answer: document<KeptAnswer>('answer'),
    /** The consent it was told on. */
    consentId: ref('consent_id', 'WaiverConsent'),
    sentAt: instant('sent_at'),
    /** Why it was not sent; null when it was, or need not be. */
    fault: text('fault'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    unique('care_notices_once').on(t.allianceId, t.encounterId),
    index('care_notices_due').on(t.dueAt, t.id).where(sql`due_at is not null`),
    index().on(t.allianceId, t.patientId),
    owner(t),
    ofEncounter(t),
    ofPatient(t),
  ],
)
