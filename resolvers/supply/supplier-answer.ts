import { updateStockOrderLine } from '#db/supply/finders-orders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import { assertOrderMay, type LockedOrder, moveOrder } from '#resolvers/supply/stock-order.ts'
import { checkStockAnswer, type LineAnswer } from '#rules/supply/order.ts'
import type { StockOrderState } from '#rules/supply/terms.ts'

/** What a supplier says to an order: what it gives of each line, or that it gives nothing. */
export type SupplierAnswer = {
  /** Null: every line in full, or with `refused` none. */
  readonly lines: readonly LineAnswer[] | null
  readonly refused: boolean
  /** The supplier's own number of the order; null keeps the one it gave before. */
  readonly externalNumber: string | null
  readonly reason: string | null
  /** Null when the supplier's system answered over its own line. */
  readonly answeredBy: Id<'Staff'> | null
}

/** Where an order may be that stands as answered. */
const ANSWERED: readonly StockOrderState[] = ['CONFIRMED', 'REFUSED', 'PARTLY_DELIVERED', 'DELIVERED']

/**
 * Writes a supplier's answer to a locked order. An answer that says what stands already changes nothing, however late
 * it comes; answers whether anything changed.
 */
export const keepAnswer = async (
  tx: Tx,
  { order, lines }: LockedOrder,
  answer: SupplierAnswer,
): Promise<boolean> => {
  const answered = answeredLines(lines, answer)
  const ordered = lines.map(({ position, bags }) => ({ position, bags }))
  const findings = checkStockAnswer(ordered, answered, answer.reason)
  if (findings.length > 0) throw StockOrderRefused.because(findings)
  const bagsOf = new Map(answered.map(({ position, bags }) => [position, bags]))
  const same = lines.every(({ position, confirmedBags }) => bagsOf.get(position) === confirmedBags)
  if (same && ANSWERED.includes(order.state)) return false
  const action = answered.some(({ bags }) => bags > 0) ? 'confirm' : 'refuse'
  assertOrderMay(action, order.state)
  for (const line of lines)
    await updateStockOrderLine(tx.db, line, { confirmedBags: bagsOf.get(line.position) ?? 0 })
  await moveOrder(tx, order, action, {
    answeredAt: tx.occurredAt,
    answeredBy: answer.answeredBy,
    answerReason: answer.reason?.trim() || null,
    externalNumber: answer.externalNumber?.trim() || order.externalNumber,
  })
  return true
}

const answeredLines = (
  lines: LockedOrder['lines'],
  { lines: said, refused }: SupplierAnswer,
): readonly LineAnswer[] => {
  if (!refused && said !== null) return said
  return lines.map(({ position, bags }) => ({ position, bags: refused ? 0 : bags }))
}
