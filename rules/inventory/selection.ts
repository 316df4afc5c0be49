import { aboTables, rhdMatch, rhdMatters } from '#rules/compatibility/abo-rhd.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/** As much of a unit as its place in the order asks for. */
export type OfferedUnit = {
  /** `3308024000001-E5445`; the last word between equals, so that everybody sees the same order. */
  readonly number: string
  readonly componentClass: ComponentClass
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly expiresAt: Date
}
export type Recipient = { readonly abo: AboGroup; readonly rhd: RhdType }

/** After every group of the table: not to be given at all. */
const LAST = 9

/** 0 for the identical group, then the place in the table of the component; `LAST` for what it doesn't hold. */
export function aboRank(component: ComponentClass, recipient: AboGroup, unit: AboGroup): number {
  const place = aboTables[component][recipient].indexOf(unit)
  return place === -1 ? LAST : place
}

/** 0 identical, 1 compatible (scarce negative cells for a positive patient), 2 unknown, 9 incompatible. */
export function rhdRank(component: ComponentClass, recipient: RhdType, unit: RhdType): number {
  if (rhdMatters[component] === 'NO') return 0
  const ranks = { IDENTICAL: 0, COMPATIBLE: 1, UNKNOWN: 2, INCOMPATIBLE: LAST } as const
  return ranks[rhdMatch(recipient, unit)]
}

/**
 * Units are offered in this order: identical ABO before compatible, identical RhD before compatible, then first to
 * expire first.
 *
 * Facts: the recipient's reliable group, the units. What may not be given comes last; the release decision refuses it.
 * Refuses: nothing; answers a new list.
 * Source: SPEC_2000_ART_10, HOUSE_SELECTION.
 * Reviewed: not yet reviewed by a physician.
 */
export function orderUnits<Unit extends OfferedUnit>(recipient: Recipient, units: readonly Unit[]): Unit[] {
  const rank = (unit: Unit): number =>
    aboRank(unit.componentClass, recipient.abo, unit.abo) * 10 +
    rhdRank(unit.componentClass, recipient.rhd, unit.rhd)
  return units.toSorted(
    (one, other) =>
      rank(one) - rank(other) ||
      one.expiresAt.getTime() - other.expiresAt.getTime() ||
      one.number.localeCompare(other.number),
  )
}
