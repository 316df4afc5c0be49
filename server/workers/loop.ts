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
const FIRST_RETRY_MS = 50
const LAST_RETRY_MS = 5_000

/**
 * Runs rounds for as long as this instance holds the duty. A failed round (a database that restarts, a lock
 * that times out) is logged and tried again, waiting longer each time; nothing ends the loop but its signal.
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
      const pauseMs = await options.round()
      failures = 0
      if (pauseMs > 0) await pace.pause(pauseMs)
    } catch (error) {
      options.onFailure?.(error)
      const retryInMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
      failures += 1
      log.error({ err: error, worker: name, failures, retryInMs }, 'a round of work failed; trying again')
      await pace.rest(retryInMs)
    }
  }
  await duty.giveUp().catch((error: unknown) => {
    log.warn({ err: error, worker: name }, 'the lease could not be given up; it will expire')
  })
}
