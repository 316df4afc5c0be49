import type { Id } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { assertOrderMay, lockedOrder, moveOrder } from '#resolvers/supply/stock-order.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'

/** Which order is no longer wanted, and why. */
export type CancelStationOrderInput = OperationInput & { readonly orderId: string; readonly reason: string }

/** Cancels an order of the storage point's while nothing of it has come; the station is told behind the order itself. */
export const cancelStationOrder = operation(
  'supply.cancelStationOrder',
  async (tx, input: CancelStationOrderInput): Promise<{ id: Id<'StockOrder'> }> => {
    const reason = reasonOf(input, { zh: '请写明取消原因', en: 'say why the order is cancelled' })
    const { order } = await lockedOrder(
      tx,
      input.orderId,
      ({ kind, organisationId }) => kind === 'STATION' && organisationId === tx.seat.organisationId,
    )
    assertOrderMay('cancel', order.state)
    await moveOrder(tx, order, 'cancel', {
      cancelledAt: tx.occurredAt,
      cancelledBy: tx.seat.staffId,
      cancelReason: reason,
    })
    await tellStation(tx, {
      allianceId: order.allianceId,
      stationId: order.supplierId,
      kind: 'ORDER_CANCELLED',
      subjectId: order.id,
      once: `cancelled ${order.id}`,
      body: { orderId: order.id, cancelledAt: tx.occurredAt.toISOString(), reason },
    })
    return { id: order.id }
  },
)
