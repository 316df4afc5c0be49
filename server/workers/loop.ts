import { type Backoff, pauseBehind } from '#lib/backoff.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import type { Duty } from '#server/workers/duty.ts'

/** A worker that runs until its signal is aborted. */
export type Worker = {
  /** There is something to do; ends the pause between two rounds. */
  wake(): void
  /** Resolves when the worker has ended and given up its lease; never rejects. */
  readonly done: Promise<void>
}

/** Resolves when the hub stops: a call to a peer that is still under way is left, and made again under the same key. */
export type Ended = Promise<null>

/** For whoever is not stopped, such as a test. */
export const NEVER: Ended = new Promise(() => undefined)

/** When a worker's signal is aborted. */
export const endOf = (signal: AbortSignal): Ended =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })

/** One round of work; says how long to pause before the next, in milliseconds. */
export type Round = () => Promise<number>

export type LoopOptions = {
  /** For the log. */
  readonly name: string
  readonly duty: Duty
  readonly round: Round
  /** Told of a failed round; the loop goes on whatever it was. */
  readonly onFailure?: (error: unknown) => void
  /** Told, again and again, that another instance has the duty. */
  readonly onStandBy?: () => void
  readonly log: Log
  readonly signal: AbortSignal
}

/** How long an instance without the lease waits before it asks again. */
const STAND_BY_MS = 1_000
const BACKOFF: Backoff = { firstMs: 50, longestMs: 5_000 }

/**
 * Runs rounds for as long as this instance holds the duty, which it keeps in them and between them. A failed round (a
 * database that restarts, a lock that times out) is logged and tried again, waiting longer each time; nothing ends the
 * loop but its signal.
 */
export function runLoop(options: LoopOptions): Worker {
  const pace = new Pace(options.signal)
  return { wake: () => pace.wake(), done: keepOn(options, pace) }
}

async function keepOn(options: LoopOptions, pace: Pace): Promise<void> {
  const { duty, signal, log, name } = options
  let failures = 0
  while (!signal.aborted) {
    try {
      if (!(await duty.isMine())) {
        options.onStandBy?.()
        await pace.rest(STAND_BY_MS)
        continue
      }
      const pauseMs = await duty.during(options.round)
      failures = 0
      if (pauseMs > 0) await pauseOnDuty(duty, pace, pauseMs, signal)
    } catch (error) {
      options.onFailure?.(error)
      failures += 1
      const retryInMs = pauseBehind(BACKOFF, failures)
      log.error({ err: error, worker: name, failures, retryInMs }, 'a round of work failed; trying again')
      await pace.rest(retryInMs)
    }
  }
  await duty.giveUp().catch((error: unknown) => {
    log.warn({ err: error, worker: name }, 'the lease could not be given up; it will expire')
  })
}

/** Pauses until `ms` are over, it is woken or the duty is lost; renews the lease meanwhile, so that it isn't. */
async function pauseOnDuty(duty: Duty, pace: Pace, ms: number, signal: AbortSignal): Promise<void> {
  const until = performance.now() + ms
  while (!signal.aborted) {
    const left = until - performance.now()
    if (left <= 0 || (await pace.pause(Math.min(left, duty.renewEveryMs)))) return
    if (!(await duty.isMine())) return
  }
}
