import { lockCareNotice, updateCareNotice } from '#db/waivers/finders-care.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lookUpRights, type RightsLooked } from '#resolvers/waivers/look-up-rights.ts'

export type TellDonorRightsInput = OperationInput & { readonly noticeId: Id<'CareNotice'> }

/**
 * The hub itself, some time behind an admission: looks whether the patient is a donor or certified kin, and tells them of
 * their rights once in a stay, where they allowed it. What changed meanwhile, such as a consent, has it looked into again.
 */
export const tellDonorRights = operation(
  'waivers.tellDonorRights',
  async (tx: Tx, _: TellDonorRightsInput, looked: RightsLooked | null): Promise<{ told: boolean }> => {
    assertHubAlone(tx)
    if (looked === null) {
      tx.idle()
      return { told: false }
    }
    const { notice, values } = looked
    return tx.elevated(async () => {
      const now = await lockCareNotice(tx.db, notice)
      const isNewer = now?.dueAt?.getTime() !== notice.dueAt?.getTime()
      await updateCareNotice(tx.db, notice, isNewer ? { ...values, dueAt: now?.dueAt ?? null } : values)
      const told = values.sentAt !== undefined && values.sentAt !== null
      tx.note({ subjectId: notice.encounterId, after: { priority: values.priority ?? null, told } })
      return { told }
    })
  },
  async ({ ctx }, { noticeId }) => {
    assertHubAlone({ ctx })
    return lookUpRights(ctx, noticeId)
  },
)
