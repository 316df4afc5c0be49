import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type SentAnswer, sentOrderAnswered } from '#resolvers/supply/sent-order.ts'

/** What the station's system answered when it was asked about an order. */
export type RecordStationAnswerInput = OperationInput & SentAnswer

/** Keeps an answer that the hub fetched from the station's system; said again, it changes nothing. */
export const recordStationAnswer = operation(
  'supply.recordStationAnswer',
  async (tx, input: RecordStationAnswerInput): Promise<{ changed: boolean }> => {
    assertHubAlone(tx)
    tx.note({ subjectId: input.orderId })
    const changed = await sentOrderAnswered(tx, input)
    if (!changed) tx.idle()
    return { changed }
  },
)
