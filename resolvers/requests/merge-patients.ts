import { formsOf } from '#db/kept-number.ts'
import {
  findStandingMerge,
  insertPatientMerge,
  listMergedTree,
  lockPatientByNumber,
  type PatientRow,
  updatePatient,
  updatePersonOf,
} from '#db/requests/finders-patients.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { hospitalNumberOf } from '#resolvers/hospital-number.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type PatientInput, textOf } from '#resolvers/requests/content.ts'
import { MergeRefused } from '#resolvers/requests/errors.ts'
import { keepPatient } from '#resolvers/requests/patient-record.ts'
import { finding } from '#rules/finding.ts'
import { checkMerge } from '#rules/requests/patient-link.ts'

export type MergePatientsInput = OperationInput & {
  /** The record that stays, as the message tells it (PID). */
  readonly patient: PatientInput
  /** Hospital number of the record that goes (MRG-1). */
  readonly mergedNumber: string
}

/**
 * A hospital says that two of its numbers are one patient (ADT A40). Requests and samples stay under the number they
 * came with; person and compatibility history become the survivor's, for everything merged before too. Told again, it
 * changes nothing; a number never heard of goes on record as merged, for what may still come under it.
 * @throws MergeRefused when the two are one record, or already stand the other way round
 */
export const mergePatients = operation(
  'requests.mergePatients',
  async (tx: Tx, input: MergePatientsInput): Promise<{ id: Id<'Patient'> }> => {
    const mergedNumber = textOf(input.mergedNumber)
    if (mergedNumber === undefined)
      throw BadInput.of('mergedNumber', {
        zh: '缺少被合并的病案号',
        en: 'the hospital number of the record that goes is missing',
      })
    if (mergedNumber === textOf(input.patient.hospitalNumber)) throw intoItself()
    await lockBoth(tx, [mergedNumber, textOf(input.patient.hospitalNumber) ?? ''])
    const survivor = await keepPatient(tx, input.patient)
    const merged = await keepPatient(tx, { hospitalNumber: mergedNumber })
    if (merged.mergedInto !== survivor.id) await merge(tx, survivor, merged)
    const { personId, mergedInto } = merged
    tx.note({
      subjectId: survivor.id,
      before: { merged: { personId, mergedInto } },
      after: { mergedId: merged.id, merged: { personId: survivor.personId, mergedInto: survivor.id } },
    })
    return { id: survivor.id }
  },
)

const intoItself = () => MergeRefused.because([finding('MERGE_INTO_ITSELF', { field: 'mergedNumber' })])

/** In one order whoever merges whom, so that two merges the opposite way never wait for each other. */
const lockBoth = async (tx: Tx, numbers: readonly string[]) => {
  const hospital = { allianceId: tx.allianceId, organisationId: tx.seat.organisationId }
  for (const number of numbers.toSorted())
    await lockPatientByNumber(tx.db, hospital, formsOf(tx.ctx.services.keys, number))
}

const merge = async (tx: Tx, survivor: PatientRow, merged: PatientRow) => {
  const { db, allianceId } = tx
  const findings = checkMerge(
    { id: survivor.id, organisation: survivor.organisationId },
    { id: merged.id, organisation: merged.organisationId },
  )
  if (findings.length > 0) throw MergeRefused.because(findings)
  const tree = await listMergedTree(db, merged)
  // The survivor was itself merged into the record that is to go: a ring would have no one left.
  if (tree.includes(survivor.id)) throw intoItself()
  await assertFree(tx, merged)
  await insertPatientMerge(db, {
    allianceId,
    id: newId('PatientMerge'),
    organisationId: survivor.organisationId,
    survivorId: survivor.id,
    mergedId: merged.id,
    formerPersonId: merged.personId,
    occurredAt: tx.occurredAt,
  })
  await updatePatient(db, merged, { mergedInto: survivor.id })
  await updatePersonOf(db, allianceId, tree, survivor.personId)
  tx.emit('requests.patientsMerged', {
    organisationId: survivor.organisationId,
    subjectId: survivor.id,
    payload: { survivorId: survivor.id, mergedId: merged.id },
  })
}

const assertFree = async (tx: Tx, merged: PatientRow) => {
  const standing = await findStandingMerge(tx.db, tx.allianceId, merged.id)
  if (standing === null) return
  const number = hospitalNumberOf(tx.ctx, merged)
  throw new MergeRefused({
    zh: `病案号 ${number} 已合并到另一病案；请先撤销`,
    en: `number ${number} is merged into another record; undo that first`,
  })
}
