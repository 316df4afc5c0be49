import { updateRequest } from '#db/requests/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { assertMayDecide, lockNamedRequest } from '#resolvers/requests/locked-request.ts'
import type { RequestRejectReason } from '#rules/requests/terms.ts'

export type RejectRequestInput = OperationInput & {
  readonly requestId: string
  readonly reason: RequestRejectReason
  /** In words; asked for where the reason is OTHER. */
  readonly note?: string | null
}

/**
 * The lead declines a request and says why.
 * @throws NotInState
 */
export const rejectRequest = operation(
  'requests.rejectRequest',
  async (tx: Tx, input: RejectRequestInput): Promise<{ id: Id<'Request'> }> => {
    const note = textOf(input.note) ?? null
    if (input.reason === 'OTHER' && note === null)
      throw BadInput.of('note', { zh: '原因为“其他”时须说明', en: 'the reason OTHER needs its words' })
    const request = await lockNamedRequest(tx, { requestId: input.requestId })
    assertMayDecide(tx, 'reject', request)
    await updateRequest(tx.db, request, {
      state: 'REJECTED',
      decidedAt: tx.occurredAt,
      decidedBy: tx.seat.staffId,
      decisionReason: input.reason,
      decisionNote: note,
      version: request.version + 1,
    })
    const after = { state: 'REJECTED', reason: input.reason }
    tx.note({ subjectId: request.id, before: { state: request.state }, after })
    tx.emit('requests.requestRejected', {
      organisationId: request.organisationId,
      subjectId: request.id,
      payload: { requestId: request.id, patientId: request.patientId, reason: input.reason },
    })
    return { id: request.id }
  },
)
