import { type Finding, finding } from '#rules/finding.ts'
import type { UnitState } from '#rules/inventory/terms.ts'

/** A bag that a ward asks to be brought out. */
export type AskedBag = {
  /** Whether it is kept or issued for the very request. */
  readonly isOfRequest: boolean
  readonly state: UnitState
}

/** Where a bag waits for somebody to come for it: kept for the request, or issued and at the counter. */
export const dispensableStates: readonly UnitState[] = ['RESERVED', 'ISSUED']

/**
 * A ward asks that bags be brought out; only bags that wait for it can be. Asking decides nothing: the release gate
 * and the hand-over judge each bag when its time comes.
 *
 * Facts: the bags named, or all that are kept or issued for the request.
 * Refuses: `NOTHING_TO_DISPENSE`, `UNIT_NOT_KEPT`.
 * Source: ALLIANCE_ART_16, SPEC_2000_ART_24.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkDispense(bags: readonly AskedBag[]): Finding[] {
  if (bags.length === 0) return [finding('NOTHING_TO_DISPENSE', { field: 'requestId' })]
  return bags.flatMap(({ isOfRequest, state }, index) =>
    isOfRequest && dispensableStates.includes(state)
      ? []
      : [finding('UNIT_NOT_KEPT', { field: `unitIds[${index}]` })],
  )
}
