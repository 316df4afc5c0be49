import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import type { Bilingual } from '#rules/vocabulary.ts'

/** How patient the hub is with a system it calls by HTTP. */
export type Patience = {
  readonly timeoutMs: number
  /** Further tries of one call, with a short pause; after them what was to be said waits in its queue. */
  readonly retries: number
  readonly firstPauseMs: number
  /** After so many failures in a row nothing is tried for a while. */
  readonly breakAfter: number
  readonly halfOpenAfterMs: number
  /** Within so long a call ends, whatever its tries have come to; null: each try has its own time alone. */
  readonly withinMs: number | null
}

const PATIENCE: Patience = {
  timeoutMs: 5_000,
  retries: 2,
  firstPauseMs: 200,
  breakAfter: 5,
  halfOpenAfterMs: 30_000,
  withinMs: null,
}

/** Something that may pass: no connection, no answer in time, an answer that decides nothing. */
export class PeerFault extends Error {
  override readonly name = 'PeerFault'

  constructor({ zh, en }: Bilingual) {
    super(`${zh} / ${en}`)
  }
}

/** A system the hub calls by HTTP, with bounds on how long and how often it is tried. */
export type Peer = {
  /** Runs one call, and again after a failure that may pass. */
  call<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** `fetch` that follows no redirection. @throws PeerFault when there is no connection */
  fetch(url: string | URL, init: RequestInit): Promise<Response>
  /** What people read of a failed call. */
  faultOf(error: unknown): string
  /** Nothing is tried now: the last calls failed, and the pause is not over. */
  readonly isBroken: boolean
}

/** @param name what people call it, such as 血站 / the station */
export const makePeer = (name: Bilingual, given: Partial<Patience>): Peer => {
  const patience = { ...PATIENCE, ...given }
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: patience.halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(patience.breakAfter),
  })
  const tries = wrap(
    retry(
      handleWhen((error) => !(error instanceof BrokenCircuitError)),
      {
        maxAttempts: patience.retries,
        backoff: new ExponentialBackoff({ initialDelay: patience.firstPauseMs }),
      },
    ),
    breaker,
    timeout(patience.timeoutMs, TimeoutStrategy.Aggressive),
  )
  const policy =
    patience.withinMs === null ? tries : wrap(timeout(patience.withinMs, TimeoutStrategy.Aggressive), tries)
  return {
    call: (work) => policy.execute(({ signal }) => work(signal)),
    fetch: async (url, init) => {
      try {
        return await fetch(url, { ...init, redirect: 'manual' })
      } catch (error) {
        throw new PeerFault({
          zh: `无法连接${name.zh}：${reasonOf(error)}`,
          en: `${name.en} can not be reached: ${reasonOf(error)}`,
        })
      }
    },
    faultOf: (error) => {
      if (error instanceof BrokenCircuitError)
        return `${name.zh}连续失败，暂停尝试 / ${name.en} failed repeatedly; not tried now`
      if (error instanceof TaskCancelledError)
        return `${name.zh}未在时限内应答 / ${name.en} did not answer in time`
      return error instanceof Error ? error.message : String(error)
    },
    get isBroken() {
      return breaker.state === CircuitState.Open
    },
  }
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
