import type { GroupStanding } from '#rules/compatibility/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/**
 * A group that rests on one venepuncture may be another patient's: until a second one confirms it, a second sample is
 * owed, in emergency too. Blood is not held up by it: group O red cells and AB plasma are offered meanwhile.
 *
 * Facts: how far the person's group is established, over all hospitals.
 * Refuses: nothing; answers whether a second sample is needed.
 * Source: HOUSE_SECOND_SAMPLE (international practice; not in the technical specification of 2000).
 * Reviewed: not yet reviewed by a physician.
 */
export const needsSecondSample = (
  standing: GroupStanding,
  policy: Pick<PolicyValues, 'secondSampleRequired'>,
): boolean => policy.secondSampleRequired && standing !== 'CONFIRMED'
