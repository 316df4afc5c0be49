import { type Finding, finding } from '#rules/finding.ts'
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
