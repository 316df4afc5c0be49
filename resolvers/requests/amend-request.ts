import { insertItems, type RequestRow, updateRequest, withdrawItems } from '#db/requests/finders.ts'
import { listPatientsByIds } from '#db/requests/finders-patients.ts'
import { BadInput, type FindingShape } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type RequestContent, textOf } from '#resolvers/requests/content.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import { checkForm } from '#resolvers/requests/form-check.ts'
import {
  announceRequest,
  assertRequestMay,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'
import { keepPatient } from '#resolvers/requests/patient-record.ts'
import { itemRows, keepFormSample, requestColumns } from '#resolvers/requests/request-record.ts'
import { requestStateLabels } from '#rules/requests/terms.ts'

export type AmendRequestInput = OperationInput &
  RequestName &
  RequestContent & {
    /** The version the change was made from; absent: whatever stands. */
    readonly version?: number | null
  }

/**
 * Puts a new form in the place of the one sent, as long as the lead has not decided. Lines that were replaced are kept.
 * @throws NotInState (also when `version` is not the standing one), RequestRefused
 */
export const amendRequest = operation(
  'requests.amendRequest',
  async (
    tx: Tx,
    input: AmendRequestInput,
  ): Promise<{ id: Id<'Request'>; findings: readonly FindingShape[] }> => {
    const request = await lockOwnRequest(tx, input)
    assertRequestMay('amend', request)
    assertVersion(request, input.version ?? null)
    await assertSamePatient(tx, request, input)
    const findings = await checkForm(tx, input)
    const patient = await keepPatient(tx, input.patient, { leadSees: true })
    const version = request.version + 1
    const columns = await requestColumns(tx, patient, input)
    await updateRequest(tx.db, request, { ...columns, state: 'SUBMITTED', findings, version })
    await withdrawItems(tx.db, request, tx.now)
    await insertItems(tx.db, itemRows(tx, { id: request.id, version }, input))
    await keepFormSample(tx, patient, request.id, input)
    const { state, urgency, plannedAt, form } = request
    tx.note({
      subjectId: request.id,
      before: { state, version: request.version, urgency, plannedAt, form },
      after: { state: 'SUBMITTED', version, ...columns },
    })
    announceRequest(tx, 'requests.requestAmended', request)
    return { id: request.id, findings }
  },
)

const assertVersion = (request: RequestRow, version: number | null) => {
  if (version === null || version === request.version) return
  throw NotInState.version(request.version, requestStateLabels[request.state], request.state)
}

const assertSamePatient = async (tx: Tx, request: RequestRow, { patient }: RequestContent) => {
  const [stored] = await listPatientsByIds(tx.db, [request.patientId])
  if (stored?.hospitalNumber === textOf(patient.hospitalNumber)) return
  throw BadInput.of('patient.hospitalNumber', {
    zh: '修改申请不能更换患者；请作废后重新申请',
    en: 'an amendment can’t change the patient; cancel the request and place a new one',
  })
}
