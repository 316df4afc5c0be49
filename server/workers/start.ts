import type { Database } from '#db/client.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import type { Running } from '#server/lifecycle.ts'
import { runSequencer } from '#server/workers/sequencer.ts'
import { startTail } from '#subscriptions/tail.ts'
import type { Topics } from '#subscriptions/topics.ts'

export type WorkersOptions = {
  readonly database: Database
  readonly directUrl: string
  readonly reader: OutboxReader
  readonly topics: Topics
  /** This instance's own name, for its leases. */
  readonly holder: string
  readonly log: Log
}

/** What runs in the background: events get their positions, and go to whoever is subscribed on this instance. */
export function startWorkers(options: WorkersOptions): Running & { wake(): void } {
  const { database, directUrl, reader, topics, holder, log } = options
  const ending = new AbortController()
  const { signal } = ending
  const sequencer = runSequencer({ database, holder, log, signal })
  const tail = startTail({ directUrl, reader, topics, log, signal })
  return {
    wake: () => sequencer.wake(),
    async stop() {
      ending.abort()
      await Promise.all([sequencer.done, tail.done])
    },
  }
}
