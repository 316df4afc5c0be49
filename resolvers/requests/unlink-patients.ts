import {
  findStandingMerge,
  listMergedTree,
  listPatientsOfPerson,
  lockPatient,
  type PatientMergeRow,
  type PatientRow,
  updatePatient,
  updatePatientMerge,
  updatePersonOf,
} from '#db/requests/finders-patients.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { MergeRefused } from '#resolvers/requests/errors.ts'
import { newPerson } from '#resolvers/requests/person.ts'

export type UnlinkPatientsInput = OperationInput & {
  readonly patientId: string
  readonly reason: string
}

/**
 * Lets a patient's record stand for itself again: undoes the merge by which it went into another, or, for a record that
 * was not merged, parts it from the person other hospitals know. Whatever was merged into it stays with it, and its
 * compatibility history goes back to where it was.
 * @throws MergeRefused when it is neither merged nor linked
 */
export const unlinkPatients = operation(
  'requests.unlinkPatients',
  async (tx: Tx, input: UnlinkPatientsInput): Promise<{ id: Id<'Patient'> }> => {
    const reason = textOf(input.reason)
    if (reason === undefined) throw BadInput.of('reason', { zh: '须说明原因', en: 'a reason is needed' })
    const patient = await lockOwnPatient(tx, input.patientId)
    const merge = await findStandingMerge(tx.db, tx.allianceId, patient.id)
    const tree = await listMergedTree(tx.db, patient)
    const personId =
      merge === null ? await partFromOthers(tx, patient, tree) : await undo(tx, patient, merge, reason)
    await updatePersonOf(tx.db, tx.allianceId, tree, personId)
    tx.note({
      subjectId: patient.id,
      before: { personId: patient.personId, mergedInto: patient.mergedInto },
      after: { personId, mergedInto: null, reason },
    })
    tx.emit('requests.patientsUnlinked', {
      organisationId: patient.organisationId,
      subjectId: patient.id,
      payload: { patientId: patient.id },
    })
    return { id: patient.id }
  },
)

const lockOwnPatient = async (tx: Tx, text: string): Promise<PatientRow> => {
  const id = asId('Patient', text)
  const patient = id && (await lockPatient(tx.db, { allianceId: tx.allianceId, id }))
  if (!patient) throw new NotFound({ zh: '患者', en: 'patient' })
  if (patient.organisationId === tx.seat.organisationId) return patient
  throw new Forbidden({
    zh: '只有患者所在医院可以这样做',
    en: 'only the patient’s own hospital may do this',
  })
}

const undo = async (tx: Tx, patient: PatientRow, merge: PatientMergeRow, undoneReason: string) => {
  await updatePatientMerge(tx.db, merge, { undoneAt: tx.occurredAt, undoneReason })
  await updatePatient(tx.db, patient, { mergedInto: null })
  return merge.formerPersonId
}

const partFromOthers = async (tx: Tx, patient: PatientRow, tree: readonly Id<'Patient'>[]) => {
  const { allianceId, db } = tx
  const together = await tx.elevated(() => listPatientsOfPerson(db, allianceId, patient.personId))
  if (together.some(({ id }) => !tree.includes(id))) return newPerson(tx)
  throw new MergeRefused({
    zh: '该患者既未合并，也未与其他医院的患者关联',
    en: 'this patient is neither merged nor linked with another hospital’s',
  })
}
