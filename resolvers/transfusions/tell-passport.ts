import { withdrawFacts } from '#db/compatibility/finders.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import type { PatientRow } from '#db/requests/finders-patients.ts'
import { listRecordsByTransfusionIds, type TransfusionRow } from '#db/transfusions/finders.ts'
import { recordTransfusionFact } from '#resolvers/compatibility/history.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Course } from '#resolvers/transfusions/told-course.ts'

type Told = {
  /** Id of the telling. */
  readonly recordId: string
  readonly course: Pick<Course, 'fate' | 'startedAt'>
  /** This telling mends an earlier one. */
  readonly mended: boolean
}

/**
 * Whoever may have received the bag is known to every hospital as one who was given blood. Two tellings that contradict
 * each other leave two such patients, until one of them is mended; of a bag that was not used nobody.
 */
export const tellPassport = async (
  tx: Tx,
  { unit, patient, own }: { unit: UnitRow; patient: PatientRow; own: TransfusionRow | null },
  { recordId, course, mended }: Told,
): Promise<void> => {
  const { allianceId } = tx
  const used = course.fate !== 'NOT_USED'
  const records = own === null ? [] : await listRecordsByTransfusionIds(tx.db, [own.id])
  const tellings = records.map(({ id }) => id)
  if (mended || !used) for (const id of tellings) await withdrawFacts(tx.db, allianceId, id, tx.now)
  if (!used) return
  const occurredAt = course.startedAt ?? tx.occurredAt
  const fact = { evidenceId: recordId, value: unit.productCode, occurredAt }
  await recordTransfusionFact(tx, patient, fact, tellings)
}
