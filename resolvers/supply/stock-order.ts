import {
  listLinesByOrderIds,
  lockStockOrder,
  type StockOrderLineRow,
  type StockOrderRow,
  updateStockOrder,
} from '#db/supply/finders-orders.ts'
import { NotFound } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import {
  type StockOrderAction,
  type StockOrderState,
  stockOrderStateLabels,
  stockOrderTransitions,
} from '#rules/supply/terms.ts'
import { checkTransition } from '#rules/transition.ts'

/** An order that is locked, with its lines in order. */
export type LockedOrder = { readonly order: StockOrderRow; readonly lines: readonly StockOrderLineRow[] }

/** Locks an order that the caller may see; `mine` says whether the caller may do with it what it wants. */
export const lockedOrder = async (
  tx: Tx,
  id: string,
  mine: (order: StockOrderRow) => boolean,
): Promise<LockedOrder> => {
  const order = await lockStockOrder(tx.db, id)
  if (order === null || !mine(order)) throw new NotFound({ zh: '订单', en: 'order for stock' })
  return { order, lines: await listLinesByOrderIds(tx.db, [order.id]) }
}

/** Refuses an act that the order's state does not allow. */
export const assertOrderMay = (action: StockOrderAction, state: StockOrderState): void => {
  const findings = checkTransition(
    stockOrderTransitions,
    stockOrderStateLabels,
    'STOCK_ORDER_STATE_FORBIDS',
    {
      action,
      state,
    },
  )
  if (findings.length > 0) throw StockOrderRefused.because(findings)
}

/** Moves an order on, and tells of it. */
export const moveOrder = async (
  tx: Tx,
  order: StockOrderRow,
  action: StockOrderAction,
  values: Partial<StockOrderRow>,
): Promise<void> => {
  const state = stockOrderTransitions[action].to
  await updateStockOrder(tx.db, order, { ...values, state })
  tx.note({ subjectId: order.id, before: { state: order.state }, after: { state, ...values } })
  tx.emit('supply.stockOrderChanged', {
    allianceId: order.allianceId,
    organisationId: order.organisationId,
    subjectId: order.id,
    payload: { orderId: order.id, state },
  })
}
