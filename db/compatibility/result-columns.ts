import { boolean, pgTable, text } from 'drizzle-orm/pg-core'
import { allianceId, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import type { ResultStatus } from '#rules/compatibility/terms.ts'

/** The kinds of laboratory result that are corrected and verified in the same way. */
export type ResultKind = 'Typing' | 'AntibodyScreen' | 'AntibodyIdentification' | 'Crossmatch'

/** Columns every laboratory result has. A correction is a new row that names the row it replaces. */
export const result = <K extends ResultKind>(kind: K) => ({
  allianceId: allianceId(),
  id: idOf(kind),
  /** The patient's hospital. */
  organisationId: ref('organisation_id', 'Organisation').notNull(),
  patientId: ref('patient_id', 'Patient').notNull(),
  sampleId: ref('sample_id', 'Sample').notNull(),
  requestId: ref('request_id', 'Request'),
  /** Where the test was done: the lead, or the hospital itself. */
  performedAtId: ref('performed_at_id', 'Organisation').notNull(),
  /** Only FINAL and CORRECTED results feed a decision. */
  status: text('status').$type<ResultStatus>().notNull(),
  correctsId: ref('corrects_id', kind),
  /** False once a correction stands in this row's place, or a resolved conflict showed it to be wrong. */
  current: boolean('current').notNull().default(true),
  /** The resolution that showed it to be wrong; null for a result nobody refuted. */
  refutedById: ref('refuted_by_id', 'GroupResolution'),
  performedBy: ref('performed_by', 'Staff'),
  /** Name as an analyser or LIS asserted it; a name is no signature. */
  performedByName: text('performed_by_name'),
  /** Second person, or the first one's recorded self-recheck; null until verified. */
  verifiedBy: ref('verified_by', 'Staff'),
  verifiedAt: instant('verified_at'),
  selfRecheck: boolean('self_recheck').notNull().default(false),
  occurredAt: occurredAt(),
  recordedAt: recordedAt(),
})

/** What all kinds have in common, read and changed through one shape; the tables themselves stand in `tables.ts`. */
const shared = (name: string) => pgTable(name, result<ResultKind>('Typing'))

/** The shared columns of each kind's table. */
export const resultTables: Readonly<Record<ResultKind, ReturnType<typeof shared>>> = {
  Typing: shared('typings'),
  AntibodyScreen: shared('antibody_screens'),
  AntibodyIdentification: shared('antibody_identifications'),
  Crossmatch: shared('crossmatches'),
}
