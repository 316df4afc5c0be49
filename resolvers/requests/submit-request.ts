import { findRequestByPlacer, insertItems, insertRequest } from '#db/requests/finders.ts'
import { BadInput, type FindingShape } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { logAssertedApprovals } from '#resolvers/requests/approval-log.ts'
import { assertBloodUse } from '#resolvers/requests/blood-use.ts'
import { type RequestContent, textOf } from '#resolvers/requests/content.ts'
import { DuplicatePlacerNumber } from '#resolvers/requests/errors.ts'
import { checkForm } from '#resolvers/requests/form-check.ts'
import { approvingSystem, takeFormPlace } from '#resolvers/requests/form-place.ts'
import { keepPatient } from '#resolvers/requests/patient-record.ts'
import { itemRows, keepFormSample, requestColumns } from '#resolvers/requests/request-record.ts'

/** A request form for blood, as GraphQL and HL7 both bring it. */
export type SubmitRequestInput = OperationInput &
  RequestContent & {
    /** The hospital's own number of the form (ORC-2). */
    readonly placerNumber: string
    /**
     * The system, as application and facility, that says all approvals were given in it; for machines alone. Absent:
     * the approvals are given in the hub.
     */
    readonly approvedIn?: string | null
  }

/** The new request, the sample that came with it, and what the form's check warned of. */
export type SubmittedRequest = {
  readonly id: Id<'Request'>
  readonly sampleId: Id<'Sample'> | null
  readonly findings: readonly FindingShape[]
}

/**
 * Sends the lead a request form, with patient, stay and sample, all or nothing.
 * @throws RequestRefused, DuplicatePlacerNumber, SampleRefused
 */
export const submitRequest = operation(
  'requests.submitRequest',
  async (tx: Tx, input: SubmitRequestInput): Promise<SubmittedRequest> => {
    const placerNumber = checkedPlacerNumber(input.placerNumber)
    const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
    const earlier = await findRequestByPlacer(tx.db, hospital, placerNumber)
    if (earlier !== null) throw new DuplicatePlacerNumber(placerNumber, earlier.id)
    const breaches = await assertBloodUse(tx, input.urgency)
    const { findings, qualified } = await checkForm(tx, input)
    const patient = await keepPatient(tx, input.patient, { leadSees: true })
    const id = newId('Request')
    const inserted = await insertRequest(tx.db, {
      ...hospital,
      id,
      patientId: patient.id,
      placerNumber,
      state: 'SUBMITTED',
      ...(await requestColumns(tx, patient, input)),
      formOrder: await takeFormPlace(tx, patient),
      findings,
      qualified,
      occurredAt: tx.occurredAt,
    })
    if (!inserted) await refuseDuplicate(tx, placerNumber)
    await insertItems(tx.db, itemRows(tx, { id, version: 1 }, input))
    const approvedIn = approvingSystem(tx, input.approvedIn)
    if (approvedIn !== null) await logAssertedApprovals(tx, id, approvedIn)
    const sampleId = await keepFormSample(tx, patient, id, input)
    await openDeviation(tx, { organisationId: hospital.organisationId, subjectId: id, findings: breaches })
    tx.note({ subjectId: id, after: { state: 'SUBMITTED', placerNumber, sampleId } })
    tx.emit('requests.requestSubmitted', {
      organisationId: hospital.organisationId,
      subjectId: id,
      payload: { requestId: id, patientId: patient.id },
    })
    return { id, sampleId, findings }
  },
)

const checkedPlacerNumber = (text: string): string => {
  const placerNumber = textOf(text)
  if (placerNumber !== undefined) return placerNumber
  throw BadInput.of('placerNumber', { zh: '缺少申请单号', en: 'the placer number is missing' })
}

/** Another call used the number between our look and our write. */
const refuseDuplicate = async (tx: Tx, placerNumber: string): Promise<never> => {
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  const other = await findRequestByPlacer(tx.db, hospital, placerNumber)
  if (other === null) throw new Error(`request ${placerNumber} can be neither added nor read`)
  throw new DuplicatePlacerNumber(placerNumber, other.id)
}
