import { lockUnits } from '#db/inventory/finders.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { judgeIncompatibleAfterwards } from '#rules/inventory/emergency.ts'
import { checkHold } from '#rules/inventory/hold.ts'

/**
 * A bag that left uncrossmatched turns out to be incompatible: it is held wherever it is, ward and lead are told, and a
 * deviation asks for an answer. What was transfused already is told all the same: the patient is to be watched.
 */
export const callBackIncompatible = async (
  tx: Tx,
  { unitId, requestId, crossmatchId }: EventPayload<'compatibility.retrospectiveIncompatible'>,
): Promise<void> => {
  const [unit] = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, [unitId]))
  if (unit === undefined) return
  const findings = judgeIncompatibleAfterwards(unit.custody)
  if (findings.length === 0) return
  const organisationId = unit.forOrganisationId ?? unit.organisationId
  const reason = findings.map(({ message }) => `${message.zh} / ${message.en}`).join('；')
  const holdId =
    checkHold(unit.custody).length > 0
      ? null
      : await tx.elevated(() => placeHold(tx, unit, { kind: 'QUARANTINE', reason }))
  await tx.elevated(() => openDeviation(tx, { organisationId, subjectId: unitId, findings }))
  tx.emit('inventory.unitCalledBack', {
    organisationId,
    subjectId: unitId,
    payload: { unitId, requestId, holdId, custody: unit.custody },
  })
  tx.note({ after: { calledBack: { unitId, requestId, crossmatchId, holdId, custody: unit.custody } } })
}
