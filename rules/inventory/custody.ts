import { type Finding, finding } from '#rules/finding.ts'
import { type UnitAction, type UnitState, unitStateLabels, unitTransitions } from '#rules/inventory/terms.ts'
import { checkTransition } from '#rules/transition.ts'

/** Where blood is that was issued to a patient and not yet used. */
export const issuedStates: readonly UnitState[] = ['ISSUED', 'HANDED_OVER', 'RETURNED']
/** What would bring a bag back to the shelf or to somebody else. */
const takesBack: readonly UnitAction[] = ['dispatch', 'arrive', 'reserve', 'releaseReservation', 'issue']

/**
 * A bag goes along its transition table alone. Blood that was issued to a patient never goes to another patient or
 * hospital and never back to stock; whoever tries is told the lawful way.
 *
 * Facts: the act, and where the unit is.
 * Refuses: `UNIT_STATE_FORBIDS`, `ISSUED_BLOOD_STAYS_OUT`.
 * Source: SPEC_2000_ART_28, ALLIANCE_ART_9.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkCustody(action: UnitAction, state: UnitState, field = 'unitId'): Finding[] {
  const wanted = { action, state } as const
  const refused = checkTransition(unitTransitions, unitStateLabels, 'UNIT_STATE_FORBIDS', wanted)
  const wayNamed = refused.length > 0 && takesBack.includes(action) && issuedStates.includes(state)
  return [
    ...refused.map((found) => ({ ...found, field })),
    ...(wayNamed ? [finding('ISSUED_BLOOD_STAYS_OUT', { field })] : []),
  ]
}
