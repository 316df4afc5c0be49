import { listUnitsByIds } from '#db/inventory/finders.ts'
import {
  listLinesByOrderIds,
  lockStockOrder,
  type StockOrderLineRow,
  type StockOrderRow,
  updateStockOrderLine,
} from '#db/supply/finders-orders.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { moveOrder } from '#resolvers/supply/stock-order.ts'
import { fulfil, type OpenLine } from '#rules/supply/order.ts'
import { type StockOrderAction, stockOrderStateLabels, stockOrderTransitions } from '#rules/supply/terms.ts'
import { checkTransition } from '#rules/transition.ts'

/** Counts bags that were taken in for the order they answer; the order is delivered when its last bag has come. */
export const countSupplied = async (
  tx: Tx,
  { orderId, unitIds }: EventPayload<'inventory.deliveryReceived'>,
): Promise<void> => {
  const order = orderId && (await lockStockOrder(tx.db, orderId))
  if (!order) return
  const units = await listUnitsByIds(tx.db, unitIds)
  const lines = await listLinesByOrderIds(tx.db, [order.id])
  const bags = units.map(({ productCode, abo, rhd, content }) => ({
    product: productCode,
    abo,
    rhd,
    content,
  }))
  const after = fulfil(lines.map(openLine), bags)
  for (const [at, line] of lines.entries()) {
    const suppliedBags = after.lines[at]?.supplied ?? line.suppliedBags
    if (suppliedBags !== line.suppliedBags) await updateStockOrderLine(tx.db, line, { suppliedBags })
  }
  if (order.state !== 'DELIVERED') await move(tx, order, after.complete ? 'deliver' : 'deliverPart')
}

const openLine = (line: StockOrderLineRow): OpenLine => ({
  position: line.position,
  product: line.productCode,
  abo: line.abo,
  rhd: line.rhd,
  content: line.content,
  bags: line.bags,
  confirmed: line.confirmedBags,
  supplied: line.suppliedBags,
})

/** Blood that came has come, whatever its order was thought to be. */
const move = async (tx: Tx, order: StockOrderRow, action: StockOrderAction): Promise<void> => {
  const findings = checkTransition(
    stockOrderTransitions,
    stockOrderStateLabels,
    'STOCK_ORDER_STATE_FORBIDS',
    {
      action,
      state: order.state,
    },
  )
  // A supplier that sends before it says so has answered by sending.
  if (order.state === 'REFUSED' || order.state === 'CANCELLED')
    await openDeviation(tx, { organisationId: order.organisationId, subjectId: order.id, findings })
  await moveOrder(tx, order, action, {})
}
