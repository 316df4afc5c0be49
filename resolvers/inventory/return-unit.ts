import { findLeftStorageAt } from '#db/inventory/finders-hand-overs.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { UnitNotInState } from '#resolvers/inventory/errors.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import { lockVisibleUnit } from '#resolvers/inventory/visible-unit.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { judgeReturn } from '#rules/inventory/return.ts'

/** Issued blood that was not used. */
export type ReturnUnitInput = OperationInput & {
  readonly unitId: string
  readonly reason: string
  /** Since when it was out of controlled storage; absent: since its hand-over. */
  readonly outOfStorageSince?: Date | null
}

/**
 * Takes unused blood out of the ward: it goes into quarantine and from there to its discard, never back to stock,
 * however short it was out.
 */
export const returnUnit = operation(
  'inventory.returnUnit',
  async (tx, input: ReturnUnitInput): Promise<{ id: Id<'Unit'> }> => {
    const reason = input.reason.trim()
    if (reason === '') throw BadInput.of('reason', { zh: '请写明退回原因', en: 'say why it comes back' })
    const unit = await lockVisibleUnit(tx, input.unitId)
    const refused = checkCustody('return', unit.custody)
    if (refused.length > 0) throw UnitNotInState.because(refused)
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const outSince = input.outOfStorageSince ?? (await findLeftStorageAt(tx.db, unit))
    const findings = judgeReturn({ outSince, returnedAt: tx.occurredAt }, policy)
    const holder = tx.seat.lead ? tx.seat.organisationId : unit.organisationId
    await tx.elevated(() =>
      moveUnit(tx, unit, {
        action: 'return',
        organisationId: unit.forOrganisationId ?? holder,
        values: { organisationId: holder },
      }),
    )
    const told = [reason, ...findings.map(({ message }) => `${message.zh} / ${message.en}`)].join('；')
    const holdId = await placeHold(tx, unit, { kind: 'QUARANTINE', reason: `退回 / returned: ${told}` })
    tx.emit('inventory.unitReturned', {
      organisationId: unit.forOrganisationId ?? unit.organisationId,
      subjectId: unit.id,
      payload: { unitId: unit.id, requestId: unit.requestId },
    })
    tx.note({
      subjectId: unit.id,
      before: { custody: unit.custody },
      after: { custody: 'RETURNED', reason, holdId, outSince, findings },
    })
    return { id: unit.id }
  },
)
