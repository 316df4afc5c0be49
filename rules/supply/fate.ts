import type { DiscardReason, UnitState } from '#rules/inventory/terms.ts'
import type { BagFate } from '#rules/supply/terms.ts'

export type { BagFate } from '#rules/supply/terms.ts'

/**
 * What the station hears of a bag: that it was transfused, came back from the ward, or was discarded, and whether for
 * its expiry. While it is on its way it has no fate.
 *
 * Facts: the bag's custody, why it was discarded. Refuses: nothing; answers the fate, null for none yet.
 * Source: HOUSE_FATE. Reviewed: not yet reviewed by a physician.
 */
export function fateOf(custody: UnitState, reason: DiscardReason | null): BagFate | null {
  if (custody === 'TRANSFUSED' || custody === 'RETURNED') return custody
  if (custody !== 'DISCARDED') return null
  return reason === 'EXPIRED' ? 'EXPIRED' : 'DISCARDED'
}
