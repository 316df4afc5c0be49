import { liftHolds, listStandingHolds } from '#db/inventory/finders-holds.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { HoldRefused } from '#resolvers/inventory/errors.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** What was found that makes the unit fit for use again. */
export type ReleaseFromQuarantineInput = OperationInput & {
  readonly unitId: string
  readonly reason: string
}

/** Lifts every quarantine from a unit; other holds stay. */
export const releaseFromQuarantine = operation(
  'inventory.releaseFromQuarantine',
  async (tx, input: ReleaseFromQuarantineInput): Promise<{ id: Id<'Unit'> }> => {
    const liftReason = input.reason.trim()
    if (liftReason === '')
      throw BadInput.of('reason', {
        zh: '请写明解除隔离的依据',
        en: 'say on what ground the quarantine is lifted',
      })
    const unit = await lockVisibleUnit(tx, input.unitId)
    const lifted = await liftHolds(
      tx.db,
      { allianceId: tx.allianceId, unitId: unit.id, kind: 'QUARANTINE' },
      { liftedAt: tx.occurredAt, liftedBy: tx.seat.staffId, liftReason },
    )
    const standing = await listStandingHolds(tx.db, tx.allianceId, [unit.id])
    if (standing.some(({ kind }) => kind === 'QUARANTINE'))
      throw new HoldRefused({
        zh: '该隔离由其他医院设置，不能由本院解除',
        en: 'the quarantine was placed by another hospital; it is not yours to lift',
      })
    if (lifted.length === 0)
      throw new HoldRefused({ zh: '该血袋未被隔离', en: 'no quarantine lies on the unit' })
    for (const { id } of lifted)
      tx.emit('inventory.holdLifted', {
        organisationId: unit.forOrganisationId ?? unit.organisationId,
        subjectId: unit.id,
        payload: { unitId: unit.id, requestId: unit.requestId, holdId: id },
      })
    tx.note({ subjectId: unit.id, before: lifted, after: { liftReason } })
    return { id: unit.id }
  },
)
