import { putPinHash, updateStaff } from '#db/alliance/finders-staff.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { tellPostChanged } from '#resolvers/alliance/post-changed.ts'
import { servingStaff, shownPost } from '#resolvers/alliance/staff-register.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Whose post ends. */
export type EndPostInput = OperationInput & {
  /** The token's `sub`. */
  readonly account: string
}

/**
 * Ends somebody's post: from now on the account does nothing any more and is told of nothing, and the badge signs nothing
 * and is free for another. What the person did and signed stays on record under their name.
 */
export const endPost = operation(
  'alliance.endPost',
  async (tx: Tx, { account }: EndPostInput): Promise<{ id: Id<'Staff'> }> => {
    const staff = await servingStaff(tx, account)
    if (staff.id === tx.seat.staffId)
      throw BadInput.of('account', {
        zh: '不能结束自己的岗位，请由另一位管理员操作',
        en: 'nobody ends their own post; ask another administrator',
      })
    const key = { allianceId: tx.allianceId, staffId: staff.id }
    await updateStaff(tx.db, key, { active: false, badge: null })
    await tx.elevated(() => putPinHash(tx.db, key, ''))
    tellPostChanged(tx, staff.id, staff.organisationId)
    tx.note({ subjectId: staff.id, before: shownPost(staff), after: { active: false } })
    return { id: staff.id }
  },
)
