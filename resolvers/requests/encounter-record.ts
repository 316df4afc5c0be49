import { keepVisitNumber, visitFormsOf } from '#db/kept-number.ts'
import {
  type EncounterRow,
  insertEncounter,
  lockEncounterByNumber,
  updateEncounter,
} from '#db/requests/finders-encounters.ts'
import { listPatientsByIds, type PatientRow } from '#db/requests/finders-patients.ts'
import { BadInput } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { changeOf } from '#resolvers/audit-note.ts'
import type { Tx } from '#resolvers/context.ts'
import { visitNumberOf } from '#resolvers/hospital-number.ts'

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
  const { keys } = tx.ctx.services
  const forms = visitFormsOf(keys, visitNumber)
  const known = await lockEncounterByNumber(tx.db, patient, forms)
  if (known !== null) return change(tx, patient, known, told)
  const { allianceId, organisationId } = patient
  const row: EncounterRow = {
    allianceId,
    organisationId,
    id: newId('Encounter'),
    patientId: patient.id,
    ...keepVisitNumber(keys, visitNumber),
    patientClass: UNKNOWN_CLASS,
    department: null,
    ward: null,
    bed: null,
    announced: false,
    startedAt: firstHeardOf(tx, told),
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
  const other = await lockEncounterByNumber(tx.db, patient, forms)
  if (other === null) throw new Error(`a visit of ${organisationId} can be neither added nor read`)
  return change(tx, patient, other, told)
}

/** When a stay began of which nobody tells it: by now, and not behind an end that is told of it at once. */
const firstHeardOf = ({ occurredAt }: Tx, { endedAt }: EncounterParticulars): Date =>
  endedAt && endedAt < occurredAt ? endedAt : occurredAt

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
  const visitNumber = visitNumberOf(tx.ctx, known)
  throw BadInput.of('encounter.visitNumber', {
    zh: `就诊号 ${visitNumber} 属于另一位患者`,
    en: `visit number ${visitNumber} belongs to another patient`,
  })
}
