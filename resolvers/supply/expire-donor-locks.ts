import { lockExpiredEnquiries } from '#db/supply/finders-enquiries.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { moveEnquiry, tellFree } from '#resolvers/supply/donor-enquiry.ts'

/** Most locks that one call ends; the worker calls again until nothing is left. */
export type ExpireDonorLocksInput = OperationInput & { readonly limit?: number | null }

const MOST_AT_ONCE = 200

/** The hub's own clock: a lock whose time is over ends, and the station hears that its donors are free again. */
export const expireDonorLocks = operation(
  'supply.expireDonorLocks',
  async (tx, input: ExpireDonorLocksInput): Promise<{ enquiries: number }> => {
    assertHubAlone(tx)
    const due = await lockExpiredEnquiries(tx.db, tx.allianceId, tx.now, input.limit ?? MOST_AT_ONCE)
    for (const enquiry of due) {
      await moveEnquiry(tx, enquiry, 'expire', { endedAt: tx.now })
      await tellFree(tx, enquiry, { cause: 'EXPIRED', reason: '锁定到期 / the lock ran out' })
    }
    if (due.length === 0) tx.idle()
    return { enquiries: due.length }
  },
)
