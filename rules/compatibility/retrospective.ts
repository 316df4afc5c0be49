import { minorReactionExpected } from '#rules/compatibility/abo-rhd.ts'
import { type CrossmatchReading, requiredSides } from '#rules/compatibility/crossmatch.ts'
import type { AboGroup, RetrospectiveState } from '#rules/compatibility/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product } from '#rules/products/dictionary.ts'

/** A bag that left uncrossmatched, and what its crossmatch says by now. */
export type RetrospectiveCase = {
  readonly product: Pick<Product, 'componentClass' | 'preparation'>
  readonly sides: CrossmatchReading['sides']
  readonly unitAbo: AboGroup
  /** Null where the patient has no group to go by. */
  readonly patientAbo: AboGroup | null
}

/**
 * The crossmatch that follows an emergency says whether the bag was borne. An incompatible major side calls it back at
 * once; an incompatible minor side does where the ABO groups don't explain it. It is compatible when every side that its
 * component needs was tested by a method that counts; until then it stays open.
 *
 * Facts: the bag's product and group, the sides as read on the patient's samples, the patient's group.
 * Refuses: nothing; answers the state.
 * Source: SPEC_2000_ART_16, ALLIANCE_ART_17.
 * Reviewed: not yet reviewed by a physician.
 */
export function retrospectiveState(of: RetrospectiveCase, policy: PolicyValues): RetrospectiveState {
  const { sides, product, unitAbo, patientAbo } = of
  if (sides.MAJOR === 'INCOMPATIBLE') return 'INCOMPATIBLE'
  const isExplained =
    patientAbo === null
      ? product.componentClass === 'RED_CELLS' && unitAbo === 'O'
      : minorReactionExpected(patientAbo, unitAbo)
  if (sides.MINOR === 'INCOMPATIBLE' && !isExplained) return 'INCOMPATIBLE'
  return requiredSides(product, policy).some((side) => sides[side] === 'NOT_DONE') ? 'OPEN' : 'COMPATIBLE'
}
