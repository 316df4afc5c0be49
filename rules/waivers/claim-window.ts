import { addDays, type Day } from '#rules/calendar.ts'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

/**
 * The last day on which a claim for a stay may be made: so many days after the discharge as the policies of its days of use
 * say, the least of them. Null: there is no limit, as while nobody was discharged.
 *
 * Facts: the policies, the hospital's region, the days of use, the day of discharge or null.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export function lastClaimDay(
  policies: readonly WaiverPolicy[],
  region: string,
  { usedOn, dischargedOn }: { readonly usedOn: readonly Day[]; readonly dischargedOn: Day | null },
): Day | null {
  if (dischargedOn === null) return null
  const limits = usedOn.flatMap((day) => policyOfUse(policies, region, day)?.settings.claimDays ?? [])
  return limits.length === 0 ? null : addDays(dischargedOn, Math.min(...limits))
}
