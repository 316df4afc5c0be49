import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { type Batch, measureLag, type OutboxLag, sequenceBatch } from '#db/outbox/sequence.ts'
import { reached } from '#lib/checkpoints.ts'
import type { Log } from '#lib/log.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, type Worker } from '#server/workers/loop.ts'

export type SequencerOptions = {
  readonly database: Database
  /** This instance's own name; two instances never share one. */
  readonly holder: string
  readonly log: Log
  /** Told the lag about once a second, by the instance that sequences. */
  readonly onLag?: (lag: OutboxLag) => void
  /** Told of each batch that was committed with events in it. */
  readonly onGiven?: (batch: Batch) => void
  readonly signal: AbortSignal
  /** Events per statement. */
  readonly batch?: number
  readonly leaseMs?: number
}

const DEFAULT_BATCH = 1_000
/** While events come in, and the longest pause when none do. */
const BUSY_MS = 5
const IDLE_MS = 100
const LAG_EVERY_MS = 1_000

/**
 * Gives positions to events, on one instance at a time. Writers never notify (that would make their commits wait
 * for each other): the loop looks by itself, seldom when idle, and an operation that has just committed in this
 * process calls `wake()`.
 */
export function runSequencer(options: SequencerOptions): Worker {
  const { database, holder, log, signal, leaseMs } = options
  const duty = new Duty({ database, name: 'sequencer', holder, ttlMs: leaseMs })
  return runLoop({ name: 'sequencer', duty, round: sequencerRound(options), log, signal })
}

function sequencerRound({ database, onLag, onGiven, batch = DEFAULT_BATCH }: SequencerOptions) {
  let idleMs = BUSY_MS
  let lagToldAt = Number.NEGATIVE_INFINITY
  return async () => {
    const done = await database.transaction(SYSTEM_SCOPE, async (db) => {
      const given = await sequenceBatch(db, batch)
      if (given.given > 0) reached('sequencer.inside')
      return given
    })
    const { given } = done
    if (given > 0) onGiven?.(done)
    if (onLag !== undefined && performance.now() - lagToldAt >= LAG_EVERY_MS) {
      onLag(await database.transaction(SYSTEM_SCOPE, measureLag, 'read'))
      lagToldAt = performance.now()
    }
    if (given === batch) return 0
    idleMs = given > 0 ? BUSY_MS : Math.min(IDLE_MS, idleMs * 2)
    return idleMs
  }
}
