import { makePeer, type Patience, PeerFault } from '#adapters/peer.ts'
import {
  DIGEST,
  digestOf,
  IDEMPOTENCY_KEY,
  SENDER,
  SIGNATURE,
  SIGNED_AT,
  sameSignature,
  signAnswer,
  signRequest,
} from '#adapters/signed/signature.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Where a peer is, and how patient the hub is with it. */
export type SignedPeerOptions = Partial<Patience> & {
  /** Its address, such as `https://station.example/hub`. */
  readonly url: string
  /** The key both sides sign with. */
  readonly key: string
  /** The hub's time, for the signature. */
  readonly clock: () => Date
}

/** Who calls where no hospital does: the hub, for all of them. */
export const THE_HUB = 'XUELIAN'

/** One call. The path never holds what may not stand in a log. */
export type SignedCall = {
  readonly method: 'GET' | 'POST'
  /** With query, beneath the peer's address. */
  readonly path: string
  readonly sender: string
  /** Empty for a GET. */
  readonly idempotencyKey: string
  /** Empty for a GET. */
  readonly body: string
}

/** What the peer itself decided: 2xx, or a refusal that is its own. */
export type Answered = { readonly status: number; readonly body: string }

/** A system that is spoken to by HTTP, each call and each answer signed. */
export type SignedPeer = {
  /** @throws PeerFault and what cockatiel throws, when nothing that can be trusted was answered; see {@link faultOf} */
  call(one: SignedCall): Promise<Answered>
  /** What people read of a failed call. */
  faultOf(error: unknown): string
  /** Nothing is tried now: the last calls failed, and the pause is not over. */
  readonly isBroken: boolean
}

/** Statuses that are the peer's own decision about what was said; any other may pass. */
const DECISIVE = [400, 404, 405, 409, 410, 413, 415, 422]
/** Longest answer that is read, in characters: one that never ends must not fill the memory. */
const LONGEST = 4 * 1024 * 1024

/** @param name what people call it, such as 血站 / the station */
export const makeSignedPeer = (name: Bilingual, options: SignedPeerOptions): SignedPeer => {
  const peer = makePeer(name, options)
  return {
    call: (one) =>
      peer.call(async (signal) => {
        const { target, init, signature } = signed(options, one)
        const response = await peer.fetch(target, { ...init, signal })
        const answered = { status: response.status, body: await bodyOf(name, response) }
        return trusted(name, answered, response.headers, { key: options.key, request: signature })
      }),
    faultOf: peer.faultOf,
    get isBroken() {
      return peer.isBroken
    },
  }
}

const signed = ({ url, key, clock }: SignedPeerOptions, one: SignedCall) => {
  const { method, path, sender, idempotencyKey, body } = one
  const target = new URL(`${url.replace(/\/$/, '')}${path}`)
  const [date, digest] = [clock().toISOString(), digestOf(body)]
  const signedPath = `${target.pathname}${target.search}`
  const signature = signRequest(key, { method, path: signedPath, date, sender, idempotencyKey, digest })
  const posting = method === 'POST'
  const init: RequestInit = {
    method,
    headers: {
      accept: 'application/json, application/problem+json',
      [SENDER]: sender,
      [SIGNED_AT]: date,
      [DIGEST]: digest,
      [SIGNATURE]: signature,
      ...(posting && { 'content-type': 'application/json', [IDEMPOTENCY_KEY]: idempotencyKey }),
    },
    ...(posting && { body }),
  }
  return { target, init, signature }
}

const bodyOf = async ({ zh, en }: Bilingual, response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true })
      if (text.length > LONGEST) break
    }
  } catch {
    throw new PeerFault({ zh: `${zh}应答中断`, en: `the answer of ${en} was cut off` })
  }
  if (text.length > LONGEST)
    throw new PeerFault({ zh: `${zh}应答过长`, en: `the answer of ${en} is too long` })
  return text + decoder.decode()
}

/** Passes on what the peer itself decided, by its signature; a proxy's page or a passing trouble is tried again. */
const trusted = (
  { zh, en }: Bilingual,
  answered: Answered,
  headers: Headers,
  { key, request }: { key: string; request: string },
): Answered => {
  const { status, body } = answered
  if (status >= 300 && !DECISIVE.includes(status))
    throw new PeerFault({ zh: `${zh}应答 HTTP ${status}`, en: `${en} answered HTTP ${status}` })
  const date = headers.get(SIGNED_AT) ?? ''
  const expected = signAnswer(key, { status, date, request, digest: digestOf(body) })
  if (!sameSignature(headers.get(SIGNATURE) ?? '', expected))
    throw new PeerFault({ zh: `${zh}应答的签名不符`, en: `the signature of ${en}’s answer is wrong` })
  return answered
}
