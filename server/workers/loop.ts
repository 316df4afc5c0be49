import type { Question } from '#db/due.ts'
import { type Backoff, pauseBehind } from '#lib/backoff.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import type { Duty } from '#server/workers/duty.ts'
import { watchFor } from '#server/workers/lookout.ts'

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
  /** Asks whether there is work: the worker is woken within a second of its being there, and may pause `UNTIL_DUE_MS`. */
  readonly isDue?: () => Question
  /** Told of a failed round; the loop goes on whatever it was. */
  readonly onFailure?: (error: unknown) => void
  /** Told that another instance has the duty, each time that it was asked for in vain. */
  readonly onStandBy?: () => void
  readonly log: Log
  readonly signal: AbortSignal
}

/** The pause of a worker that is woken when something is due; it looks all the same after that. */
export const UNTIL_DUE_MS = 60_000
const BACKOFF: Backoff = { firstMs: 50, longestMs: 5_000 }

/**
 * Runs rounds for as long as this instance holds the duty, which it keeps in them and between them; while another has it,
 * the lookout asks about once a second whether it is free. A failed round (a database that restarts, a lock that times out)
 * is logged and tried again, waiting longer each time; nothing ends the loop but its signal.
 */
export function runLoop(options: LoopOptions): Worker {
  const loop = new Loop(options)
  return { wake: () => loop.wake(), done: loop.run() }
}

class Loop {
  readonly #options: LoopOptions
  /** Between rounds. */
  readonly #pace: Pace
  /** While another has the duty, when there is nothing to be woken for but that it is free. */
  readonly #standing: Pace
  #standsBy = false

  constructor(options: LoopOptions) {
    this.#options = options
    this.#pace = new Pace(options.signal)
    this.#standing = new Pace(options.signal)
  }

  wake(): void {
    this.#pace.wake()
  }

  async run(): Promise<void> {
    const { duty, isDue, log, name } = this.#options
    const unwatch = watchFor(duty.database, {
      isDue: () => (this.#standsBy ? duty.isFree() : (isDue?.() ?? null)),
      wake: () => (this.#standsBy ? this.#standing : this.#pace).wake(),
    })
    await this.#keepOn()
    unwatch()
    await duty.giveUp().catch((error: unknown) => {
      log.warn({ err: error, worker: name }, 'the lease could not be given up; it will expire')
    })
  }

  async #keepOn(): Promise<void> {
    const { duty, signal, log, name } = this.#options
    let failures = 0
    while (!signal.aborted) {
      try {
        this.#standsBy = !(await duty.isMine())
        if (this.#standsBy) {
          this.#options.onStandBy?.()
          await this.#standing.pause(UNTIL_DUE_MS)
          continue
        }
        const pauseMs = await duty.during(this.#options.round)
        failures = 0
        if (pauseMs > 0) await this.#pauseOnDuty(pauseMs)
      } catch (error) {
        this.#options.onFailure?.(error)
        failures += 1
        const retryInMs = pauseBehind(BACKOFF, failures)
        log.error({ err: error, worker: name, failures, retryInMs }, 'a round of work failed; trying again')
        await this.#pace.rest(retryInMs)
      }
    }
  }

  /** Pauses until `ms` are over, it is woken or the duty is lost; renews the lease meanwhile, so that it isn't. */
  async #pauseOnDuty(ms: number): Promise<void> {
    const { duty, signal } = this.#options
    const until = performance.now() + ms
    while (!signal.aborted) {
      const left = until - performance.now()
      if (left <= 0 || (await this.#pace.pause(Math.min(left, duty.renewEveryMs)))) return
      if (!(await duty.isMine())) return
    }
  }
}
