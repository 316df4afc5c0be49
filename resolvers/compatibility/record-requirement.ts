import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { lockKnownPatient, recordFacts, tellHistory } from '#resolvers/compatibility/history.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { Requirement } from '#rules/requests/requirement-terms.ts'

/** What this patient's components must be from now on. */
export type RecordRequirementInput = OperationInput & {
  readonly patientId: string
  readonly requirements: readonly Requirement[]
  /** What the laboratory should know beside it, never a diagnosis. */
  readonly note?: string | null
  /** Who says so, when it is another hospital's report. */
  readonly assertedBy?: string | null
}

/** Records special requirements of a patient; every hospital that gives them blood must meet them. */
export const recordRequirement = operation(
  'compatibility.recordRequirement',
  async (tx, input: RecordRequirementInput): Promise<{ id: Id<'Patient'> }> => {
    const requirements = [...new Set(input.requirements)]
    if (requirements.length === 0)
      throw BadInput.of('requirements', { zh: '至少填写一项要求', en: 'name at least one requirement' })
    const patient = await lockKnownPatient(tx, input.patientId)
    const { note, assertedBy } = input
    await recordFacts(
      tx,
      patient,
      requirements.map((value) => ({
        kind: 'REQUIREMENT',
        value,
        note: note ?? null,
        assertedBy: assertedBy ?? null,
      })),
    )
    tellHistory(tx, patient)
    tx.note({ subjectId: patient.id, after: { requirements } })
    return { id: patient.id }
  },
)
