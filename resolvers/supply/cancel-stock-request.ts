import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endStockRequest } from '#resolvers/supply/member-order.ts'

/** A member's order that is no longer wanted. */
export type CancelStockRequestInput = OperationInput & { readonly orderId: string; readonly reason: string }

/**
 * Takes a member's order back before anything was received for it. What is on its way arrives all the same.
 * @throws StockOrderRefused when the order is in no state for it
 */
export const cancelStockRequest = operation(
  'supply.cancelStockRequest',
  async (tx, input: CancelStockRequestInput): Promise<{ id: Id<'StockOrder'> }> =>
    endStockRequest(tx, input, 'cancel', (reason) => ({
      cancelledAt: tx.occurredAt,
      cancelledBy: tx.seat.staffId,
      cancelReason: reason,
    })),
)
