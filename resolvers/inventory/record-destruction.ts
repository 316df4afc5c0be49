import { updateDiscard } from '#db/inventory/finders-discards.ts'
import type { Id } from '#lib/ids.ts'
import { lockApprovedDiscard } from '#resolvers/inventory/locked-discard.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import type { DestructionMethod } from '#rules/inventory/terms.ts'

/** How a discarded bag was destroyed; `occurredAt` says when, the caller is by whom. */
export type RecordDestructionInput = OperationInput & {
  readonly discardId: string
  readonly method: DestructionMethod
}

/** Writes down that a discarded bag was destroyed. */
export const recordDestruction = operation(
  'inventory.recordDestruction',
  async (tx, input: RecordDestructionInput): Promise<{ id: Id<'Discard'> }> => {
    const discard = await lockApprovedDiscard(tx, input.discardId)
    const destroyed = {
      destructionMethod: input.method,
      destroyedAt: tx.occurredAt,
      destroyedBy: tx.seat.staffId,
    }
    await updateDiscard(tx.db, discard, { ...destroyed, state: 'DESTROYED' })
    tx.emit('inventory.discardChanged', {
      organisationId: discard.organisationId,
      subjectId: discard.id,
      payload: { discardId: discard.id, unitId: discard.unitId, state: 'DESTROYED' },
    })
    tx.note({ subjectId: discard.unitId, after: destroyed })
    return { id: discard.id }
  },
)
