import { updateRequest } from '#db/requests/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { approvalCaseOf } from '#resolvers/requests/approval-facts.ts'
import { logApproval } from '#resolvers/requests/approval-log.ts'
import { textOf } from '#resolvers/requests/content.ts'
import {
  announceRequest,
  assertMayDecide,
  assertVersion,
  lockOwnRequest,
  type RequestName,
} from '#resolvers/requests/locked-request.ts'

export type SendBackRequestInput = OperationInput &
  RequestName & {
    /** What is to be corrected, for the one who applied. */
    readonly reason: string
    /** The version the caller has seen; absent: whatever stands. */
    readonly version?: number | null
  }

/**
 * An approver of the hospital gives its request back for correction. The approvals given so far fall; `amendRequest`
 * answers it, and approvals begin anew.
 * @throws NotInState
 */
export const sendBackRequest = operation(
  'requests.sendBackRequest',
  async (tx: Tx, input: SendBackRequestInput): Promise<{ id: Id<'Request'> }> => {
    const reason = textOf(input.reason)
    if (reason === undefined)
      throw BadInput.of('reason', { zh: '须说明退回原因', en: 'say what is to be corrected' })
    const request = await lockOwnRequest(tx, input)
    assertMayDecide(tx, 'sendBack', request)
    assertVersion(request, input.version)
    const entry = { kind: 'SENT_BACK', staffId: tx.seat.staffId, note: reason } as const
    logApproval(tx, request, await approvalCaseOf(tx, request), entry)
    await updateRequest(tx.db, request, { state: 'SENT_BACK', version: request.version + 1 })
    tx.note({
      subjectId: request.id,
      before: { state: request.state },
      after: { state: 'SENT_BACK', reason },
    })
    announceRequest(tx, 'requests.requestSentBack', request)
    return { id: request.id }
  },
)
