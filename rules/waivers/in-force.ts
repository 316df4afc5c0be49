import type { Day } from '#rules/calendar.ts'
import { inTextOrder } from '#rules/text-order.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

/** Does a place, by its administrative code, lie in a policy's region? */
export const isIn = (region: string, { region: ruled }: Pick<WaiverPolicy, 'region'>): boolean =>
  region.startsWith(ruled)

/**
 * The policy that rules blood used in a place on a day: of those in force there the one of the narrowest region, of these
 * the newest. A policy whose first day nobody has set rules nothing.
 *
 * Facts: the policies, where the blood was used (administrative code), the day it was transfused.
 * Refuses: nothing; null when none is in force.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export function policyOfUse(
  policies: readonly WaiverPolicy[],
  region: string,
  day: Day,
): WaiverPolicy | null {
  const inForce = policies.filter(
    (policy) =>
      isIn(region, policy) &&
      policy.effectiveFrom !== null &&
      policy.effectiveFrom <= day &&
      (policy.effectiveTo === null || day <= policy.effectiveTo),
  )
  const [first] = inForce.toSorted(
    (one, other) =>
      other.region.length - one.region.length ||
      inTextOrder(other.effectiveFrom ?? '', one.effectiveFrom ?? ''),
  )
  return first ?? null
}
