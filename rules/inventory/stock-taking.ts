import type { DifferenceCause } from '#rules/inventory/stock-taking-terms.ts'
import type { HoldKind, UnitState } from '#rules/inventory/terms.ts'

/** What the record says of a bag, as far as a count asks for it. */
export type RecordedBag = {
  readonly custody: UnitState
  /** Whether the counting organisation has it by the record. */
  readonly own: boolean
  /** Where it stands by the record. */
  readonly place: 'HERE' | 'ELSEWHERE' | 'NOWHERE'
  readonly holds: readonly HoldKind[]
}

/** What a state says of a bag that no shelf should hold. */
const gone: Readonly<Partial<Record<UnitState, DifferenceCause>>> = {
  IN_TRANSIT: 'IN_TRANSIT',
  ISSUED: 'ISSUED',
  HANDED_OVER: 'ISSUED',
  TRANSFUSED: 'USED',
  RETURNED: 'RETURNED',
  DISCARDED: 'DISCARDED',
  PROCESSED: 'PROCESSED',
}

const byHold = (holds: readonly HoldKind[]): DifferenceCause | null => {
  if (holds.includes('RECALL')) return 'RECALLED'
  return holds.length > 0 ? 'HELD' : null
}

/**
 * What the record says of a bag that was found where it was not expected. The record is told, never changed: a person
 * explains each difference.
 *
 * Facts: see `RecordedBag`; null for a label that names no bag of which the hub knows. Refuses: nothing.
 * Source: ALLIANCE_ART_18, HOUSE_STOCK_TAKING. Reviewed: not yet reviewed by a physician.
 */
export function causeOfUnexpected(bag: RecordedBag | null): DifferenceCause {
  if (bag === null) return 'UNKNOWN_BAG'
  if (!bag.own) return 'WITH_ANOTHER_HOSPITAL'
  const state = gone[bag.custody]
  if (state !== undefined) return state
  return byHold(bag.holds) ?? (bag.place === 'NOWHERE' ? 'WITHOUT_PLACE' : 'IN_ANOTHER_PLACE')
}

/**
 * What the record says of a bag that should stand there and was not found.
 *
 * Facts: the holds on it. Refuses: nothing.
 * Source: ALLIANCE_ART_18, HOUSE_STOCK_TAKING. Reviewed: not yet reviewed by a physician.
 */
export const causeOfMissing = ({ holds }: Pick<RecordedBag, 'holds'>): DifferenceCause =>
  byHold(holds) ?? 'NOT_SCANNED'
