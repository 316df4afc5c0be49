import { findStaffByBadge, putPinHash } from '#db/alliance/finders-staff.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { keepsRegisterOf } from '#resolvers/alliance/staff-register.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Whose PIN to clear. */
export type ClearPinInput = OperationInput & {
  /** Number on the badge. */
  readonly badge: string
}

/**
 * Lets the holder of a badge who has forgotten the PIN set it anew. The administrator learns no PIN and gives none; until
 * the holder has set one, the badge signs nothing.
 */
export const clearPin = operation(
  'alliance.clearPin',
  async (tx: Tx, { badge }: ClearPinInput): Promise<{ id: Id<'Staff'> }> => {
    const staff = await tx.elevated(() => findStaffByBadge(tx.db, tx.allianceId, badge))
    if (staff === null || !keepsRegisterOf(tx, staff.organisationId))
      throw new NotFound({ zh: '工牌', en: 'badge' })
    await tx.elevated(() => putPinHash(tx.db, { allianceId: tx.allianceId, staffId: staff.id }, ''))
    tx.note({ subjectId: staff.id, after: { pin: 'cleared' } })
    return { id: staff.id }
  },
)
