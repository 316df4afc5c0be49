import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
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
export type StationOptions = {
  /** Address of the station's system, such as `https://station.example/hub`. */
  readonly url: string
  /** The key both sides sign with. */
  readonly key: string
  /** The hub's time, for the signature. */
  readonly clock: () => Date
  readonly timeoutMs?: number
  /** Further tries of one call, with a short pause; after them the message waits in its queue. */
  readonly retries?: number
  readonly firstPauseMs?: number
  /** After so many failures in a row nothing is tried for a while. */
  readonly breakAfter?: number
  readonly halfOpenAfterMs?: number
}

const DEFAULTS = {
  timeoutMs: 10_000,
  retries: 2,
  firstPauseMs: 200,
  breakAfter: 5,
  halfOpenAfterMs: 30_000,
}

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

/** Something that may pass: no connection, no answer in time, an answer nobody can trust. */
class StationFault extends Error {
  override readonly name = 'StationFault'
}

type Answered = { readonly status: number; readonly body: string }
type Call = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly sender: string
  readonly key: string
  readonly body: string
}

export const makeStationClient = (options: StationOptions): StationClient => {
  const settings = { ...DEFAULTS, ...options }
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: settings.halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(settings.breakAfter),
  })
  const policy = wrap(
    retry(
      handleWhen((error) => !(error instanceof BrokenCircuitError)),
      {
        maxAttempts: settings.retries,
        backoff: new ExponentialBackoff({ initialDelay: settings.firstPauseMs }),
      },
    ),
    breaker,
    timeout(settings.timeoutMs, TimeoutStrategy.Aggressive),
  )
  const call = (one: Call): Promise<Answered> => exchange(policy, settings, one)
  return {
    send: (message) => send(call, message),
    ask: (order) => ask(call, order),
    get isBroken() {
      return breaker.state === CircuitState.Open
    },
  }
}

type Caller = (one: Call) => Promise<Answered>

const send = async (call: Caller, message: DueMessage): Promise<StationAttempt> => {
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
    return { kind: 'unanswered', fault: faultOf(error) }
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

const faultOf = (error: unknown): string => {
  if (error instanceof BrokenCircuitError)
    return '血站连续无应答，暂停尝试 / the station failed repeatedly; not tried now'
  if (error instanceof TaskCancelledError) return '血站未在时限内应答 / the station did not answer in time'
  return error instanceof Error ? error.message : String(error)
}

const exchange = (
  policy: IPolicy,
  { url, key, clock }: StationOptions,
  { method, path, sender, key: idempotencyKey, body }: Call,
): Promise<Answered> =>
  policy.execute(async ({ signal }) => {
    const target = new URL(`${url.replace(/\/$/, '')}${path}`)
    const date = clock().toISOString()
    const digest = digestOf(body)
    const signedPath = `${target.pathname}${target.search}`
    const signature = signRequest(key, { method, path: signedPath, date, sender, idempotencyKey, digest })
    const response = await fetch(target, {
      method,
      signal: signal ?? null,
      redirect: 'error',
      headers: {
        accept: 'application/json, application/problem+json',
        [SENDER]: sender,
        [SIGNED_AT]: date,
        [DIGEST]: digest,
        [SIGNATURE]: signature,
        ...(method === 'POST' && { 'content-type': 'application/json', [IDEMPOTENCY_KEY]: idempotencyKey }),
      },
      ...(method === 'POST' && { body }),
    }).catch((error: unknown) => {
      throw new StationFault(`无法连接血站 / the station can not be reached: ${reasonOf(error)}`)
    })
    return trusted(await read(response), response, { key, request: signature })
  })

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

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
    throw new StationFault(`血站应答 HTTP ${status} / the station answered HTTP ${status}`)
  const date = headers.get(SIGNED_AT) ?? ''
  const expected = signAnswer(key, { status, date, request, digest: digestOf(body) })
  if (!sameSignature(headers.get(SIGNATURE) ?? '', expected))
    throw new StationFault('血站应答的签名不符 / the signature of the station’s answer is wrong')
  return answered
}
