import type { InboundParts } from '#adapters/hl7/inbound.ts'
import { type Lanes, makeLanes, orderKeysOf, type Turn } from '#adapters/hl7/order.ts'
import { type Work, type Worked, workMessage } from '#adapters/hl7/working.ts'
import type { Tide } from '#lib/tide.ts'

/** A message's place in the order of its patients. */
export type MessageTurn = Turn<Worked>

/** The messages that are being worked, or wait in memory for their patient's turn. */
export type Hands = {
  /** Keeps a message's place from its arrival on: of two in two batches the later may be committed first. */
  reserve(keys: readonly string[]): MessageTurn
  /** Works a message in its turn; joins the work that is under way for it. */
  work(item: Work, turn?: MessageTurn): Promise<Worked>
  holds(messageId: string): boolean
  readonly size: number
  readonly lanes: Lanes
}

/** Patients worked at the same time; each holds one database connection. */
const AT_ONCE = 6

export const makeHands = (parts: InboundParts, tide: Tide): Hands => {
  const lanes = makeLanes({ atOnce: AT_ONCE })
  /** Answers under way, for a repeat that arrives while its first is still being worked. */
  const inHand = new Map<string, Promise<Worked>>()

  const reserve: Hands['reserve'] = (keys) => lanes.reserve(keys)

  const work: Hands['work'] = (item, turn) => {
    const known = inHand.get(item.messageId)
    if (known !== undefined) {
      // The work under way may stand behind this very place: kept, it would wait for itself.
      turn?.leave()
      return known
    }
    const { sender, header, bytes } = item
    const place = turn ?? reserve(orderKeysOf(bytes, sender.id, header.delimiters))
    const answering = place
      .take(async (slot) => {
        await tide.calm()
        return workMessage(parts, item, slot)
      })
      .finally(() => inHand.delete(item.messageId))
    inHand.set(item.messageId, answering)
    return answering
  }

  return {
    reserve,
    work,
    lanes,
    holds: (messageId) => inHand.has(messageId),
    get size() {
      return inHand.size
    },
  }
}
