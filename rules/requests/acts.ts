import { type Finding, finding } from '#rules/finding.ts'
import {
  type RequestAction,
  type RequestState,
  requestStateLabels,
  requestTransitions,
} from '#rules/requests/terms.ts'
import { checkTransition } from '#rules/transition.ts'

/** Acts that leave the request's state as it is. */
export const requestActs = ['approve', 'recordConsent', 'authoriseEmergency', 'requestDispense'] as const
export type RequestAct = (typeof requestActs)[number]

/** What somebody decides of a request, and may be refused. */
export type RequestDecision = Exclude<RequestAction, 'amend' | 'complete'> | Extract<RequestAct, 'approve'>

/** An emergency's paperwork follows: approvals and consent are still taken when the blood was given. */
export const statesOfAct: Readonly<Record<RequestAct, readonly RequestState[]>> = {
  approve: ['SUBMITTED', 'ACCEPTED', 'COMPLETED', 'CLOSED'],
  recordConsent: ['SUBMITTED', 'SENT_BACK', 'ACCEPTED', 'COMPLETED', 'CLOSED'],
  authoriseEmergency: ['SUBMITTED', 'SENT_BACK', 'ACCEPTED'],
  // Its last bags may still wait at the counter when everything is issued.
  requestDispense: ['ACCEPTED', 'COMPLETED'],
}

/**
 * Approvals, consents and authorisations are taken while the request stands, also after the lead has accepted it; that
 * blood be brought out is asked once it was accepted.
 *
 * Facts: the act, the request's present state.
 * Refuses: `REQUEST_STATE_FORBIDS`.
 * Source: ORDER_85_ART_20, ORDER_85_ART_22, HOUSE_APPROVAL.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAct(act: RequestAct, state: RequestState): Finding[] {
  if (statesOfAct[act].includes(state)) return []
  return [finding('REQUEST_STATE_FORBIDS', { field: 'state', values: { state: requestStateLabels[state] } })]
}

/** What a hospital does with its own form. */
const ownActions: readonly RequestAction[] = ['amend', 'cancel']

/**
 * A request goes along its transition table. A hospital that would take back or change what the lead has accepted is
 * told the way there is: the lead closes the request on the hospital's word, and other blood is asked for anew.
 *
 * Facts: the action, the request's present state.
 * Refuses: `ACCEPTED_REQUEST_STANDS`, `REQUEST_STATE_FORBIDS`.
 * Source: ALLIANCE_ART_15, HOUSE_APPROVAL.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkRequestAction(action: RequestAction, state: RequestState): Finding[] {
  if (state === 'ACCEPTED' && ownActions.includes(action))
    return [finding('ACCEPTED_REQUEST_STANDS', { field: 'state' })]
  return checkTransition(requestTransitions, requestStateLabels, 'REQUEST_STATE_FORBIDS', { action, state })
}

const MINUTE_MS = 60_000

/**
 * Nobody decides on a request before it was submitted. Both times are as they are told: a form of a downtime that is
 * entered afterwards was submitted when it was written. Paper and some systems tell times to the minute, so that the
 * minute of the submission counts as after it.
 *
 * Facts: when it was decided, when the request was submitted, each as told.
 * Refuses: nothing; answers whether the decision is dated before the submission.
 * Source: HOUSE_REQUEST_FORM.
 * Reviewed: not yet reviewed by a physician.
 */
export const isBeforeSubmission = (decidedAt: Date, submittedAt: Date): boolean =>
  decidedAt.getTime() < Math.floor(submittedAt.getTime() / MINUTE_MS) * MINUTE_MS
