import { updateRequest } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import {
  announceRequest,
  assertMayDecide,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'

export type CancelRequestInput = OperationInput &
  RequestName & {
    readonly reason?: string | null
  }

/**
 * The hospital takes its request back, as long as the lead has not accepted it.
 * @throws NotInState
 */
export const cancelRequest = operation(
  'requests.cancelRequest',
  async (tx: Tx, input: CancelRequestInput): Promise<{ id: Id<'Request'> }> => {
    const request = await lockOwnRequest(tx, input)
    assertMayDecide(tx, 'cancel', request)
    await updateRequest(tx.db, request, {
      state: 'CANCELLED',
      cancelledAt: tx.occurredAt,
      cancelReason: textOf(input.reason) ?? null,
      version: request.version + 1,
    })
    tx.note({ subjectId: request.id, before: { state: request.state }, after: { state: 'CANCELLED' } })
    announceRequest(tx, 'requests.requestCancelled', request)
    return { id: request.id }
  },
)
