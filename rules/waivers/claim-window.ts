import { addDays, type Day, dayOf } from '#rules/calendar.ts'
import { policyOfUse } from '#rules/waivers/in-force.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { isVisit, type StayFacts } from '#rules/waivers/stay-step.ts'

/** Until when a claim may be made, and by what. */
export type ClaimLimit = {
  readonly lastDay: Day
  /** How many days behind the discharge. */
  readonly days: number
  /** The policy that says so. */
  readonly policy: WaiverPolicy
}

/**
 * The last day on which anything of a stay may be claimed, at the window or afterwards: so many days after the discharge as
 * the policies of its days of use say, the least of them. Null: there is no limit, as while nobody was discharged.
 *
 * Facts: the policies, the hospital's region, the days of use, the day of discharge or null.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export function claimLimitOf(
  policies: readonly WaiverPolicy[],
  region: string,
  { usedOn, dischargedOn }: { readonly usedOn: readonly Day[]; readonly dischargedOn: Day | null },
): ClaimLimit | null {
  if (dischargedOn === null) return null
  const limits = usedOn.flatMap((day) => {
    const policy = policyOfUse(policies, region, day)
    const days = policy?.settings.claimDays ?? null
    return policy === null || days === null ? [] : [{ lastDay: addDays(dischargedOn, days), days, policy }]
  })
  const [least = null] = limits.toSorted((one, other) => one.days - other.days)
  return least
}

/**
 * The day from which the days of a claim run: that of the discharge. Of the end of an out-patient's or emergency visit
 * nobody tells: there it is the last day of use. Null while an in-patient was not discharged.
 *
 * Facts: the stay; the days of use.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_SETTINGS. Reviewed: not yet reviewed by a health bureau.
 */
export function claimableFrom(
  { patientClass, endedAt }: Pick<StayFacts, 'patientClass' | 'endedAt'>,
  usedOn: readonly Day[],
): Day | null {
  if (endedAt !== null) return dayOf(endedAt)
  return isVisit(patientClass) ? (usedOn.toSorted().at(-1) ?? null) : null
}
