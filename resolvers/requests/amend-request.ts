import {
  insertItems,
  listRequestsByIds,
  type NewItem,
  type RequestRow,
  updateRequest,
  withdrawItems,
} from '#db/requests/finders.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput, type FindingShape } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { hospitalNumberOf } from '#resolvers/hospital-number.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import {
  type Amendment,
  asksForOther,
  followAmendment,
  paperworkFollows,
} from '#resolvers/requests/amendment.ts'
import { approvalCaseOf } from '#resolvers/requests/approval-facts.ts'
import { logAssertedApprovals } from '#resolvers/requests/approval-log.ts'
import { type RequestContent, textOf } from '#resolvers/requests/content.ts'
import { openEmergency } from '#resolvers/requests/emergency-alert.ts'
import { checkForm } from '#resolvers/requests/form-check.ts'
import { approvingSystem, takeFormPlace } from '#resolvers/requests/form-place.ts'
import {
  announceRequest,
  assertRequestMay,
  assertVersion,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'
import { keepPatient } from '#resolvers/requests/patient-record.ts'
import { itemRows, keepFormSample, requestColumns } from '#resolvers/requests/request-record.ts'
import { outlastedSample } from '#resolvers/requests/sample-age.ts'

export type AmendRequestInput = OperationInput &
  RequestName &
  RequestContent & {
    /** The version the change was made from; absent: whatever stands. */
    readonly version?: number | null
    /** As in `submitRequest`. */
    readonly approvedIn?: string | null
  }

/**
 * Puts a new form in the place of the one sent, as long as the lead has not decided. Lines that were replaced are kept.
 * Approvals are of what was asked and by whom: where that changes they begin anew. The form of an emergency that the
 * lead has accepted may still be completed, with the same lines: that paperwork is owed.
 * @throws NotInState (also when `version` is not the standing one), RequestRefused
 */
export const amendRequest = operation(
  'requests.amendRequest',
  async (
    tx: Tx,
    input: AmendRequestInput,
  ): Promise<{ id: Id<'Request'>; findings: readonly FindingShape[] }> => {
    const request = await lockOwnRequest(tx, input)
    const isCompletion = paperworkFollows(request)
    if (!isCompletion) assertRequestMay('amend', request)
    assertVersion(request, input.version)
    await assertSamePatient(tx, request, input)
    const { findings: found, qualified } = await checkForm(tx, input)
    // A tube that comes with the form was judged with it.
    const old = input.sample ? [] : await outlastedSample(tx, request, input.plannedAt ?? tx.occurredAt)
    const findings = [...found, ...old]
    const patient = await keepPatient(tx, input.patient, { leadSees: true })
    const version = request.version + 1
    const columns = await requestColumns(tx, patient, input)
    const values = { ...columns, findings, qualified, version }
    const written = { request, patient, values, items: itemRows(tx, { id: request.id, version }, input) }
    if (isCompletion) await completeForm(tx, written)
    else await replaceForm(tx, written, approvingSystem(tx, input.approvedIn))
    await keepFormSample(tx, patient, request.id, input)
    const { state, urgency, plannedAt, form } = request
    tx.note({
      subjectId: request.id,
      before: { state, version: request.version, urgency, plannedAt, form },
      after: { state: isCompletion ? state : 'SUBMITTED', version, ...columns },
    })
    announceRequest(tx, 'requests.requestAmended', request)
    if (columns.urgency === 'EMERGENCY' && urgency !== 'EMERGENCY') openEmergency(tx, request)
    return { id: request.id, findings }
  },
)

/** A new form with what it is written over. */
type Written = Amendment & {
  readonly patient: PatientRow
  readonly items: readonly NewItem[]
}

const replaceForm = async (
  tx: Tx,
  { request, patient, values, items }: Written,
  approvedIn: string | null,
): Promise<void> => {
  const isOther = await asksForOther(tx, request, { requestedBy: values.requestedBy, items })
  const formOrder = await takeFormPlace(tx, patient)
  await updateRequest(tx.db, request, { ...values, state: 'SUBMITTED', amendedAt: tx.occurredAt, formOrder })
  await withdrawItems(tx.db, request, tx.now)
  await insertItems(tx.db, items)
  await followAmendment(tx, { request, isOther, values })
  if (approvedIn === null) return
  const [amended] = await listRequestsByIds(tx.db, [request.id])
  if (amended === undefined) return
  logAssertedApprovals(tx, amended, await approvalCaseOf(tx, amended), approvedIn)
}

/** An accepted emergency's form is completed: what was asked for, by whom and for when stays as it was. */
const completeForm = async (tx: Tx, { request, values, items }: Written): Promise<void> => {
  const { requestedBy, requestedByName, plannedAt } = request
  const isOther = await asksForOther(tx, request, { requestedBy, items })
  if (isOther || values.urgency !== request.urgency) assertRequestMay('amend', request)
  await updateRequest(tx.db, request, { ...values, requestedBy, requestedByName, plannedAt })
  await followAmendment(tx, { request, isOther: false, values })
}

const assertSamePatient = async (tx: Tx, request: RequestRow, { patient }: RequestContent) => {
  const [stored] = await listPatientsByIds(tx.db, [request.patientId])
  if (stored && hospitalNumberOf(tx.ctx, stored) === textOf(patient.hospitalNumber)) return
  throw BadInput.of('patient.hospitalNumber', {
    zh: '修改申请不能更换患者；请作废后重新申请',
    en: 'an amendment can’t change the patient; cancel the request and place a new one',
  })
}
