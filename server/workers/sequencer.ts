import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import { anyUnplaced, type Batch, hasUnplaced, sequenceBatch } from '#db/outbox/sequence.ts'
import { reached } from '#lib/checkpoints.ts'
import type { Log } from '#lib/log.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, UNTIL_DUE_MS, type Worker } from '#server/workers/loop.ts'
import { makeTeller } from '#server/workers/teller.ts'

export type SequencerOptions = {
  readonly database: Database
  /** This instance's own name; two instances never share one. */
  readonly holder: string
  readonly log: Log
  /** Told of each batch that was committed with events in it. */
  readonly onGiven?: (batch: Batch) => void
  readonly signal: AbortSignal
  /** Events per statement. */
  readonly batch?: number
  readonly leaseMs?: number
}

/** `wake()` it when this process has committed events. */
export type Sequencer = Worker & {
  /** Another instance has told that it has committed events. */
  heard(): void
}

const DEFAULT_BATCH = 1_000
/** The pause behind a batch; it doubles while nothing comes, and while what waits has to wait for older transactions. */
const BUSY_MS = 5
const LONGEST_MS = 100

/**
 * Gives positions to events, on one instance at a time. Writers never notify (that would make their commits wait for each
 * other): an operation that has committed events in this process calls `wake()`, and where another instance has the duty, it
 * is told behind the commit. What nobody tells of is found by the lookout within a second.
 */
export function runSequencer(options: SequencerOptions): Sequencer {
  const { database, holder, log, signal, leaseMs } = options
  const work = new Sequencing(options)
  const worker = runLoop({
    name: 'sequencer',
    duty: new Duty({ database, name: 'sequencer', holder, ttlMs: leaseMs }),
    round: () => work.round(),
    isDue: anyUnplaced,
    onStandBy: () => work.standBy(),
    log,
    signal,
  })
  const tell = makeTeller(database, signal)
  const heard = () => {
    work.quicken()
    worker.wake()
  }
  return {
    heard,
    wake: () => {
      heard()
      if (work.standsBy) tell()
    },
    done: worker.done,
  }
}

/** The rounds, and how soon the next is. */
class Sequencing {
  readonly #options: SequencerOptions
  #pauseMs = BUSY_MS
  #standsBy = false

  constructor(options: SequencerOptions) {
    this.#options = options
  }

  /** Whether another instance has the duty, as far as is known. */
  get standsBy(): boolean {
    return this.#standsBy
  }

  standBy(): void {
    this.#standsBy = true
  }

  /** Something was written; it may not be ready yet. */
  quicken(): void {
    this.#pauseMs = BUSY_MS
  }

  async round(): Promise<number> {
    const { database, onGiven, batch = DEFAULT_BATCH } = this.#options
    this.#standsBy = false
    const { waits, ...done } = await database.transaction(SYSTEM_SCOPE, async (db) => {
      const sequenced = await sequenceBatch(db, batch)
      if (sequenced.given > 0) reached('sequencer.inside')
      return { ...sequenced, waits: sequenced.given === 0 && (await hasUnplaced(db)) }
    })
    if (done.given > 0) onGiven?.(done)
    if (done.given === batch) return 0
    this.#pauseMs = done.given > 0 ? BUSY_MS : Math.min(LONGEST_MS, this.#pauseMs * 2)
    return done.given === 0 && !waits && this.#pauseMs === LONGEST_MS ? UNTIL_DUE_MS : this.#pauseMs
  }
}
