import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { PeerFault } from '#adapters/peer.ts'
import { readAs, readCode, UnreadableAnswer } from '#adapters/signed/answers.ts'
import { withoutNumbers } from '#adapters/signed/faults.ts'
import { makeSignedPeer, type SignedPeerOptions } from '#adapters/signed/peer.ts'
import type { ServiceDown } from '#resolvers/waivers/peers.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Somebody waits at a window: one and a half seconds in all, within them a second try of what failed quickly. */
const AT_THE_WINDOW = {
  timeoutMs: 1_500,
  retries: 1,
  firstPauseMs: 100,
  halfOpenAfterMs: 10_000,
}

/** Told of a later time than this ahead of the hub's, an answer's day is not believed. */
const MOST_SKEW_MS = 5 * 60_000

/** A question to a register. */
export type Question<T> = {
  readonly path: string
  /** Code of the hospital that asks. */
  readonly sender: string
  /** All of the body but its `questionId`. */
  readonly asked: object
  readonly answer: z.ZodType<T>
}

/** What every answer has. */
type Proven = { readonly questionId: string; readonly asOf: Date }

/** An answer as the caller gets it, whichever it is. */
type Read<T> = T extends unknown ? Omit<T, 'questionId'> : never

/** Asks registers: what was read, or why nothing could be. Never throws. */
export type Asker = <T extends Proven>(question: Question<T>) => Promise<Read<T> | ServiceDown>

/** @param name what people call the register */
export const makeAsker = (name: Bilingual, options: SignedPeerOptions): Asker => {
  const timeoutMs = options.timeoutMs ?? AT_THE_WINDOW.timeoutMs
  const peer = makeSignedPeer(name, { ...AT_THE_WINDOW, withinMs: timeoutMs, ...options })
  return async <T extends Proven>({ path, sender, asked, answer }: Question<T>) => {
    const questionId = randomUUID()
    try {
      const body = JSON.stringify({ questionId, ...asked })
      const answered = await peer.call({ method: 'POST', path, sender, idempotencyKey: questionId, body })
      if (answered.status !== 200) throw notAnswered(name, readCode(answered.body, answered.status))
      const { questionId: about, ...read } = readAs(answer, answered.body)
      if (about !== questionId)
        throw new UnreadableAnswer('应答属于另一次查询 / the answer is about another question')
      if (read.asOf.getTime() > options.clock().getTime() + MOST_SKEW_MS)
        throw new UnreadableAnswer('应答的时点在将来 / the answer is as of a time to come')
      // What is left of each kind of answer without its question's id, which the compiler can't follow through a rest.
      return read as Read<T>
    } catch (error) {
      return { outcome: 'SERVICE_DOWN', fault: withoutNumbers(peer.faultOf(error)) }
    }
  }
}

const notAnswered = ({ zh, en }: Bilingual, why: string): PeerFault =>
  new PeerFault({ zh: `${zh}未予答复：${why}`, en: `${en} did not answer the question: ${why}` })
