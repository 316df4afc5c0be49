import type { Day } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { KitOutcome, UnitState } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A reagent as its box says. */
export type Reagent = { readonly name: string; readonly lot: string; readonly expiresOn: Day }

/**
 * What is carried to a clinic to test there is in date on the day it leaves; the last day of use is included.
 *
 * Facts: the reagents, the civil day. Refuses: `REAGENT_EXPIRED`.
 * Source: ALLIANCE_ART_17. Reviewed: not yet reviewed by a physician.
 */
export const checkReagents = (reagents: readonly Reagent[], day: Day): Finding[] =>
  reagents.flatMap(({ name, lot, expiresOn }, index) =>
    expiresOn < day
      ? [finding('REAGENT_EXPIRED', { field: `reagents[${index}]`, values: { name, lot, expiresOn } })]
      : [],
  )

/** A bag of a kit when the kit is closed. */
export type KitBag = {
  readonly custody: UnitState
  /** The carriers say that it never left the closed box. */
  readonly neverLeftControl: boolean
  /** A reading in the box, made when it came back, lies within what the box keeps; null when nobody measured. */
  readonly inTemperature: boolean | null
}

/**
 * What was issued at the clinic stays there. What comes back goes into quarantine and from there to its discard; back to
 * stock only where the rules in force allow it, the bag never left the carriers' control, and its temperature is known.
 *
 * Facts: each bag's custody, control and temperature; whether a return to stock is allowed.
 * Refuses: nothing; answers the outcome.
 * Source: ALLIANCE_ART_17, SPEC_2000_ART_28, HOUSE_OUT_OF_STORAGE. Reviewed: not yet reviewed by a physician.
 */
export function kitOutcome(bag: KitBag, policy: Pick<PolicyValues, 'returnToStockAllowed'>): KitOutcome {
  if (bag.custody !== 'RESERVED' && bag.custody !== 'IN_STOCK') return 'USED'
  const isKept = bag.neverLeftControl && bag.inTemperature === true
  return policy.returnToStockAllowed && isKept ? 'BACK_IN_STOCK' : 'QUARANTINED'
}
