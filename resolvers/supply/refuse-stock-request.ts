import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endStockRequest } from '#resolvers/supply/member-order.ts'

/** A member's order that the storage point can not supply. */
export type RefuseStockRequestInput = OperationInput & { readonly orderId: string; readonly reason: string }

/**
 * The storage point says that it does not supply a member's order, and why.
 * @throws StockOrderRefused when the order is in no state for it
 */
export const refuseStockRequest = operation(
  'supply.refuseStockRequest',
  async (tx, input: RefuseStockRequestInput): Promise<{ id: Id<'StockOrder'> }> =>
    endStockRequest(tx, input, 'refuse', (reason) => ({
      answeredAt: tx.occurredAt,
      answeredBy: tx.seat.staffId,
      answerReason: reason,
    })),
)
