import { isOut } from '#rules/cold-chain/shipment-summary.ts'
import {
  type ShipmentAction,
  type ShipmentIncidentKind,
  type ShipmentState,
  type ShipmentSummary,
  shipmentIncidentLabels,
  shipmentStateLabels,
  shipmentTransitions,
} from '#rules/cold-chain/shipment-terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { checkPlace, rangeOf } from '#rules/inventory/places.ts'
import { checkBox } from '#rules/inventory/stock-transfer.ts'
import { type PlaceKind, type PlaceRange, type UnitState, unitStateLabels } from '#rules/inventory/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'
import { mayTransition } from '#rules/vocabulary.ts'

/** A box as it is bound. */
export type BoxFacts = {
  readonly kind: PlaceKind
  readonly keeps: PlaceRange
  readonly name: string
  /** Whether another shipment has it under way. */
  readonly underWay: boolean
}

/** A bag that shall travel in the box. */
export type BagFacts = {
  readonly state: UnitState
  readonly storage: StorageCategory
  readonly thawed: boolean
  /** Whether another shipment has it under way. */
  readonly underWay: boolean
  /** Whether its hand-over put it into another box. */
  readonly elsewhere: boolean
  /** Whether it is for the receiver of the shipment. */
  readonly forReceiver: boolean
}

/** What is known before a box leaves. */
export type DepartureFacts = {
  readonly box: BoxFacts
  readonly bags: readonly BagFacts[]
  readonly leavesAt: Date
  readonly deadline: Date
}

/**
 * A box leaves with one load for one receiver: no other shipment has it or a bag of it, every bag was handed over or sent
 * off, the box keeps what each bag needs, frozen and liquid never together, and it shall arrive within the hours that
 * transport may last.
 *
 * Facts: see `DepartureFacts`.
 * Refuses: `PLACE_IS_NO_BOX`, `BOX_UNDER_WAY`, `BOX_MIXED`, `PLACE_UNFIT`, `BAG_UNDER_WAY`, `BAG_IN_ANOTHER_BOX`,
 * `UNIT_STATE_FORBIDS`, `SHIPMENT_RECEIVERS_DIFFER`, `SHIPMENT_DEADLINE_OUT_OF_LIMITS`.
 * Source: WS_400_2023_TRANSPORT, HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkShipment(
  { box, bags, leavesAt, deadline }: DepartureFacts,
  policy: Pick<PolicyValues, 'shipmentMostHours'>,
): Finding[] {
  const hours = (deadline.getTime() - leavesAt.getTime()) / 3_600_000
  const late = hours <= 0 || hours > policy.shipmentMostHours
  const values = { hours: policy.shipmentMostHours }
  return [
    ...checkBox(box),
    ...(box.underWay ? [finding('BOX_UNDER_WAY', { field: 'boxId', values: { name: box.name } })] : []),
    ...(isMixed(bags) ? [finding('BOX_MIXED', { field: 'boxId' })] : []),
    ...bags.flatMap((bag, index) => checkLoad(box, bag, `bags[${index}]`)),
    ...(late ? [finding('SHIPMENT_DEADLINE_OUT_OF_LIMITS', { field: 'deadline', values })] : []),
  ]
}

/** What was thawed counts as liquid. */
const isMixed = (bags: readonly BagFacts[]): boolean => {
  const frozen = bags.filter(({ storage, thawed }) => !thawed && rangeOf[storage] === 'FROZEN').length
  return frozen > 0 && frozen < bags.length
}

const checkLoad = (box: BoxFacts, bag: BagFacts, field: string): Finding[] => [
  ...checkPlace(box, bag.storage, bag.thawed).map((found) => ({ ...found, field })),
  ...(bag.underWay ? [finding('BAG_UNDER_WAY', { field })] : []),
  ...(bag.elsewhere ? [finding('BAG_IN_ANOTHER_BOX', { field })] : []),
  ...(bag.forReceiver ? [] : [finding('SHIPMENT_RECEIVERS_DIFFER', { field })]),
  ...(bag.state === 'HANDED_OVER' || bag.state === 'IN_TRANSIT'
    ? []
    : [finding('UNIT_STATE_FORBIDS', { field, values: { state: unitStateLabels[bag.state] } })]),
]

/**
 * A shipment goes along its table alone.
 *
 * Facts: the act, and the shipment's state.
 * Refuses: `SHIPMENT_STATE_FORBIDS`.
 * Source: HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkShipmentState(action: ShipmentAction, state: ShipmentState): Finding[] {
  if (mayTransition(shipmentTransitions, action, state)) return []
  return [
    finding('SHIPMENT_STATE_FORBIDS', { field: 'shipmentId', values: { state: shipmentStateLabels[state] } }),
  ]
}

/** What is known of a shipment at its end. */
export type EndFacts = {
  readonly summary: ShipmentSummary
  readonly endedAt: Date
  readonly deadline: Date
  /** °C that a qualified person read and answers for; null when nobody did. */
  readonly attested: number | null
  /** Numbers of the bags that were not in the box. */
  readonly missing: readonly string[]
}

/**
 * At the end of its way a box was within its limits, or it was not, or nobody knows. Out for longer than the grace is
 * somebody's question, shorter is shown; unknown time is a question until a qualified person has attested a reading
 * within the limits.
 *
 * Facts: see `EndFacts`; the grace in minutes.
 * Refuses: nothing; finds `SHIPMENT_OUT_OF_LIMITS`, `SHIPMENT_UNKNOWN`, `SHIPMENT_ATTESTED_OUT`, `SHIPMENT_LATE`,
 * `SHIPMENT_BAG_MISSING`.
 * Source: WS_400_2023_TRANSPORT, WS_399_2012_MONITORING, HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeTransport(
  { summary, endedAt, deadline, attested, missing }: EndFacts,
  policy: Pick<PolicyValues, 'excursionGraceMinutes'>,
): Finding[] {
  const limits = limitText(summary.limits)
  const isLong = minutesOf(summary.secondsOut) > policy.excursionGraceMinutes
  return [
    ...(summary.secondsOut === 0
      ? []
      : [
          finding('SHIPMENT_OUT_OF_LIMITS', {
            ...(isLong ? {} : { severity: 'WARN' as const }),
            values: {
              limits,
              minutes: minutesOf(summary.secondsOut),
              minimum: summary.minimum ?? '—',
              maximum: summary.maximum ?? '—',
            },
          }),
        ]),
    ...(summary.secondsUnknown === 0
      ? []
      : [
          finding('SHIPMENT_UNKNOWN', {
            ...(attested === null ? {} : { severity: 'WARN' as const }),
            values: { minutes: minutesOf(summary.secondsUnknown) },
          }),
        ]),
    ...checkAttested(attested, summary.limits),
    ...(endedAt > deadline ? [finding('SHIPMENT_LATE', { field: 'deadline' })] : []),
    ...missing.map((number) => finding('SHIPMENT_BAG_MISSING', { field: 'bags', values: { number } })),
  ]
}

/**
 * A reading that is attested in the stead of a record must lie within the limits; otherwise the bags are held.
 *
 * Facts: the °C that were read (null when nobody did), the limits of the box.
 * Refuses: nothing; finds `SHIPMENT_ATTESTED_OUT`.
 * Source: WS_400_2023_TRANSPORT, HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkAttested = (
  attested: number | null,
  limits: { readonly least: number | null; readonly most: number },
): Finding[] =>
  attested === null || !isOut(attested, limits)
    ? []
    : [
        finding('SHIPMENT_ATTESTED_OUT', {
          field: 'celsius',
          values: { celsius: attested, limits: limitText(limits) },
        }),
      ]

/**
 * What is unknown of a shipment that has ended is attested once, by a qualified person.
 *
 * Facts: the state, the unknown seconds of its newest record (null while it has none), whether somebody attested it.
 * Refuses: `SHIPMENT_STATE_FORBIDS`, `SHIPMENT_NEEDS_NO_ATTEST`.
 * Source: WS_399_2012_MONITORING, HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAttest(facts: {
  readonly state: ShipmentState
  readonly secondsUnknown: number | null
  readonly attested: boolean
}): Finding[] {
  const field = 'shipmentId'
  if (facts.state !== 'ARRIVED' && facts.state !== 'TURNED_BACK')
    return [finding('SHIPMENT_STATE_FORBIDS', { field, values: { state: shipmentStateLabels[facts.state] } })]
  const isOpen = (facts.secondsUnknown ?? 0) > 0 && !facts.attested
  return isOpen ? [] : [finding('SHIPMENT_NEEDS_NO_ATTEST', { field })]
}

/**
 * A box that was lost, damaged or opened under way is somebody's question; anything else that happened to it is shown.
 *
 * Facts: what happened.
 * Refuses: nothing; finds `SHIPMENT_INCIDENT`.
 * Source: HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export const judgeIncident = (kind: ShipmentIncidentKind, holds: boolean): Finding[] => [
  finding('SHIPMENT_INCIDENT', {
    ...(holds ? {} : { severity: 'WARN' as const }),
    field: 'kind',
    values: { what: shipmentIncidentLabels[kind] },
  }),
]

/** Whole minutes, a begun one counting. */
const minutesOf = (seconds: number): number => Math.ceil(seconds / 60)

/** Limits as people read them: `2–10`, `≤ -18`. */
export const limitText = ({
  least,
  most,
}: {
  readonly least: number | null
  readonly most: number
}): string => (least === null ? `≤ ${most}` : `${least}–${most}`)
