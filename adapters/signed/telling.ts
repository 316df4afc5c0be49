import { BrokenCircuitError } from 'cockatiel'
import { z } from 'zod'
import { readAs, readCode, UnreadableAnswer } from '#adapters/signed/answers.ts'
import { withoutNumbers } from '#adapters/signed/faults.ts'
import { makeSignedPeer, type SignedPeerOptions } from '#adapters/signed/peer.ts'
import { pseudonym } from '#adapters/signed/wire.ts'
import type { PeerReceipt } from '#resolvers/waivers/peers.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Nobody waits: what was not taken is told again by its queue. */
const BY_THE_QUEUE = { timeoutMs: 10_000, retries: 1 }

/** Something that must arrive once. */
export type Told = {
  readonly path: string
  readonly sender: string
  /** The same at every telling of it. */
  readonly key: string
  readonly body: object
  /** It is taken only with a number of the peer's own; until there is one, it is told again. */
  readonly numbered?: boolean
}

/** What a peer answers when it has taken something. */
const receipt = z.strictObject({
  /** The idempotency key. */
  received: z.string(),
  reference: pseudonym.optional(),
})

/** Tells a peer something, once or again. Never throws. */
export type Teller = (told: Told) => Promise<PeerReceipt>

/** @param name what people call the peer */
export const makeTeller = (name: Bilingual, options: SignedPeerOptions): Teller => {
  const peer = makeSignedPeer(name, { ...BY_THE_QUEUE, ...options })
  return async ({ path, sender, key, body, numbered = false }) => {
    const pausing = peer.isBroken
    try {
      const sent = JSON.stringify(body)
      const answered = await peer.call({ method: 'POST', path, sender, idempotencyKey: key, body: sent })
      const { status } = answered
      if (status >= 300) return { kind: 'refused', fault: refusal(name, readCode(answered.body, status)) }
      const { received, reference = null } = readAs(receipt, answered.body)
      if (received !== key)
        throw new UnreadableAnswer('回执属于另一消息 / the receipt is for another message')
      if (numbered && reference === null)
        return { kind: 'unsent', fault: '对方尚在处理 / taken in, and not worked yet: asked again' }
      return { kind: 'taken', reference }
    } catch (error) {
      // The first call after a pause is made although the peer still counts as broken.
      const asked = !(pausing && error instanceof BrokenCircuitError)
      return { kind: 'unsent', fault: withoutNumbers(peer.faultOf(error)), asked }
    }
  }
}

const refusal = ({ zh, en }: Bilingual, why: string): string => `${zh}拒收：${why} / ${en} refused it: ${why}`
