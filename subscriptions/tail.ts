import { listenToOutbox } from '#db/outbox/listen.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import { published } from '#subscriptions/events.ts'
import type { Topics } from '#subscriptions/topics.ts'

export type TailOptions = {
  /** The owner's login, for LISTEN. */
  readonly directUrl: string
  readonly reader: OutboxReader
  readonly topics: Topics
  /** Told that events were published: whoever follows the outbox by position looks at once. */
  readonly onPublished?: () => void
  readonly log: Log
  readonly signal: AbortSignal
}

const PAGE = 500
/** A safety net for a connection that is dead and doesn't know it. */
const LOOK_ANYWAY_MS = 1_000

/** Publishes everything behind the topics' edge, in order, page by page; gives how much that was. */
export async function publishNew(reader: OutboxReader, topics: Topics, page = PAGE): Promise<number> {
  let count = 0
  for (;;) {
    const events = await reader.allAfter(topics.edge, page)
    for (const event of events) topics.publish(published(event))
    count += events.length
    if (events.length < page) return count
  }
}

/**
 * Follows the outbox into the topics until the signal ends it. A notice only says that there is something to
 * read; what is read is decided by position, so a lost notice or a broken connection delays and never skips.
 */
export function startTail(options: TailOptions): { readonly done: Promise<void> } {
  const { directUrl, signal, log } = options
  const pace = new Pace(signal)
  const listening = listenToOutbox({
    directUrl,
    signal,
    onNotice: () => pace.wake(),
    onError: (error, retryInMs) =>
      log.warn({ err: error, retryInMs }, 'not listening to the outbox; reading it once a second meanwhile'),
  })
  return { done: Promise.all([listening, follow(options, pace)]).then(() => undefined) }
}

async function follow(options: TailOptions, pace: Pace): Promise<void> {
  const { reader, topics, onPublished, log, signal } = options
  while (!signal.aborted) {
    try {
      if ((await publishNew(reader, topics)) > 0) onPublished?.()
    } catch (error) {
      log.error({ err: error, edge: topics.edge }, 'could not read the outbox; trying again')
    }
    await pace.pause(LOOK_ANYWAY_MS)
  }
}
