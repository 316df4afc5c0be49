import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import {
  isBehind,
  listNextEvents,
  lockConsumer,
  moveConsumer,
  type SequencedEvent,
} from '#db/outbox/finders.ts'
import type { Log } from '#lib/log.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, UNTIL_DUE_MS, type Worker } from '#server/workers/loop.ts'

export type ConsumerOptions = {
  /** Its own name in `outbox_consumers`, and that of its lease; a new name begins with the first event. */
  readonly name: string
  readonly database: Database
  /** This instance's own name. */
  readonly holder: string
  /**
   * Does the work for these events, in order, through `db` and nothing else: its effects and the consumer's place
   * are committed together, so each event takes effect exactly once. Throwing undoes both.
   */
  readonly handle: (db: Db, events: readonly SequencedEvent[]) => Promise<void>
  /** Told after the commit that events were handled. */
  readonly onHandled?: () => void
  /** Only events of these names; the place moves past all others. */
  readonly names?: readonly string[]
  readonly log: Log
  readonly signal: AbortSignal
  /** Events per transaction. */
  readonly batch?: number
  readonly leaseMs?: number
}

const DEFAULT_BATCH = 100

/**
 * Follows the outbox on one instance at a time; `wake()` it when topics have published, for it to look at once. After a failure events are
 * handed over one by one until one succeeds, so that those before the faulty one are done and the log names it.
 */
export function runConsumer(options: ConsumerOptions): Worker {
  const { name, database, holder, log, signal, leaseMs, batch = DEFAULT_BATCH } = options
  const duty = new Duty({ database, name: `consumer:${name}`, holder, ttlMs: leaseMs })
  let size = batch
  const round = async () => {
    const handled = await consumeOnce(options, size)
    if (handled > 0) options.onHandled?.()
    const more = handled === size
    size = batch
    return more ? 0 : UNTIL_DUE_MS
  }
  const onFailure = () => {
    size = 1
  }
  return runLoop({
    name: `consumer ${name}`,
    duty,
    round,
    isDue: () => isBehind(name),
    onFailure,
    log,
    signal,
  })
}

async function consumeOnce(options: ConsumerOptions, size: number): Promise<number> {
  const { name, database, handle, log } = options
  return await database.transaction(SYSTEM_SCOPE, async (db) => {
    const position = await lockConsumer(db, name)
    const events = await listNextEvents(db, position, size)
    const last = events.at(-1)
    if (last === undefined) return 0
    const wanted =
      options.names === undefined ? events : events.filter((e) => options.names?.includes(e.name))
    try {
      if (wanted.length > 0) await handle(db, wanted)
    } catch (error) {
      log.error(
        { consumer: name, from: events[0]?.position, to: last.position },
        'these events were not handled',
      )
      throw error
    }
    await moveConsumer(db, name, last.position)
    return events.length
  })
}
