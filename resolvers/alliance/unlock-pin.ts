import { lockCredential, updateCredential } from '#db/alliance/finders.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Whose PIN to unlock. */
export type UnlockPinInput = OperationInput & {
  /** Number on the badge. */
  readonly badge: string
}

/**
 * Lets the holder of a badge sign again after five wrong PINs: somebody who knows the person vouches for them. A
 * hospital's administrator unlocks its own staff, the lead's everybody's. The PIN itself stays.
 */
export const unlockPin = operation(
  'alliance.unlockPin',
  async (tx: Tx, { badge }: UnlockPinInput): Promise<{ id: Id<'Staff'> }> => {
    const found = await tx.elevated(() => lockCredential(tx.db, tx.allianceId, badge))
    if (found === null || !(tx.seat.lead || found.staff.organisationId === tx.seat.organisationId))
      throw new NotFound({ zh: '工牌', en: 'badge' })
    const { staff, credential } = found
    const { failures, lockedAt } = credential
    await tx.elevated(() =>
      updateCredential(
        tx.db,
        { allianceId: staff.allianceId, staffId: staff.id },
        { failures: 0, lockedAt: null },
      ),
    )
    tx.note({ subjectId: staff.id, before: { failures, lockedAt }, after: { failures: 0, lockedAt: null } })
    return { id: staff.id }
  },
)
