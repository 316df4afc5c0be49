import { updateRequest } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import {
  announceRequest,
  assertMayDecide,
  assertRequestMay,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'
import { later } from '#rules/calendar.ts'

export type CancelRequestInput = OperationInput &
  RequestName & {
    readonly reason?: string | null
    /** The time told may be that of the order itself, as a HIS repeats it; what is too early counts from the submission. */
    readonly mayRepeatOrderTime?: boolean
  }

/**
 * The hospital takes its request back, as long as the lead has not accepted it.
 * @throws NotInState, BadInput for a time before the submission
 */
export const cancelRequest = operation(
  'requests.cancelRequest',
  async (tx: Tx, input: CancelRequestInput): Promise<{ id: Id<'Request'> }> => {
    const request = await lockOwnRequest(tx, input)
    if (input.mayRepeatOrderTime) assertRequestMay('cancel', request)
    else assertMayDecide(tx, 'cancel', request)
    await updateRequest(tx.db, request, {
      state: 'CANCELLED',
      cancelledAt: later(tx.occurredAt, request.occurredAt),
      cancelReason: textOf(input.reason) ?? null,
      version: request.version + 1,
    })
    tx.note({ subjectId: request.id, before: { state: request.state }, after: { state: 'CANCELLED' } })
    announceRequest(tx, 'requests.requestCancelled', request)
    return { id: request.id }
  },
)
