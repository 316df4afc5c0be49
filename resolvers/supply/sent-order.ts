import type { Tx } from '#resolvers/context.ts'
import { StockOrderRefused } from '#resolvers/supply/errors.ts'
import type { StationAnswer } from '#resolvers/supply/station-queue.ts'
import { lockedOrder } from '#resolvers/supply/stock-order.ts'
import { keepAnswer } from '#resolvers/supply/supplier-answer.ts'

/** What the station's system says to an order it was sent. */
export type SentAnswer = {
  readonly orderId: string
  readonly number: string | null
  readonly answer: StationAnswer
}

/**
 * Keeps the answer of the station's system. One that does not fit the order (cancelled meanwhile, other lines) leaves the
 * order as it is; what the station meant then stands in the audit trail, and a person asks.
 * @returns whether the order changed
 */
export const sentOrderAnswered = async (
  tx: Tx,
  { orderId, number, answer }: SentAnswer,
): Promise<boolean> => {
  const locked = await lockedOrder(tx, orderId, ({ kind }) => kind === 'STATION')
  try {
    return await keepAnswer(tx, locked, { ...answer, externalNumber: number, answeredBy: null })
  } catch (error) {
    // Judged before anything was written.
    if (!(error instanceof StockOrderRefused)) throw error
    tx.note({ after: { unusable: { number, answer, findings: error.findings } } })
    return false
  }
}
