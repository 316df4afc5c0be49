import { listOrganisationsByIds, listTestingSites, type OrganisationRow } from '#db/alliance/finders.ts'
import {
  findRequestPatient,
  lockSampleWithPatient,
  type SampledPatient,
  withdrawFacts,
} from '#db/compatibility/finders.ts'
import {
  type ResultKind,
  type ResultRow,
  retireResult,
  type SampleRow,
} from '#db/compatibility/finders-results.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { assertSigned, signatureFor } from '#resolvers/alliance/qualification.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { TestingSiteRefused } from '#resolvers/compatibility/errors.ts'
import { findReplaced } from '#resolvers/compatibility/replacement.ts'
import type { Tx } from '#resolvers/context.ts'
import type { OperationInput } from '#resolvers/operation.ts'
import { checkSignatures } from '#rules/alliance/signing.ts'
import type { TestKind } from '#rules/alliance/terms.ts'
import { checkTestingSite } from '#rules/alliance/testing-site.ts'
import { dayOf } from '#rules/calendar.ts'
import { checkSampleForResult } from '#rules/compatibility/crossmatch.ts'
import type { ResultStatus } from '#rules/compatibility/terms.ts'
import type { Finding } from '#rules/finding.ts'
import { checkSampleAge } from '#rules/requests/sample-validity.ts'

/** What every result says beside its own reading. `occurredAt` is when the test was done. */
export type ResultInput = OperationInput & {
  readonly sampleId: string
  /** The request the result is reported to; absent: the one the sample was drawn for. */
  readonly requestId?: string | null
  /** Absent: FINAL. */
  readonly status?: ResultStatus | null
  /**
   * The result that this one replaces. Absent for a correction: the sample's only standing result of this kind (and
   * unit). A final result takes the place of the preliminary one before it by itself.
   */
  readonly correctsId?: string | null
  /** Who did the test, as an analyser or LIS asserts it; a person who calls is the performer and signs as such. */
  readonly performedByName?: string | null
}

/** What an operation that records a result starts from. */
export type Recording = {
  readonly sample: SampleRow
  readonly patient: SampledPatient
  readonly status: ResultStatus
  readonly replaced: ResultRow | null
  /** What a rule would have refused beforehand; the result is recorded all the same. */
  readonly breaches: readonly Finding[]
  /** The columns all results share. */
  readonly columns: Awaited<ReturnType<typeof sharedColumns>>
}

/**
 * Locks the sample, asks whether the caller may report these tests, and finds what the result replaces.
 * @throws NotFound, BadInput, TestingSiteRefused, SignatureRefused, ResultRefused
 */
export const beginResult = async (
  tx: Tx,
  input: ResultInput,
  of: { kind: ResultKind; tests: readonly TestKind[]; unitId?: Id<'Unit'> },
): Promise<Recording> => {
  const sampleId = asId('Sample', input.sampleId)
  const found = sampleId && (await lockSampleWithPatient(tx.db, tx.allianceId, sampleId))
  if (!found) throw new NotFound({ zh: '标本', en: 'sample' })
  const { sample, patient } = found
  const requestId = await requestOf(tx, input, sample)
  await assertTestingSite(tx, of.tests)
  await assertPerformer(tx)
  const status = input.status ?? 'FINAL'
  const replaced = await findReplaced(tx, {
    ...of,
    sampleId: sample.id,
    status,
    correctsId: input.correctsId,
  })
  return {
    sample,
    patient,
    status,
    replaced,
    breaches: await checkSample(tx, sample),
    columns: sharedColumns(tx, input, sample, { requestId, status }),
  }
}

const requestOf = async (tx: Tx, input: ResultInput, sample: SampleRow) => {
  if (!input.requestId) return sample.requestId
  const id = asId('Request', input.requestId)
  const patientId = id && (await findRequestPatient(tx.db, tx.allianceId, id))
  if (!id || patientId === null) throw new NotFound({ zh: '申请', en: 'request' })
  if (patientId === sample.patientId) return id
  throw BadInput.of('requestId', {
    zh: '该申请属于另一位患者',
    en: 'the request is for another patient than the sample',
  })
}

/** A member may report its own tests only where `SELF` is agreed and controlled; the lead tests for everybody. */
export const assertTestingSite = async (tx: Tx, tests: readonly TestKind[]) => {
  if (tx.seat.lead) return
  const day = dayOf(tx.occurredAt)
  const sites = await listTestingSites(
    tx.db,
    { allianceId: tx.allianceId, organisationId: tx.seat.organisationId },
    day,
  )
  const findings = tests.flatMap((test) => {
    const row = sites.find((site) => site.test === test)
    const control = row?.qualityControlUntil ? { from: row.effectiveFrom, to: row.qualityControlUntil } : null
    const agreement = {
      test,
      site: row?.site ?? 'LEAD',
      internalQualityControl: control,
      externalQualityAssessment: control,
    }
    return checkTestingSite(agreement, 'SELF', day)
  })
  const [first] = findings
  if (first !== undefined) throw new TestingSiteRefused(first.message, findings)
}

/** A person who reports a result signs it; what a machine reports is asserted by its sender and signed by nobody. */
export const assertPerformer = async (tx: Tx) => {
  if (isMachine(tx)) return
  const [performer] = await signersOf(tx)
  const seat = await ownOrganisation(tx)
  if (performer === undefined) return
  assertSigned(checkSignatures([signatureFor('TEST_RESULT', performer, seat)], dayOf(tx.now), 1))
}

const isMachine = (tx: Tx): boolean => tx.actor.roles.includes('MACHINE')

/** The organisation the caller sits in. */
export const ownOrganisation = async (tx: Tx): Promise<OrganisationRow> => {
  const [row] = await listOrganisationsByIds(tx.db, [tx.seat.organisationId])
  if (row === undefined) throw new NotFound({ zh: '机构', en: 'organisation' })
  return row
}

const checkSample = async (tx: Tx, sample: SampleRow): Promise<Finding[]> => {
  const { values } = await policyAt(tx, tx.occurredAt)
  const times = { collectedAt: sample.collectedAt, start: tx.occurredAt, now: tx.now }
  return [...checkSampleForResult(sample.state), ...checkSampleAge(times, values)]
}

const sharedColumns = (
  tx: Tx,
  input: ResultInput,
  sample: SampleRow,
  { requestId, status }: { requestId: Id<'Request'> | null; status: ResultStatus },
) => ({
  allianceId: tx.allianceId,
  organisationId: sample.organisationId,
  patientId: sample.patientId,
  sampleId: sample.id,
  requestId,
  performedAtId: tx.seat.organisationId,
  status,
  performedBy: isMachine(tx) ? null : tx.seat.staffId,
  performedByName: input.performedByName ?? null,
  occurredAt: tx.occurredAt,
})

/** Puts the new result in the place of the one it replaces; what rested on that one is withdrawn. */
export const retireReplaced = async (tx: Tx, kind: ResultKind, replaced: ResultRow | null): Promise<void> => {
  if (replaced === null) return
  await retireResult(tx.db, tx.allianceId, kind, replaced.id)
  await withdrawFacts(tx.db, tx.allianceId, replaced.id, tx.now)
}
