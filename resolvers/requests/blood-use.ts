import { findMembership } from '#db/alliance/finders-membership.ts'
import type { Tx } from '#resolvers/context.ts'
import { RequestRefused } from '#resolvers/requests/errors.ts'
import { checkBloodUse } from '#rules/alliance/membership.ts'
import { dayOf } from '#rules/calendar.ts'
import type { Finding } from '#rules/finding.ts'
import type { Urgency } from '#rules/requests/terms.ts'

/**
 * Whether the caller's hospital may ask for blood on the day of the request. An emergency is taken in all the same:
 * what stands against it is answered, for a deviation that somebody must close.
 * @throws RequestRefused for every other urgency
 */
export const assertBloodUse = async (tx: Tx, urgency: Urgency): Promise<readonly Finding[]> => {
  const standing = await findMembership(tx.db, tx.seat.organisationId)
  const membership = standing
    ? { bloodUseQualification: { from: standing.joinedOn, to: standing.licenceValidUntil } }
    : null
  const findings = checkBloodUse(membership, dayOf(tx.occurredAt))
  if (findings.length > 0 && urgency !== 'EMERGENCY') throw new RequestRefused(findings)
  return findings
}
