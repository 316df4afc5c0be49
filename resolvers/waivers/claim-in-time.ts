import type { EncounterRow } from '#db/requests/finders-encounters.ts'
import { ClaimTooLate } from '#resolvers/waivers/case-errors.ts'
import { type Day, dayOf } from '#rules/calendar.ts'
import type { BillMatch } from '#rules/waivers/bill.ts'
import { claimableFrom, claimLimitOf } from '#rules/waivers/claim-window.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

/** By what a claim is in time. */
type ClaimTime = {
  /** Asked only for a stay that ended on a day before: on the day itself nothing is late. */
  readonly policies: () => Promise<readonly WaiverPolicy[]>
  /** Administrative code of the hospital. */
  readonly region: string
  readonly now: Date
}

/**
 * Throws when what the policies allow after the discharge is over, whether a window quotes or somebody claims afterwards.
 * @throws ClaimTooLate
 */
export const assertClaimInTime = async (
  encounter: EncounterRow,
  matched: BillMatch['lines'],
  { policies, region, now }: ClaimTime,
): Promise<void> => {
  const usedOn = usedOnOf(matched)
  const dischargedOn = claimableFrom(encounter, usedOn)
  if (dischargedOn === null || dischargedOn >= dayOf(now)) return
  const limit = claimLimitOf(await policies(), region, { usedOn, dischargedOn })
  if (limit !== null && dayOf(now) > limit.lastDay) throw new ClaimTooLate(limit)
}

/** The days of transfusion of the lines that match a bag. */
const usedOnOf = (matched: BillMatch['lines']): Day[] =>
  matched.flatMap((line) => (line.problem === null ? [dayOf(line.transfusedAt)] : []))
