import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { ClearableParticular, PatientInput } from '#resolvers/requests/content.ts'
import { keepPatient } from '#resolvers/requests/patient-record.ts'

export type RecordPatientInput = OperationInput & {
  readonly patient: PatientInput
  /** What the hospital says it does not know any more. */
  readonly cleared?: readonly ClearableParticular[] | null
}

/**
 * A hospital registers a patient or mends what it told (ADT A04, A08). The lead sees nothing of it until something is
 * sent to it about the patient.
 */
export const recordPatient = operation(
  'requests.recordPatient',
  async (tx: Tx, input: RecordPatientInput): Promise<{ id: Id<'Patient'> }> => {
    const { patient, cleared } = input
    const { id } = await keepPatient(tx, patient, { cleared })
    tx.note({ subjectId: id, ...(cleared?.length && { after: { cleared } }) })
    return { id }
  },
)
