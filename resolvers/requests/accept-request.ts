import { type RequestRow, updateRequest } from '#db/requests/finders.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { consentFactsOf } from '#resolvers/requests/consent-facts.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { oweRest } from '#resolvers/requests/emergency-debts.ts'
import { RequestRefused } from '#resolvers/requests/errors.ts'
import {
  announceRequest,
  assertMayDecide,
  assertRequestMay,
  lockNamedRequest,
} from '#resolvers/requests/locked-request.ts'
import { finding } from '#rules/finding.ts'

export type AcceptRequestInput = OperationInput & {
  readonly requestId: string
  /** What the lead tells the hospital with it. */
  readonly note?: string | null
}

/**
 * The lead takes a request on, while its approvals may still run: they are asked for at the release. Without consent, or
 * in an emergency the authority that stands in for it, nothing is accepted. What an emergency leaves for later is owed.
 * @throws NotInState, RequestRefused
 */
export const acceptRequest = operation(
  'requests.acceptRequest',
  async (tx: Tx, input: AcceptRequestInput): Promise<{ id: Id<'Request'> }> => {
    const request = await lockNamedRequest(tx, { requestId: input.requestId })
    assertMayDecide(tx, 'accept', request)
    await takeOn(tx, request, textOf(input.note) ?? null)
    return { id: request.id }
  },
)

/**
 * Accepts a locked request within the running operation.
 * @throws NotInState, RequestRefused
 */
export const takeOn = async (tx: Tx, request: RequestRow, note: string | null): Promise<RequestRow> => {
  assertRequestMay('accept', request)
  await assertConsented(tx, request)
  const accepted = {
    state: 'ACCEPTED',
    decidedAt: tx.occurredAt,
    decidedBy: tx.seat.staffId,
    decisionNote: note,
    version: request.version + 1,
  } as const
  await updateRequest(tx.db, request, accepted)
  tx.note({ subjectId: request.id, before: { state: request.state }, after: { state: 'ACCEPTED' } })
  await oweRest(tx, request)
  announceRequest(tx, 'requests.requestAccepted', request)
  return { ...request, ...accepted }
}

const assertConsented = async (tx: Tx, request: RequestRow): Promise<void> => {
  if ((await consentFactsOf(tx, request)) !== 'MISSING') return
  const severity = request.urgency === 'EMERGENCY' ? 'AUTHORITY' : 'STOP'
  throw new RequestRefused([finding('CONSENT_MISSING', { field: 'consent', severity })])
}
