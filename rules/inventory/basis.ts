import type { CrossmatchReading } from '#rules/compatibility/crossmatch.ts'
import { requiredSides } from '#rules/compatibility/crossmatch.ts'
import type { PassportGroup } from '#rules/compatibility/passport.ts'
import { type RetrospectiveCase, retrospectiveState } from '#rules/compatibility/retrospective.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { CrossmatchFacts, PatientFacts } from '#rules/inventory/release-facts.ts'
import type { UnitState } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** The group a bag was released by, and what is left of it. */
export type GroupBasis = {
  readonly before: Pick<PatientFacts, 'standing' | 'abo' | 'rhd' | 'transplant'>
  readonly now: PassportGroup
}

/**
 * A bag left by a group that is taken back: it is stopped and called back wherever it is, unless the typings that are left
 * say the same and no less surely. Groups that a transplant assigns rest on no typing.
 *
 * Facts: the bag's custody, the patient's group as the release decision had it, the group as it stands now.
 * Refuses: `RELEASE_BASIS_WITHDRAWN`, as the deviation says it; nothing for a destroyed bag.
 * Source: SPEC_2000_ART_16, HOUSE_TYPING. Reviewed: not yet reviewed by a physician.
 */
export function judgeGroupBasis(custody: UnitState, { before, now }: GroupBasis): Finding[] {
  if (before.transplant !== null) return []
  const groupLost = before.abo !== null && before.abo !== now.abo
  const rhdLost = before.rhd !== 'UNKNOWN' && before.rhd !== now.rhd
  const lessSure = before.standing === 'CONFIRMED' && now.standing !== 'CONFIRMED'
  return groupLost || rhdLost || lessSure ? withdrawn(custody) : []
}

/** The crossmatch a bag was released by, and what the results that are left say. */
export type CrossmatchBasis = Omit<RetrospectiveCase, 'sides'> & {
  readonly before: Pick<CrossmatchFacts, 'MAJOR' | 'MINOR'>
  readonly now: CrossmatchReading['sides']
}

/**
 * A bag left by a crossmatch that is taken back, or that a later result contradicts: it is stopped and called back
 * wherever it is, unless the results that are left bear it. One that left uncrossmatched rests on none; what it owes is
 * answered by the crossmatch that follows.
 *
 * Facts: the bag's custody, product and group, both sides as the release decision had them and as they read now, the
 * patient's group. Refuses: `RELEASE_BASIS_WITHDRAWN`, as the deviation says it; nothing for a destroyed bag.
 * Source: SPEC_2000_ART_16, HOUSE_TYPING. Reviewed: not yet reviewed by a physician.
 */
export function judgeCrossmatchBasis(
  custody: UnitState,
  { before, now, ...bag }: CrossmatchBasis,
  policy: PolicyValues,
): Finding[] {
  if (before.MAJOR === 'NOT_DONE') return []
  const lost = requiredSides(bag.product, policy).some(
    (side) => before[side] !== 'NOT_DONE' && now[side] === 'NOT_DONE',
  )
  const isIncompatible = (sides: CrossmatchReading['sides']) =>
    retrospectiveState({ ...bag, sides }, policy) === 'INCOMPATIBLE'
  return lost || (isIncompatible(now) && !isIncompatible(before)) ? withdrawn(custody) : []
}

const withdrawn = (custody: UnitState): Finding[] =>
  custody === 'DISCARDED' ? [] : [finding('RELEASE_BASIS_WITHDRAWN', { field: 'unitId' })]
