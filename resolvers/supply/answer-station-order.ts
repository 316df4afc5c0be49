import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lockedOrder } from '#resolvers/supply/stock-order.ts'
import { keepAnswer } from '#resolvers/supply/supplier-answer.ts'

/** The station's answer to an order. */
export type AnswerStationOrderInput = OperationInput & {
  readonly orderId: string
  /** True: nothing can be given. */
  readonly refused?: boolean | null
  /** What is given of each line, each once; absent: all in full. */
  readonly lines?: readonly { readonly position: number; readonly bags: number }[] | null
  /** The station's own number of the order. */
  readonly number?: string | null
  /** Why less is given, or nothing. */
  readonly reason?: string | null
}

/** The station confirms an order in full or in part, or refuses it: its dispatcher, or its system. */
export const answerStationOrder = operation(
  'supply.answerStationOrder',
  async (tx, input: AnswerStationOrderInput): Promise<{ id: Id<'StockOrder'> }> => {
    const stations = tx.actor.seats.map(({ organisationId }) => organisationId)
    const locked = await lockedOrder(
      tx,
      input.orderId,
      ({ kind, supplierId }) => kind === 'STATION' && stations.includes(supplierId),
    )
    const seat = tx.actor.seats.find(({ allianceId }) => allianceId === locked.order.allianceId)
    const changed = await keepAnswer(tx, locked, {
      lines: input.lines ?? null,
      refused: input.refused ?? false,
      externalNumber: input.number ?? null,
      reason: input.reason ?? null,
      answeredBy: seat?.staffId ?? null,
    })
    if (!changed) tx.note({ subjectId: locked.order.id })
    return { id: locked.order.id }
  },
)
