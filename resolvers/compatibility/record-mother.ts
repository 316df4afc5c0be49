import { insertMotherLink, withdrawMotherLinks } from '#db/compatibility/finders-cases.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { lockKnownPatient, tellHistory } from '#resolvers/compatibility/history.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

export type RecordMotherInput = OperationInput & {
  /** The infant. */
  readonly patientId: string
  /** The mother; of another hospital where the caller may see both, as the lead does for a newborn that was transferred. */
  readonly motherPatientId: string
}

/** Records whose child an infant is: while it is under four months old its mother's antibodies count for it. */
export const recordMother = operation(
  'compatibility.recordMother',
  async (tx, input: RecordMotherInput): Promise<{ id: Id<'Patient'> }> => {
    const infant = await lockKnownPatient(tx, input.patientId)
    const mother = await lockKnownPatient(tx, input.motherPatientId)
    if (mother.personId === infant.personId || mother.sex === 'MALE')
      throw BadInput.of('motherPatientId', {
        zh: '所指患者不可能是母亲',
        en: 'the patient named can not be the mother',
      })
    await withdrawMotherLinks(tx.db, tx.allianceId, infant.id, tx.now)
    await insertMotherLink(tx.db, {
      allianceId: tx.allianceId,
      id: newId('MotherLink'),
      organisationId: infant.organisationId,
      patientId: infant.id,
      motherPatientId: mother.id,
      recordedBy: tx.actor.roles.includes('MACHINE') ? null : tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    tellHistory(tx, infant)
    tx.note({ subjectId: infant.id, after: { motherPatientId: mother.id } })
    return { id: infant.id }
  },
)
