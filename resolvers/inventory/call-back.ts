import { lockUnits } from '#db/inventory/finders.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import type { Finding } from '#rules/finding.ts'
import { judgeIncompatibleAfterwards } from '#rules/inventory/emergency.ts'
import { checkHold } from '#rules/inventory/hold.ts'
import type { UnitState } from '#rules/inventory/terms.ts'

/** A bag that left uncrossmatched turns out to be incompatible. */
export const callBackIncompatible = async (
  tx: Tx,
  { unitId, requestId, crossmatchId }: EventPayload<'compatibility.retrospectiveIncompatible'>,
): Promise<void> =>
  callBack(tx, { unitId, requestId, because: crossmatchId, judge: judgeIncompatibleAfterwards })

/** Which bag is called back, from which request, because of which result. */
export type CallBack = {
  readonly unitId: Id<'Unit'>
  readonly requestId: Id<'Request'>
  /** Id of the result that says so. */
  readonly because: string
  /** Why, by where the bag is; nothing when it isn't called back. */
  readonly judge: (custody: UnitState) => Finding[]
}

/**
 * Stops a bag that has left: it is held wherever it is, ward and lead are told, and a deviation asks for an answer. What
 * was transfused already is told all the same: the patient is to be watched.
 */
export const callBack = async (tx: Tx, { unitId, requestId, because, judge }: CallBack): Promise<void> => {
  const [unit] = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, [unitId]))
  if (unit === undefined) return
  const findings = judge(unit.custody)
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
  tx.note({ after: { calledBack: { unitId, requestId, because, holdId, custody: unit.custody } } })
}
