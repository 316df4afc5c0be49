import { lockRequest, lockRequestByPlacer, type RequestRow } from '#db/requests/finders.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { textOf } from '#resolvers/requests/content.ts'
import { NotInState } from '#resolvers/requests/errors.ts'
import type { Finding } from '#rules/finding.ts'
import {
  checkAct,
  checkRequestAction,
  isBeforeSubmission,
  type RequestAct,
  type RequestDecision,
} from '#rules/requests/acts.ts'
import { type RequestAction, requestStateLabels } from '#rules/requests/terms.ts'
import { writtenInstant } from '#rules/requests/text.ts'

/** A request by the hub's id or by the number the caller's own hospital gave it. */
export type RequestName = { readonly requestId?: string | null; readonly placerNumber?: string | null }

const NO_REQUEST = { zh: '申请', en: 'request' }

/** The named request, locked. @throws NotFound, BadInput when neither name is given. */
export const lockNamedRequest = async (tx: Tx, name: RequestName): Promise<RequestRow> => {
  const placerNumber = textOf(name.placerNumber)
  if (!name.requestId && placerNumber === undefined)
    throw BadInput.of('requestId', {
      zh: '须提供 requestId 或 placerNumber',
      en: 'requestId or placerNumber is needed',
    })
  const id = name.requestId ? asId('Request', name.requestId) : null
  const row = name.requestId
    ? id && (await lockRequest(tx.db, { allianceId: tx.allianceId, id }))
    : await lockRequestByPlacer(
        tx.db,
        { allianceId: tx.allianceId, organisationId: tx.seat.organisationId },
        placerNumber ?? '',
      )
  if (!row) throw new NotFound(NO_REQUEST)
  return row
}

/** The named request, locked, when it is the caller's own hospital's. @throws NotFound, Forbidden */
export const lockOwnRequest = async (tx: Tx, name: RequestName): Promise<RequestRow> => {
  const row = await lockNamedRequest(tx, name)
  if (row.organisationId === tx.seat.organisationId) return row
  throw new Forbidden({
    zh: '只有提出申请的医院可以这样做',
    en: 'only the hospital that placed the request may do this',
  })
}

/** @throws NotInState unless the request's state allows the action. Who decides asks `assertMayDecide`. */
export const assertRequestMay = (action: Exclude<RequestAction, Dated>, row: RequestRow): void =>
  assertAllowed(checkRequestAction(action, row.state), row)

/** @throws NotInState unless the request's state allows an act that leaves it as it is. */
export const assertRequestTakes = (act: Exclude<RequestAct, RequestDecision>, row: RequestRow): void =>
  assertAllowed(checkAct(act, row.state), row)

/**
 * What takes blood out in an emergency accepts its request along the way, and the blood may have left before the form came;
 * a HIS that takes its order back may repeat the order's time.
 */
type Dated = Exclude<RequestDecision, 'accept' | 'cancel'>

/**
 * Whether somebody may decide on a request as they say, and then: what was not submitted yet, nobody has decided on. A
 * decision that nobody dates is one of now, however little the clocks of two instances agree.
 * @throws NotInState unless the request's state allows it, BadInput for a decision dated before the submission
 */
export const assertMayDecide = (tx: Tx, decision: RequestDecision, row: RequestRow): void => {
  assertAllowed(
    decision === 'approve' ? checkAct(decision, row.state) : checkRequestAction(decision, row.state),
    row,
  )
  const isDated = tx.occurredAt.getTime() !== tx.now.getTime()
  if (!isDated || !isBeforeSubmission(tx.occurredAt, row.occurredAt)) return
  const submitted = writtenInstant(row.occurredAt)
  throw BadInput.of('occurredAt', {
    zh: `早于申请的提交时间 ${submitted}；请填写实际时间，或不填`,
    en: `lies before the request was submitted, ${submitted} in China; tell when it was decided, or leave it out`,
  })
}

const assertAllowed = (findings: readonly Finding[], { state }: RequestRow): void => {
  if (findings.length > 0) throw new NotInState(findings, state)
}

/** @throws NotInState when the caller names a version that no longer stands. */
export const assertVersion = (request: RequestRow, version: number | null | undefined): void => {
  if (version === null || version === undefined || version === request.version) return
  throw NotInState.version(request.version, requestStateLabels[request.state], request.state)
}

/** Says what happened to a request. */
export const announceRequest = (
  tx: Tx,
  name:
    | 'requests.requestAmended'
    | 'requests.requestCancelled'
    | 'requests.requestAccepted'
    | 'requests.requestSentBack'
    | 'requests.requestClosed'
    | 'requests.consentRecorded'
    | 'requests.emergencyAuthorised',
  { id, organisationId, patientId }: RequestRow,
) => tx.emit(name, { organisationId, subjectId: id, payload: { requestId: id, patientId } })
