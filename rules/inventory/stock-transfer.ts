import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { type Arrival, type ArrivedBag, judgeCondition } from '#rules/inventory/arrival.ts'
import { checkCustody } from '#rules/inventory/custody.ts'
import { type HoldKind, type PlaceKind, type UnitState, unitStateLabels } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** A bag that shall leave for another blood bank. */
export type DepartingBag = {
  readonly state: UnitState
  readonly holds: readonly HoldKind[]
  readonly expiresAt: Date
  /** Until when its cold chain is known without a gap since its receipt; null when it isn't. */
  readonly knownGoodUntil: Date | null
  readonly autologous: boolean
}

const holdCodes = {
  QUARANTINE: 'UNIT_QUARANTINED',
  RECALL: 'UNIT_RECALLED',
  EXCURSION: 'UNIT_EXCURSION',
  SUSPECTED_FROZEN: 'UNIT_SUSPECTED_FROZEN',
  EXPIRED: 'UNIT_EXPIRED',
} as const satisfies Record<HoldKind, FindingCode>

/**
 * Blood is supplied to another bank out of free stock alone: kept for nobody, in date, without a hold, and known without
 * a gap to have been kept right. Own blood of a patient is nobody's stock.
 *
 * Facts: see `DepartingBag`; the instant.
 * Refuses: `UNIT_STATE_FORBIDS`, `ISSUED_BLOOD_STAYS_OUT`, `UNIT_EXPIRED`, `UNIT_QUARANTINED`, `UNIT_RECALLED`,
 * `UNIT_EXCURSION`, `UNIT_SUSPECTED_FROZEN`, `COLD_CHAIN_UNKNOWN`, `AUTOLOGOUS_IS_NO_STOCK`.
 * Source: ALLIANCE_ART_9, HOUSE_MEMBER_STOCK, WS_399_2012_MONITORING. Reviewed: not yet reviewed by a physician.
 */
export function checkDeparture(bag: DepartingBag, now: Date, field: string): Finding[] {
  const state = checkCustody('dispatch', bag.state, field)
  if (state.length > 0) return state
  const holds = new Set(bag.holds)
  if (now > bag.expiresAt) holds.add('EXPIRED')
  const known = bag.knownGoodUntil !== null && now <= bag.knownGoodUntil
  return [
    ...(bag.autologous ? [finding('AUTOLOGOUS_IS_NO_STOCK', { field })] : []),
    ...[...holds].map((kind) => finding(holdCodes[kind], { field })),
    ...(known ? [] : [finding('COLD_CHAIN_UNKNOWN', { field })]),
  ]
}

/**
 * Blood travels in a transport box.
 *
 * Facts: the kind and name of the place it is put into. Refuses: `PLACE_IS_NO_BOX`.
 * Source: WS_400_2023_TRANSPORT, ALLIANCE_ART_12. Reviewed: not yet reviewed by a physician.
 */
export const checkBox = ({ kind, name }: { readonly kind: PlaceKind; readonly name: string }): Finding[] =>
  kind === 'BOX' ? [] : [finding('PLACE_IS_NO_BOX', { field: 'box', values: { name } })]

/** A bag of stock as it arrived at a bank. */
export type ArrivedStock = ArrivedBag & {
  readonly state: UnitState
  /** Whether it was sent to this bank with this very delivery. */
  readonly onDelivery: boolean
  /** Whether it is who sent it that has it again. */
  readonly turnedBack: boolean
  readonly arrivedAt: Date
  /** Until when its cold chain is known without a gap since its receipt from the station; null when it isn't. */
  readonly knownGoodUntil: Date | null
}

/**
 * Stock that arrives at a bank is on its shelf from then on, whatever is wrong with it. One whose cold chain is not known
 * without a gap up to its arrival, that was not on the delivery, that turned back on the way, or that arrived too warm,
 * too cold or damaged, is held until a qualified person has decided.
 *
 * Facts: see `ArrivedStock`; the limits of transport of its category.
 * Refuses: nothing; finds `DELIVERY_BAG_UNEXPECTED`, `DELIVERY_TURNED_BACK`, `STOCK_COLD_CHAIN_BROKEN`,
 * `ARRIVED_OUT_OF_TEMPERATURE`, `VISUAL_DEFECT`.
 * Source: HOUSE_MEMBER_STOCK, WS_399_2012_MONITORING, WS_400_2023_TRANSPORT.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeStockArrival(bag: ArrivedStock, policy: Pick<PolicyValues, 'transport'>): Arrival {
  const broken = bag.knownGoodUntil === null || bag.arrivedAt > bag.knownGoodUntil
  const values = { state: unitStateLabels[bag.state] }
  const odd = [
    ...(bag.onDelivery ? [] : [finding('DELIVERY_BAG_UNEXPECTED', { field: 'unitId', values })]),
    ...(bag.turnedBack ? [finding('DELIVERY_TURNED_BACK', { field: 'unitId' })] : []),
    ...(broken ? [finding('STOCK_COLD_CHAIN_BROKEN', { field: 'unitId' })] : []),
  ]
  const condition = judgeCondition(bag, policy)
  const holds = new Set([...condition.holds, ...(odd.length > 0 ? (['QUARANTINE'] as const) : [])])
  return { findings: [...odd, ...condition.findings], holds: [...holds] }
}

/**
 * A bag whose label names none that is known has come all the same, and one that was sent has not: both are somebody's
 * question until they are explained.
 *
 * Facts: the labels that name no bag, the numbers of the bags that did not come.
 * Refuses: nothing; finds `DELIVERY_BAG_UNKNOWN`, `DELIVERY_BAG_MISSING`.
 * Source: HOUSE_MEMBER_STOCK. Reviewed: not yet reviewed by a physician.
 */
export const judgeDelivery = (unknown: readonly string[], missing: readonly string[]): Finding[] => [
  ...unknown.map((label) => finding('DELIVERY_BAG_UNKNOWN', { field: 'bags', values: { label } })),
  ...missing.map((number) => finding('DELIVERY_BAG_MISSING', { field: 'bags', values: { number } })),
]
