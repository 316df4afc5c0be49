import { type Finding, finding } from '#rules/finding.ts'
import { isEmergency, type ReleaseFacts } from '#rules/inventory/release-facts.ts'

/**
 * Blood leaves for a request that the lead has accepted, and only of a kind that was asked for.
 *
 * Refuses: `REQUEST_NOT_ACCEPTED`, `PRODUCT_NOT_REQUESTED`.
 * Source: ALLIANCE_ART_15, ALLIANCE_ART_16. Reviewed: not yet reviewed by a physician.
 */
export function requestAccepted({ request, unit }: ReleaseFacts): Finding[] {
  return [
    ...(request.state === 'ACCEPTED' ? [] : [finding('REQUEST_NOT_ACCEPTED', { field: 'request' })]),
    ...(request.components.includes(unit.product.componentClass)
      ? []
      : [finding('PRODUCT_NOT_REQUESTED', { field: 'unit' })]),
  ]
}

/**
 * The approvals that the patient's total of the day asks for are there before blood leaves; in an emergency they
 * follow, and are owed.
 *
 * Refuses: `APPROVALS_INCOMPLETE`.
 * Source: ORDER_85_ART_20, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export const approved = (facts: ReleaseFacts): Finding[] =>
  facts.request.approvals === 'COMPLETE'
    ? []
    : [finding('APPROVALS_INCOMPLETE', { field: 'request', severity: isEmergency(facts) ? 'WARN' : 'STOP' })]

/**
 * The patient, or who may speak for them, has consented. In an emergency in which no consent can be had, the
 * institution's head or delegate allows it; that allowance serves in no other case.
 *
 * Refuses: `RELEASE_CONSENT_MISSING`.
 * Source: ORDER_85_ART_21, ORDER_85_ART_22, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function consented(facts: ReleaseFacts): Finding[] {
  const { consent } = facts.request
  const emergency = isEmergency(facts)
  if (consent === 'SIGNED' || (consent === 'AUTHORISED' && emergency)) return []
  return [
    finding('RELEASE_CONSENT_MISSING', { field: 'request', severity: emergency ? 'AUTHORITY' : 'STOP' }),
  ]
}
