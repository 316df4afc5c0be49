import { updateRequest } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { RequestRefused } from '#resolvers/requests/errors.ts'
import { announceRequest, assertRequestMay, lockNamedRequest } from '#resolvers/requests/locked-request.ts'

export type AcceptRequestInput = OperationInput & {
  readonly requestId: string
  /** What the lead tells the hospital with it. */
  readonly note?: string | null
}

/**
 * The lead takes a request on. An emergency that came without consent and without authority is not accepted.
 * @throws NotInState, RequestRefused
 */
export const acceptRequest = operation(
  'requests.acceptRequest',
  async (tx: Tx, input: AcceptRequestInput): Promise<{ id: Id<'Request'> }> => {
    const request = await lockNamedRequest(tx, { requestId: input.requestId })
    assertRequestMay('accept', request)
    const owed = request.findings.filter(({ severity }) => severity === 'AUTHORITY')
    if (owed.length > 0) throw new RequestRefused(owed)
    await updateRequest(tx.db, request, {
      state: 'ACCEPTED',
      decidedAt: tx.occurredAt,
      decidedBy: tx.seat.staffId,
      decisionNote: textOf(input.note) ?? null,
      version: request.version + 1,
    })
    tx.note({ subjectId: request.id, before: { state: request.state }, after: { state: 'ACCEPTED' } })
    announceRequest(tx, 'requests.requestAccepted', request)
    return { id: request.id }
  },
)
