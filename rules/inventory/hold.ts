import { type Finding, finding } from '#rules/finding.ts'
import { type UnitState, unitStateLabels } from '#rules/inventory/terms.ts'

/** Where nothing is left of the bag that could still be kept from somebody. */
const GONE: readonly UnitState[] = ['TRANSFUSED', 'DISCARDED', 'PROCESSED']

/**
 * A hold may fall on a unit wherever it is, also when it has left the bank; not on one that was transfused,
 * discarded or made into other bags.
 *
 * Facts: the unit's custody.
 * Refuses: `UNIT_STATE_FORBIDS`.
 * Source: HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkHold = (state: UnitState): Finding[] =>
  GONE.includes(state)
    ? [finding('UNIT_STATE_FORBIDS', { field: 'unitId', values: { state: unitStateLabels[state] } })]
    : []
