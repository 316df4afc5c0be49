import type { AntigenTyping } from '#rules/compatibility/antigen-terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { antigensAvoided } from '#rules/inventory/release-antigens.ts'
import type { ReleaseFacts, ReleaseSetting } from '#rules/inventory/release-facts.ts'
import type { UnitState } from '#rules/inventory/terms.ts'
import type { Urgency } from '#rules/requests/terms.ts'

/**
 * The emergency path, on which tests and papers follow, is for emergencies; urgent keeps every rule of routine.
 *
 * Facts: the request's urgency. Refuses: `EMERGENCY_PATH_ONLY`.
 * Source: ALLIANCE_ART_17, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export const checkEmergencyPath = (urgency: Urgency): Finding[] =>
  urgency === 'EMERGENCY' ? [] : [finding('EMERGENCY_PATH_ONLY', { field: 'requestId' })]

/**
 * A bag whose crossmatch came out incompatible after it had left is stopped and called back wherever it is; where it was
 * transfused already, the ward is told all the same.
 *
 * Facts: the bag's custody. Refuses: `RETROSPECTIVE_INCOMPATIBLE`, as the deviation says it; nothing for a destroyed bag.
 * Source: SPEC_2000_ART_16, ALLIANCE_ART_17. Reviewed: not yet reviewed by a physician.
 */
export const judgeIncompatibleAfterwards = (custody: UnitState): Finding[] =>
  custody === 'DISCARDED' ? [] : [finding('RETROSPECTIVE_INCOMPATIBLE', { field: 'unitId' })]

/**
 * A bag that left untested for an antigen is tested afterwards, for each antigen that the patient had an antibody against
 * when it left.
 *
 * Facts: what the gate judged the bag on, what its cells were tested for since.
 * Refuses: nothing; answers `OPEN` while one of them is untested, `POSITIVE` as soon as one is carried.
 * Source: ALLIANCE_ART_17, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function antigensAfterwards(
  before: ReleaseFacts,
  antigens: AntigenTyping,
  setting: ReleaseSetting,
): 'OPEN' | 'NEGATIVE' | 'POSITIVE' {
  const found = antigensAvoided({ ...before, unit: { ...before.unit, antigens } }, setting)
  if (found.some(({ code }) => code === 'ANTIGEN_POSITIVE')) return 'POSITIVE'
  return found.length > 0 ? 'OPEN' : 'NEGATIVE'
}

/**
 * A bag that left untested and carries such an antigen is stopped and called back wherever it is, as an incompatible one
 * is.
 *
 * Facts: the bag's custody. Refuses: `RETROSPECTIVE_ANTIGEN_POSITIVE`, as the deviation says it; nothing for a destroyed
 * bag.
 * Source: ALLIANCE_ART_17, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export const judgeAntigenPositive = (custody: UnitState): Finding[] =>
  custody === 'DISCARDED' ? [] : [finding('RETROSPECTIVE_ANTIGEN_POSITIVE', { field: 'unitId' })]
