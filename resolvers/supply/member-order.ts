import { listBagsByDeliveryIds, listDeliveriesByOrderIds } from '#db/inventory/finders-deliveries.ts'
import {
  listLinesByOrderIds,
  lockStockOrder,
  type StockOrderRow,
  updateStockOrder,
  updateStockOrderLine,
} from '#db/supply/finders-orders.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import type { Tx } from '#resolvers/context.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import { finding } from '#rules/finding.ts'
import { fulfil, type OpenLine, type SuppliedBag } from '#rules/supply/order.ts'
import { type StockOrderState, stockOrderStateLabels, stockOrderTransitions } from '#rules/supply/terms.ts'
import { isDeviation, mayTransition } from '#rules/vocabulary.ts'

/** A member's order, locked, and what it still waits for: neither received nor on its way. */
export type MemberOrder = { readonly row: StockOrderRow; readonly open: readonly OpenLine[] }

const suppliable: readonly StockOrderState[] = ['PLACED', 'CONFIRMED', 'PARTLY_DELIVERED']

/** @throws NotFound for what is no member's order, StockOrderRefused for one that waits for nothing */
export const lockMemberOrder = async (tx: Tx, text: string): Promise<MemberOrder> => {
  const row = await lockMembers(tx, text)
  if (!suppliable.includes(row.state)) throw stateForbids(row.state)
  const lines = await openLinesOf(tx, row.id)
  const coming = await onTheWay(tx, row.id)
  return { row, open: fulfil(lines, coming).lines }
}

const lockMembers = async (tx: Tx, text: string): Promise<StockOrderRow> => {
  const row = await lockStockOrder(tx.db, text)
  if (row !== null && row.kind === 'MEMBER' && row.allianceId === tx.allianceId) return row
  throw new NotFound({ zh: '申领单', en: 'stock order' })
}

const stateForbids = (state: StockOrderState): StockOrderRefused =>
  StockOrderRefused.because([
    finding('STOCK_ORDER_STATE_FORBIDS', {
      field: 'orderId',
      values: { state: stockOrderStateLabels[state] },
    }),
  ])

const openLinesOf = async (tx: Tx, id: Id<'StockOrder'>): Promise<OpenLine[]> =>
  (await listLinesByOrderIds(tx.db, [id])).map(
    ({ position, productCode, abo, rhd, bags, content, confirmedBags, suppliedBags }) => ({
      position,
      product: productCode,
      abo,
      rhd,
      bags,
      content,
      confirmed: confirmedBags,
      supplied: suppliedBags,
    }),
  )

/** Bags that were sent for the order and have neither arrived nor been given up. */
const onTheWay = async (tx: Tx, id: Id<'StockOrder'>): Promise<SuppliedBag[]> => {
  const deliveries = await listDeliveriesByOrderIds(tx.db, [id])
  const bags = await listBagsByDeliveryIds(
    tx.db,
    deliveries.map((delivery) => delivery.id),
  )
  return bags
    .filter(({ state }) => state === 'ANNOUNCED')
    .map(({ productCode: product, abo, rhd, content }) => ({ product, abo, rhd, content: content ?? 0 }))
}

/** Writes where an order stands now, with what goes with it, and tells both ends. */
const move = async (
  tx: Tx,
  row: StockOrderRow,
  state: StockOrderState,
  values: Parameters<typeof updateStockOrder>[2],
): Promise<void> => {
  await updateStockOrder(tx.db, row, { ...values, state })
  const payload = { orderId: row.id, state }
  tx.emit('supply.stockOrderChanged', { organisationId: row.organisationId, subjectId: row.id, payload })
}

/** Supplying answers the order, unless somebody has before. */
export const confirmBySupplying = async (tx: Tx, { row }: MemberOrder): Promise<void> => {
  if (row.state !== 'PLACED') return
  await move(tx, row, stockOrderTransitions.confirm.to, {
    answeredAt: tx.occurredAt,
    answeredBy: tx.seat.staffId,
  })
}

/** Counts bags that arrived for an order, which is delivered once nothing is awaited any more. */
export const countArrived = async (
  tx: Tx,
  orderId: Id<'StockOrder'>,
  bags: readonly SuppliedBag[],
): Promise<void> => {
  const row = await lockStockOrder(tx.db, orderId)
  if (row === null || bags.length === 0) return
  const { lines, complete } = fulfil(await openLinesOf(tx, orderId), bags)
  const rows = await listLinesByOrderIds(tx.db, [orderId])
  for (const { position, supplied } of lines) {
    const line = rows.find((one) => one.position === position)
    if (line !== undefined && line.suppliedBags !== supplied)
      await updateStockOrderLine(tx.db, line, { suppliedBags: supplied })
  }
  const action = complete ? 'deliver' : 'deliverPart'
  const { to } = stockOrderTransitions[action]
  // What came has come, whatever the order was thought to be.
  const counts =
    mayTransition(stockOrderTransitions, action, row.state) ||
    isDeviation(stockOrderTransitions, action, row.state)
  if (counts && row.state !== to) await move(tx, row, to, {})
}

/** Ends a member's order unsupplied, with the reason of who ends it. */
export const endStockRequest = async (
  tx: Tx,
  input: { readonly orderId: string; readonly reason: string },
  action: 'cancel' | 'refuse',
  valuesOf: (reason: string) => Parameters<typeof updateStockOrder>[2],
): Promise<{ id: Id<'StockOrder'> }> => {
  const reason = reasonOf(input, { zh: '请写明原因', en: 'say why' })
  const row = await lockMembers(tx, input.orderId)
  if (!mayTransition(stockOrderTransitions, action, row.state)) throw stateForbids(row.state)
  await move(tx, row, stockOrderTransitions[action].to, valuesOf(reason))
  tx.note({ subjectId: row.id, before: { state: row.state }, after: { action, reason } })
  return { id: row.id }
}
