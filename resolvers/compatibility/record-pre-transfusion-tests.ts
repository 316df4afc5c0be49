import { lockSampleWithPatient, type SampledPatient } from '#db/compatibility/finders.ts'
import {
  findTestedPatient,
  insertPreTransfusionResults,
  lockPreTransfusionResults,
  type PreTransfusionResultRow,
  retirePreTransfusionResults,
} from '#db/compatibility/finders-pre-transfusion.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { readPanelValues, type TestedInput } from '#resolvers/compatibility/panel-values.ts'
import { assertPerformer, assertTestingSite } from '#resolvers/compatibility/recording.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkSampleForResult } from '#rules/compatibility/crossmatch.ts'
import type { PreTransfusionTest } from '#rules/compatibility/pre-transfusion-terms.ts'
import type { ResultStatus } from '#rules/compatibility/terms.ts'
import type { Finding } from '#rules/finding.ts'

/** Tests before transfusion of one patient. `occurredAt` is when they were done. */
export type RecordPreTransfusionTestsInput = OperationInput & {
  /** The tube they rest on, where the hub knows it. */
  readonly sampleId?: string | null
  /** The request they are reported to; needed without a sample. */
  readonly requestId?: string | null
  readonly tests: readonly TestedInput[]
  /** Absent: FINAL. A correction takes the place of the patient's only standing result of each test. */
  readonly status?: ResultStatus | null
  /** Who did the tests, as an analyser or LIS asserts it. */
  readonly performedByName?: string | null
}

/** The patient, and a result for each test in the order given. */
export type RecordedPreTransfusionTests = {
  id: Id<'Patient'>
  resultIds: Id<'PreTransfusionResult'>[]
}

/**
 * Records infection markers, ALT and the like, done by the lead or, where that is agreed, by the hospital itself. Final
 * results alone count; a correction is a new row in the place of the one it mends. They are the patient's own
 * hospital's and the lead's to read, and never part of the history that hospitals share.
 * @throws NotFound, BadInput, TestingSiteRefused, SignatureRefused
 */
export const recordPreTransfusionTests = operation(
  'compatibility.recordPreTransfusionTests',
  async (tx, input: RecordPreTransfusionTestsInput): Promise<RecordedPreTransfusionTests> => {
    const tested = readPanelValues(input.tests)
    const about = await subjectOf(tx, input)
    await assertTestingSite(tx, ['PRE_TRANSFUSION'])
    await assertPerformer(tx)
    const status = input.status ?? 'FINAL'
    const standing = await lockPreTransfusionResults(tx.db, tx.allianceId, about.patient.id)
    const rows = tested.map((values) => {
      const replaced = replacedBy(tx, standing, { test: values.test, status })
      return {
        ...columns(tx, input, about),
        ...values,
        id: newId('PreTransfusionResult'),
        status,
        correctsId: replaced?.id ?? null,
      }
    })
    const replacedIds = rows.flatMap(({ correctsId }) => correctsId ?? [])
    await retirePreTransfusionResults(tx.db, tx.allianceId, replacedIds)
    await insertPreTransfusionResults(tx.db, rows)
    const { id: patientId, organisationId } = about.patient
    await openDeviation(tx, { organisationId, subjectId: patientId, findings: about.breaches })
    tx.note({
      subjectId: patientId,
      before: { replacedIds },
      after: { tests: rows.map(({ id, test }) => ({ id, test })), status },
    })
    tx.emit('compatibility.preTransfusionTestsRecorded', {
      organisationId,
      subjectId: patientId,
      payload: { patientId, requestId: about.requestId, sampleId: about.sampleId },
    })
    return { id: patientId, resultIds: rows.map(({ id }) => id) }
  },
)

type Subject = {
  readonly patient: Pick<SampledPatient, 'id' | 'organisationId'>
  readonly sampleId: Id<'Sample'> | null
  readonly requestId: Id<'Request'> | null
  readonly breaches: readonly Finding[]
}

/** Whose tests these are: by the sample, by the request, or by both when they are one patient's. */
const subjectOf = async (tx: Tx, input: RecordPreTransfusionTestsInput): Promise<Subject> => {
  const requested = input.requestId ? await patientOfRequest(tx, input.requestId) : null
  if (!input.sampleId && requested !== null) return { ...requested, sampleId: null, breaches: [] }
  const sampleId = asId('Sample', input.sampleId ?? '')
  if (!input.sampleId)
    throw BadInput.of('sampleId', {
      zh: '须提供标本（sampleId）或申请（requestId）',
      en: 'the sample (sampleId) or the request (requestId) is needed',
    })
  const found = sampleId && (await lockSampleWithPatient(tx.db, tx.allianceId, sampleId))
  if (!found) throw new NotFound({ zh: '标本', en: 'sample' })
  if (requested !== null && requested.patient.id !== found.patient.id)
    throw BadInput.of('requestId', {
      zh: '该申请属于另一位患者',
      en: 'the request is for another patient than the sample',
    })
  return {
    patient: found.patient,
    sampleId: found.sample.id,
    requestId: requested?.requestId ?? found.sample.requestId,
    breaches: checkSampleForResult(found.sample.state),
  }
}

const patientOfRequest = async (tx: Tx, text: string) => {
  const requestId = asId('Request', text)
  const patient = requestId && (await findTestedPatient(tx.db, tx.allianceId, requestId))
  if (!requestId || !patient) throw new NotFound({ zh: '申请', en: 'request' })
  return { requestId, patient }
}

/**
 * The result in whose place a new one stands: a correction mends the only final one of its test that this laboratory
 * gave, a final or preliminary one follows the preliminary before it. Null for one that stands beside the others.
 */
const replacedBy = (
  tx: Tx,
  standing: readonly PreTransfusionResultRow[],
  { test, status }: { test: PreTransfusionTest; status: ResultStatus },
): PreTransfusionResultRow | null => {
  const here = standing.filter((row) => row.test === test && row.performedAtId === tx.seat.organisationId)
  if (status !== 'CORRECTED') return here.findLast((row) => row.status === 'PRELIMINARY') ?? null
  const final = here.findLast((row) => row.status !== 'PRELIMINARY')
  if (final !== undefined) return final
  throw BadInput.of('status', {
    zh: `没有可更正的结果：${test}`,
    en: `there is no result to correct: ${test}`,
  })
}

const columns = (
  tx: Tx,
  input: RecordPreTransfusionTestsInput,
  { patient, sampleId, requestId }: Subject,
) => ({
  allianceId: tx.allianceId,
  organisationId: patient.organisationId,
  patientId: patient.id,
  sampleId,
  requestId,
  performedAtId: tx.seat.organisationId,
  performedBy: tx.actor.roles.includes('MACHINE') ? null : tx.seat.staffId,
  performedByName: input.performedByName ?? null,
  occurredAt: tx.occurredAt,
})
