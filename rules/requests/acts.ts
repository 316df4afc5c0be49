import { type Finding, finding } from '#rules/finding.ts'
import { type RequestState, requestStateLabels } from '#rules/requests/terms.ts'

/** Acts that leave the request's state as it is. */
export const requestActs = ['approve', 'recordConsent', 'authoriseEmergency', 'requestDispense'] as const
export type RequestAct = (typeof requestActs)[number]

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
