import { makePeer, type Patience, type Peer, PeerFault } from '#adapters/peer.ts'
import {
  orderPath,
  pathOf,
  type ReadAnswer,
  readProblem,
  readReceipt,
  readStanding,
} from '#adapters/station/contract.ts'
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
} from '#adapters/station/signature.ts'
import type { DueMessage, SentOrder, StationAttempt } from '#resolvers/supply/station-queue.ts'

/** Where the station is, and how patient the hub is with it. */
export type StationOptions = Partial<Patience> & {
  /** Address of the station's system, such as `https://station.example/hub`. */
  readonly url: string
  /** The key both sides sign with. */
  readonly key: string
  /** The hub's time, for the signature. */
  readonly clock: () => Date
}

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

/** Statuses that are the station's own decision about the message; any other may pass. */
const DECISIVE = [400, 404, 405, 409, 410, 413, 415, 422]

type Answered = { readonly status: number; readonly body: string }
type Call = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly sender: string
  readonly key: string
  readonly body: string
}

export const makeStationClient = (options: StationOptions): StationClient => {
  const peer = makePeer(NAME, { timeoutMs: TIMEOUT_MS, ...options })
  const call = (one: Call): Promise<Answered> => exchange(peer, options, one)
  return {
    send: (message) => send(peer, call, message),
    ask: (order) => ask(call, order),
    get isBroken() {
      return peer.isBroken
    },
  }
}

type Caller = (one: Call) => Promise<Answered>

const send = async (peer: Peer, call: Caller, message: DueMessage): Promise<StationAttempt> => {
  const { id, sender, body } = message
  try {
    const answered = await call({
      method: 'POST',
      path: pathOf(message),
      sender,
      key: id,
      body: JSON.stringify({ messageId: id, ...body }),
    })
    if (answered.status >= 300)
      return { kind: 'declined', reason: readProblem(answered.body, answered.status) }
    return { kind: 'taken', ...readReceipt(answered.body, id) }
  } catch (error) {
    return { kind: 'unanswered', fault: peer.faultOf(error) }
  }
}

const ask = async (call: Caller, { id, sender }: SentOrder): Promise<ReadAnswer | null> => {
  try {
    const answered = await call({ method: 'GET', path: orderPath(id), sender, key: '', body: '' })
    return answered.status === 200 ? readStanding(answered.body, id) : null
  } catch {
    // The message queue finds out by itself that the station is away, and says so.
    return null
  }
}

const exchange = (
  peer: Peer,
  { url, key, clock }: StationOptions,
  { method, path, sender, key: idempotencyKey, body }: Call,
): Promise<Answered> =>
  peer.call(async (signal) => {
    const target = new URL(`${url.replace(/\/$/, '')}${path}`)
    const date = clock().toISOString()
    const digest = digestOf(body)
    const signedPath = `${target.pathname}${target.search}`
    const signature = signRequest(key, { method, path: signedPath, date, sender, idempotencyKey, digest })
    const response = await peer.fetch(target, {
      method,
      signal,
      headers: {
        accept: 'application/json, application/problem+json',
        [SENDER]: sender,
        [SIGNED_AT]: date,
        [DIGEST]: digest,
        [SIGNATURE]: signature,
        ...(method === 'POST' && { 'content-type': 'application/json', [IDEMPOTENCY_KEY]: idempotencyKey }),
      },
      ...(method === 'POST' && { body }),
    })
    return trusted(await read(response), response, { key, request: signature })
  })

const read = async (response: Response): Promise<Answered> => ({
  status: response.status,
  body: await response.text(),
})

/** Passes on what the station itself decided, by its signature; a proxy's page or a passing trouble is tried again. */
const trusted = (
  answered: Answered,
  { headers }: Response,
  { key, request }: { key: string; request: string },
): Answered => {
  const { status, body } = answered
  if (status >= 300 && !DECISIVE.includes(status))
    throw new PeerFault({ zh: `血站应答 HTTP ${status}`, en: `the station answered HTTP ${status}` })
  const date = headers.get(SIGNED_AT) ?? ''
  const expected = signAnswer(key, { status, date, request, digest: digestOf(body) })
  if (!sameSignature(headers.get(SIGNATURE) ?? '', expected))
    throw new PeerFault({ zh: '血站应答的签名不符', en: 'the signature of the station’s answer is wrong' })
  return answered
}
