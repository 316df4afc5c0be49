import type { Id } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lockedEnquiry, moveEnquiry, tellFree } from '#resolvers/supply/donor-enquiry.ts'

/** Which enquiry is no longer needed, and why. */
export type WithdrawDonorEnquiryInput = OperationInput & {
  readonly enquiryId: string
  readonly reason: string
}

/** Withdraws an enquiry among donors: whom or what the station keeps for it is free again. */
export const withdrawDonorEnquiry = operation(
  'supply.withdrawDonorEnquiry',
  async (tx, input: WithdrawDonorEnquiryInput): Promise<{ id: Id<'DonorEnquiry'> }> => {
    const reason = reasonOf(input, { zh: '请写明撤回原因', en: 'say why the enquiry is withdrawn' })
    const enquiry = await lockedEnquiry(
      tx,
      input.enquiryId,
      ({ organisationId }) => organisationId === tx.seat.organisationId,
    )
    await moveEnquiry(tx, enquiry, 'withdraw', { endedAt: tx.occurredAt })
    await tellFree(tx, enquiry, { cause: 'WITHDRAWN', reason })
    return { id: enquiry.id }
  },
)
