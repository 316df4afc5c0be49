import { boolean, foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { result } from '#db/compatibility/result-columns.ts'
import type { IdentifiedAntibody, TypingReactions } from '#db/compatibility/shapes.ts'
import { units } from '#db/inventory/tables.ts'
import { patients, requests, samples } from '#db/requests/tables.ts'
import type { MarkerResult, PreTransfusionTest } from '#rules/compatibility/pre-transfusion-terms.ts'
import type {
  AboGroup,
  AntibodyScreenResult,
  Autoantibody,
  CrossmatchMethod,
  CrossmatchResult,
  ResultStatus,
  RhdType,
} from '#rules/compatibility/terms.ts'

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
    owner(t),
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
    owner(t),
    foreignKey({ columns: [t.allianceId, t.patientId], foreignColumns: [patients.allianceId, patients.id] }),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    foreignKey({
      columns: [t.allianceId, t.sampleId, t.patientId],
      foreignColumns: [samples.allianceId, samples.id, samples.patientId],
    }),
  ],
)
