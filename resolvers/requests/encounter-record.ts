import {
  type EncounterRow,
  insertEncounter,
  listPatientsByIds,
  lockEncounterByNumber,
  type PatientRow,
  updateEncounter,
} from '#db/requests/finders-patients.ts'
import { BadInput } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { changeOf } from '#resolvers/audit-note.ts'
import type { Tx } from '#resolvers/context.ts'

/** What is told of a stay; what is absent keeps what was known. */
export type EncounterParticulars = Partial<
  Pick<
    EncounterRow,
    | 'announced'
    | 'patientClass'
    | 'department'
    | 'ward'
    | 'bed'
    | 'startedAt'
    | 'expectedEndAt'
    | 'endedAt'
    | 'cancelledAt'
  >
>

/** Class of a stay nobody told the class of: unknown (PV1-2 `U`). */
const UNKNOWN_CLASS = 'U'

/**
 * Brings the hospital's record of a stay up to what is told now, or begins it.
 * @throws BadInput when the visit number is another person's.
 */
export const keepEncounter = async (
  tx: Tx,
  patient: PatientRow,
  visitNumber: string,
  told: EncounterParticulars,
): Promise<EncounterRow> => {
  const known = await lockEncounterByNumber(tx.db, patient, visitNumber)
  if (known !== null) return change(tx, patient, known, told)
  const { allianceId, organisationId } = patient
  const row: EncounterRow = {
    allianceId,
    organisationId,
    id: newId('Encounter'),
    patientId: patient.id,
    visitNumber,
    patientClass: UNKNOWN_CLASS,
    department: null,
    ward: null,
    bed: null,
    announced: false,
    startedAt: tx.occurredAt,
    expectedEndAt: null,
    endedAt: null,
    cancelledAt: null,
    recordedAt: tx.now,
    ...told,
  }
  if (await insertEncounter(tx.db, row)) {
    tx.note({ changed: { id: row.id, before: null, after: told } })
    return row
  }
  const other = await lockEncounterByNumber(tx.db, patient, visitNumber)
  if (other === null) throw new Error(`visit ${visitNumber} can be neither added nor read`)
  return change(tx, patient, other, told)
}

const change = async (
  tx: Tx,
  patient: PatientRow,
  known: EncounterRow,
  told: EncounterParticulars,
): Promise<EncounterRow> => {
  if (known.patientId !== patient.id) await assertSamePerson(tx, patient, known)
  const row = { ...known, ...told }
  const changed = changeOf(known.id, known, row)
  if (changed === null) return known
  await updateEncounter(tx.db, known, told)
  tx.note({ changed })
  return row
}

/** After a merge a stay may be told under either number. */
const assertSamePerson = async (tx: Tx, patient: PatientRow, known: EncounterRow) => {
  const [holder] = await listPatientsByIds(tx.db, [known.patientId])
  if (holder?.personId === patient.personId) return
  throw BadInput.of('encounter.visitNumber', {
    zh: `就诊号 ${known.visitNumber} 属于另一位患者`,
    en: `visit number ${known.visitNumber} belongs to another patient`,
  })
}
