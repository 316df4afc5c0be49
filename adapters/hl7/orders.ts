import type { Hl7Call } from '#adapters/hl7/call.ts'
import { MessageFault } from '#adapters/hl7/faults.ts'
import { groupBy } from '#adapters/hl7/groups.ts'
import type { Segment } from '#adapters/hl7/message.ts'
import { type Scope, spotOf } from '#adapters/hl7/profile-fields.ts'
import { placeOf, placeOfFirst } from '#adapters/hl7/reading.ts'

/** One order of a message: the ORC groups that carry one placer number under one order control. */
export type Order = {
  /** The first ORC. */
  readonly orc: Segment
  /** ORC-1. */
  readonly control: string
  /** ORC-2, first component; `''` when absent. */
  readonly placerNumber: string
  /** ORC-3, first component; `''` when absent. */
  readonly fillerNumber: string
  readonly scope: Scope
}

/**
 * The orders of a message. A form of several components comes as several ORC groups; those with the same placer number
 * are one order.
 * @throws MessageFault 101 when there is no ORC
 */
export const ordersOf = (call: Hl7Call): readonly Order[] => {
  const { groups } = groupBy(call.message.segments, 'ORC')
  if (groups.length === 0)
    throw MessageFault.missing(placeOfFirst('ORC'), { zh: '医嘱段 ORC', en: 'the segment ORC' })
  const orders = new Map<string, Order>()
  for (const { head, rest } of groups) {
    const order = orderOf(call, head, [head, ...rest])
    const key = order.placerNumber === '' ? `#${head.sequence}` : `${order.control}|${order.placerNumber}`
    const known = orders.get(key)
    orders.set(key, known ? joined(known, order) : order)
  }
  return [...orders.values()]
}

const orderOf = (call: Hl7Call, orc: Segment, segments: readonly Segment[]): Order => {
  const scope: Scope = { profile: call.sender.profile, message: call.message, segments }
  return {
    orc,
    control: orc.text('1').trim(),
    placerNumber: placerNumberOf(scope, orc),
    fillerNumber: orc.text('3').trim(),
    scope,
  }
}

/** The message's first ORC must not lend its number to another group that has none. */
const placerNumberOf = (scope: Scope, orc: Segment): string => {
  const isPlaced = scope.profile.fields.placerNumber !== undefined
  return (isPlaced ? (spotOf(scope, 'placerNumber').value ?? '') : orc.text('2')).trim()
}

const joined = (first: Order, second: Order): Order => ({
  ...first,
  scope: { ...first.scope, segments: [...first.scope.segments, ...second.scope.segments] },
})

const CONTROL_WORDS = { zh: '医嘱控制（ORC-1）', en: 'order control (ORC-1)' }

/** @throws MessageFault 101 or 103 for an order control that is absent or none of these. */
export const unknownControl = ({ orc, control }: Order): MessageFault =>
  control === ''
    ? MessageFault.missing(placeOf(orc, 1), CONTROL_WORDS)
    : MessageFault.unknownCode(placeOf(orc, 1), control, CONTROL_WORDS)
