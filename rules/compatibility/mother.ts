import { type Day, instantOf } from '#rules/calendar.ts'
import { screenStanding } from '#rules/compatibility/antibodies.ts'
import type { Passport, PassportGroup } from '#rules/compatibility/passport.ts'
import type { AboGroup } from '#rules/compatibility/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

const HOUR_MS = 3_600_000

/**
 * The antibodies in an infant's blood are those its mother had at its birth. A screen of hers speaks for it when the
 * tube was drawn no longer before the day of birth than the rule set in force allows (that instant included), or later.
 * Where the day of birth isn't known it may be today.
 *
 * Facts: when her tube was drawn, the infant's day of birth, the present instant.
 * Refuses: nothing; answers whether the screen speaks for the infant.
 * Source: SPEC_2000_ART_14, HOUSE_RELEASE_CLASSES (the number of hours is not verified).
 * Reviewed: not yet reviewed by a physician.
 */
export function speaksForInfant(
  drawnAt: Date | null,
  { bornOn, now }: { readonly bornOn: Day | null; readonly now: Date },
  { motherScreenHoursBeforeBirth }: Pick<PolicyValues, 'motherScreenHoursBeforeBirth'>,
): boolean {
  const birth = bornOn === null ? now : instantOf(bornOn)
  return drawnAt !== null && drawnAt.getTime() >= birth.getTime() - motherScreenHoursBeforeBirth * HOUR_MS
}

/**
 * Whether her antibodies are known: what a screen that speaks for the infant showed is read, and every positive one of hers
 * is named.
 */
export function isMotherScreened({ screens, speaking }: NonNullable<Passport['mother']>): boolean {
  const standing = screenStanding(screens, (sampleId) => speaking.includes(sampleId))
  return standing === 'NEGATIVE' || standing === 'IDENTIFIED'
}

/**
 * The mother's ABO group by which cells may be chosen for her infant: confirmed as any patient's, since a group found on
 * one venepuncture may be another person's.
 *
 * Facts: the standing of her group. Refuses: nothing; answers a group, null for none to go by.
 * Source: HOUSE_SECOND_SAMPLE, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export const motherAbo = (
  { standing, abo }: PassportGroup,
  { secondSampleRequired }: Pick<PolicyValues, 'secondSampleRequired'>,
): AboGroup | null =>
  standing === 'CONFIRMED' || (standing === 'ONE_SAMPLE' && !secondSampleRequired) ? abo : null
