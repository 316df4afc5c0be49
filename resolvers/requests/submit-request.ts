import { findRequestByPlacer, insertRequest } from '#db/requests/finders.ts'
import { listFormLinesOfPerson } from '#db/requests/finders-approvals.ts'
import { BadInput, type FindingShape } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { together } from '#lib/together.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { approvalCaseOfNew, type JudgedForm } from '#resolvers/requests/approval-facts.ts'
import { logAssertedApprovals } from '#resolvers/requests/approval-log.ts'
import { assertBloodUse } from '#resolvers/requests/blood-use.ts'
import { type RequestContent, textOf } from '#resolvers/requests/content.ts'
import { openEmergency } from '#resolvers/requests/emergency-alert.ts'
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
    const [, breaches, { findings, qualified }, patient] = await together(
      assertUnused(tx, placerNumber),
      assertBloodUse(tx, input.urgency),
      checkForm(tx, input),
      keepPatient(tx, input.patient, { leadSees: true }),
    )
    const approvedIn = approvingSystem(tx, input.approvedIn)
    const [columns, formOrder, others] = await together(
      requestColumns(tx, patient, input),
      takeFormPlace(tx, patient),
      // Asked behind the place, so that all that was placed before is seen.
      approvedIn === null ? [] : listFormLinesOfPerson(tx.db, patient, tx.occurredAt),
    )
    const id = newId('Request')
    const lines = itemRows(tx, { id, version: 1 }, input)
    const row = {
      ...hospital,
      id,
      patientId: patient.id,
      placerNumber,
      state: 'SUBMITTED' as const,
      ...columns,
      formOrder,
      findings,
      qualified,
      occurredAt: tx.occurredAt,
    }
    // Nobody waits for it: a number that was used since our look makes the whole begin anew, and find it.
    void insertRequest(tx.db, row, lines)
    const [sampleId] = await together(
      keepFormSample(tx, patient, id, input),
      openDeviation(tx, { organisationId: hospital.organisationId, subjectId: id, findings: breaches }),
      approvedIn !== null &&
        keepApprovals(tx, { ...row, amendedAt: null, version: 1 }, { lines, others, approvedIn }),
    )
    tx.note({ subjectId: id, after: { state: 'SUBMITTED', placerNumber, sampleId } })
    tx.emit('requests.requestSubmitted', {
      organisationId: hospital.organisationId,
      subjectId: id,
      payload: { requestId: id, patientId: patient.id },
    })
    if (input.urgency === 'EMERGENCY') openEmergency(tx, { ...hospital, id, patientId: patient.id })
    return { id, sampleId, findings }
  },
)

const checkedPlacerNumber = (text: string): string => {
  const placerNumber = textOf(text)
  if (placerNumber !== undefined) return placerNumber
  throw BadInput.of('placerNumber', { zh: '缺少申请单号', en: 'the placer number is missing' })
}

const assertUnused = async (tx: Tx, placerNumber: string): Promise<void> => {
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  const earlier = await findRequestByPlacer(tx.db, hospital, placerNumber)
  if (earlier !== null) throw new DuplicatePlacerNumber(placerNumber, earlier.id)
}

/** The hospital's own system says all approvals were given there. */
const keepApprovals = async (
  tx: Tx,
  form: JudgedForm,
  { approvedIn, ...forms }: Parameters<typeof approvalCaseOfNew>[2] & { readonly approvedIn: string },
) => logAssertedApprovals(tx, form, await approvalCaseOfNew(tx, form, forms), approvedIn)
