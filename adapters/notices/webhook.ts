import {
  BrokenCircuitError,
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
import { DATED, IDEMPOTENCY_KEY, noticeBody, SIGNATURE, signNotice } from '#adapters/notices/message.ts'
import type { NoticeOutcome, Notifier, OutgoingNotice } from '#resolvers/context.ts'

/** Where the gateway is, and how patient the hub is with it. */
export type GatewayOptions = {
  readonly url: string
  /** The secret both sides sign with. */
  readonly secret: string
  /** The hub's time, for the signature. */
  readonly clock: () => Date
  readonly timeoutMs?: number
  /** Further tries of one notice with a short pause; after them it waits in its queue. */
  readonly retries?: number
  readonly firstPauseMs?: number
  /** After so many failures in a row nothing is tried for a while. */
  readonly breakAfter?: number
  readonly halfOpenAfterMs?: number
}

const DEFAULTS = {
  timeoutMs: 5_000,
  retries: 2,
  firstPauseMs: 200,
  breakAfter: 6,
  halfOpenAfterMs: 30_000,
}

/** What the gateway says of the notice itself; any other refusal speaks of the moment, or of a setting to be mended. */
const FINAL = [400, 413, 422]

/** Something that may pass: no connection, no answer in time, an answer that decides nothing. */
class GatewayFault extends Error {
  override readonly name = 'GatewayFault'
}

/** A notifier that posts each notice, signed, to one gateway, which turns it into a text message, a call or a chat. */
export const makeWebhookNotifier = (options: GatewayOptions): Notifier => {
  const settings = { ...DEFAULTS, ...options }
  const policy = wrap(
    retry(
      handleWhen((error) => !(error instanceof BrokenCircuitError)),
      {
        maxAttempts: settings.retries,
        backoff: new ExponentialBackoff({ initialDelay: settings.firstPauseMs }),
      },
    ),
    circuitBreaker(handleAll, {
      halfOpenAfter: settings.halfOpenAfterMs,
      breaker: new ConsecutiveBreaker(settings.breakAfter),
    }),
    timeout(settings.timeoutMs, TimeoutStrategy.Aggressive),
  )
  return { send: (notice) => send(policy, settings, notice) }
}

const send = async (
  policy: IPolicy,
  options: GatewayOptions,
  notice: OutgoingNotice,
): Promise<NoticeOutcome> => {
  try {
    const status = await policy.execute(({ signal }) => post(options, notice, signal))
    if (status < 300) return { kind: 'taken' }
    return { kind: 'refused', fault: `网关拒收，HTTP ${status} / the gateway refused it, HTTP ${status}` }
  } catch (error) {
    return { kind: 'unsent', fault: faultOf(error) }
  }
}

/** @throws GatewayFault for whatever may be otherwise the next time */
const post = async (
  { url, secret, clock }: GatewayOptions,
  notice: OutgoingNotice,
  signal: AbortSignal,
): Promise<number> => {
  const date = clock().toISOString()
  const body = noticeBody(notice)
  const response = await fetch(url, {
    method: 'POST',
    body,
    signal,
    redirect: 'manual',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      [IDEMPOTENCY_KEY]: notice.id,
      [DATED]: date,
      [SIGNATURE]: signNotice(secret, date, body),
    },
  }).catch((error: unknown) => {
    throw new GatewayFault(`无法连接网关 / the gateway can not be reached: ${reasonOf(error)}`)
  })
  await response.body?.cancel()
  const { status, ok } = response
  if (ok || FINAL.includes(status)) return status
  throw new GatewayFault(`网关应答 HTTP ${status} / the gateway answered HTTP ${status}`)
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

const faultOf = (error: unknown): string => {
  if (error instanceof BrokenCircuitError)
    return '网关连续失败，暂停尝试 / the gateway failed repeatedly; not tried now'
  if (error instanceof TaskCancelledError) return '网关未在时限内应答 / the gateway did not answer in time'
  return error instanceof Error ? error.message : String(error)
}
