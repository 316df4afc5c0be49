import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { PatientInput } from '#resolvers/requests/content.ts'
import { keepPatient } from '#resolvers/requests/patient-record.ts'

export type RecordPatientInput = OperationInput & { readonly patient: PatientInput }

/**
 * A hospital registers a patient or mends what it told (ADT A04, A08). The lead sees nothing of it until something is
 * sent to it about the patient.
 */
export const recordPatient = operation(
  'requests.recordPatient',
  async (tx: Tx, input: RecordPatientInput): Promise<{ id: Id<'Patient'> }> => {
    const { id } = await keepPatient(tx, input.patient)
    tx.note({ subjectId: id })
    return { id }
  },
)
