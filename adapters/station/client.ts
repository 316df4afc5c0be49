import { readProblem } from '#adapters/signed/answers.ts'
import { makeSignedPeer, type SignedPeer, type SignedPeerOptions } from '#adapters/signed/peer.ts'
import { orderPath, pathOf, type ReadAnswer, readReceipt, readStanding } from '#adapters/station/contract.ts'
import type { DueMessage, SentOrder, StationAttempt } from '#resolvers/supply/station-queue.ts'

/** Where the station is, and how patient the hub is with it. */
export type StationOptions = SignedPeerOptions

const NAME = { zh: '血站', en: 'the station' }
/** A station's system may have to ask another before it answers. */
const TIMEOUT_MS = 10_000

/** The station's system, spoken to by HTTP. */
export type StationClient = {
  /** Tells the station something, once or again under the same idempotency key. Never throws. */
  send(message: DueMessage): Promise<StationAttempt>
  /** Asks how an order stands; null when the station does not say, or can't be asked now. Never throws. */
  ask(order: SentOrder): Promise<ReadAnswer | null>
  /** Nothing is tried now: the last calls failed, and the pause is not over. */
  readonly isBroken: boolean
}

export const makeStationClient = (options: StationOptions): StationClient => {
  const peer = makeSignedPeer(NAME, { timeoutMs: TIMEOUT_MS, ...options })
  return {
    send: (message) => send(peer, message),
    ask: (order) => ask(peer, order),
    get isBroken() {
      return peer.isBroken
    },
  }
}

const send = async (peer: SignedPeer, message: DueMessage): Promise<StationAttempt> => {
  const { id, sender, body } = message
  try {
    const answered = await peer.call({
      method: 'POST',
      path: pathOf(message),
      sender,
      idempotencyKey: id,
      body: JSON.stringify({ messageId: id, ...body }),
    })
    if (answered.status >= 300)
      return { kind: 'declined', reason: readProblem(answered.body, answered.status) }
    return { kind: 'taken', ...readReceipt(answered.body, id) }
  } catch (error) {
    return { kind: 'unanswered', fault: peer.faultOf(error) }
  }
}

const ask = async (peer: SignedPeer, { id, sender }: SentOrder): Promise<ReadAnswer | null> => {
  try {
    const answered = await peer.call({
      method: 'GET',
      path: orderPath(id),
      sender,
      idempotencyKey: '',
      body: '',
    })
    return answered.status === 200 ? readStanding(answered.body, id) : null
  } catch {
    // The message queue finds out by itself that the station is away, and says so.
    return null
  }
}
