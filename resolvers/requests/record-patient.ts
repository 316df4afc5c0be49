import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { ClearableParticular, PatientInput } from '#resolvers/requests/content.ts'
import { doubtsOfNumber, keepPatient } from '#resolvers/requests/patient-record.ts'
import type { Finding } from '#rules/finding.ts'

export type RecordPatientInput = OperationInput & {
  readonly patient: PatientInput
  /** What the hospital says it does not know any more. */
  readonly cleared?: readonly ClearableParticular[] | null
}

/** The patient, and what speaks against the identity number that was told. */
export type RecordedPatient = { id: Id<'Patient'>; findings: readonly Finding[] }

/**
 * A hospital registers a patient or mends what it told (ADT A04, A08). The lead sees nothing of it until something is
 * sent to it about the patient.
 */
export const recordPatient = operation(
  'requests.recordPatient',
  async (tx: Tx, input: RecordPatientInput): Promise<RecordedPatient> => {
    const { patient, cleared } = input
    const { id } = await keepPatient(tx, patient, { cleared })
    tx.note({ subjectId: id, ...(cleared?.length && { after: { cleared } }) })
    return { id, findings: doubtsOfNumber(tx, patient) }
  },
)
