import { lockStockOrder } from '#db/supply/finders-orders.ts'
import {
  lockStationMessage,
  type StationMessageRow,
  updateStationMessage,
} from '#db/supply/finders-station.ts'
import { pauseBehind } from '#lib/backoff.ts'
import { NotFound } from '#lib/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { sentOrderAnswered } from '#resolvers/supply/sent-order.ts'
import { heardStation, missedStation } from '#resolvers/supply/station-line.ts'
import { STATION_BACKOFF, type StationAttempt } from '#resolvers/supply/station-queue.ts'
import { moveOrder } from '#resolvers/supply/stock-order.ts'
import { stockOrderTransitions } from '#rules/supply/terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** Which message was tried, and what came of it. */
export type SettleStationMessageInput = OperationInput & {
  readonly messageId: string
  readonly attempt: StationAttempt
}

/**
 * Writes what came of an attempt to tell the station something: taken and declined are for good, all else is tried
 * again. A message that is settled already stays as it is, so that nothing takes effect twice.
 */
export const settleStationMessage = operation(
  'supply.settleStationMessage',
  async (tx, { messageId, attempt }: SettleStationMessageInput): Promise<{ state: string }> => {
    assertHubAlone(tx)
    const message = await lockStationMessage(tx.db, messageId)
    if (message === null) throw new NotFound({ zh: '消息', en: 'message' })
    if (message.state !== 'WAITING') {
      tx.idle()
      return { state: message.state }
    }
    tx.note({ subjectId: message.id, after: { kind: message.kind, subject: message.subjectId, attempt } })
    if (attempt.kind === 'unanswered') return unanswered(tx, message, attempt.fault)
    await updateStationMessage(tx.db, message, {
      state: attempt.kind === 'taken' ? 'TAKEN' : 'DECLINED',
      attempts: message.attempts + 1,
      settledAt: tx.now,
      fault: attempt.kind === 'taken' ? null : attempt.reason,
      answer: { ...attempt },
    })
    if (attempt.kind === 'taken') await taken(tx, message, attempt)
    else await declined(tx, message, attempt.reason)
    // Last: an alarm is locked after all else.
    await heardStation(tx, message)
    return { state: attempt.kind === 'taken' ? 'TAKEN' : 'DECLINED' }
  },
)

const unanswered = async (tx: Tx, message: StationMessageRow, fault: string) => {
  const attempts = message.attempts + 1
  await updateStationMessage(tx.db, message, {
    attempts,
    fault,
    nextAttemptAt: new Date(tx.now.getTime() + pauseBehind(STATION_BACKOFF, attempts)),
  })
  if (!(await missedStation(tx, message, fault))) tx.idle()
  return { state: 'WAITING' }
}

const taken = async (
  tx: Tx,
  message: StationMessageRow,
  { number, answer }: Extract<StationAttempt, { kind: 'taken' }>,
) => {
  if (message.kind !== 'ORDER') return
  const order = await lockStockOrder(tx.db, message.subjectId)
  if (order === null) return
  if (mayTransition(stockOrderTransitions, 'send', order.state))
    await moveOrder(tx, order, 'send', {
      sentAt: tx.now,
      externalNumber: number ?? order.externalNumber,
    })
  if (answer !== null) await sentOrderAnswered(tx, { orderId: order.id, number, answer })
}

const declined = async (tx: Tx, message: StationMessageRow, reason: string) => {
  tx.emit('supply.stationMessageDeclined', {
    organisationId: message.organisationId,
    subjectId: message.id,
    payload: { messageId: message.id },
  })
  if (message.kind !== 'ORDER') return
  const order = await lockStockOrder(tx.db, message.subjectId)
  if (order !== null && mayTransition(stockOrderTransitions, 'refuse', order.state))
    await moveOrder(tx, order, 'refuse', { answeredAt: tx.now, answerReason: reason })
}
