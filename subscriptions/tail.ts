import { listenToOutbox } from '#db/outbox/listen.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { type Carrier, CarrierWatch, type EventMeters, type Receiver } from '#subscriptions/carrier.ts'
import { published } from '#subscriptions/events.ts'
import type { Topics } from '#subscriptions/topics.ts'

export type TailOptions = {
  /** The owner's login, for LISTEN. */
  readonly directUrl: string
  readonly reader: OutboxReader
  readonly topics: Topics
  /** Told that events were published: whoever follows the outbox by position looks at once. */
  readonly onPublished?: () => void
  /** Told that another instance has written events, which wait for their positions. */
  readonly onWritten?: () => void
  /**
   * Calls `look` while events lie behind the topics' edge, whatever became of their notices, until the function given back
   * is called; absent: the tail looks once a second by itself.
   */
  readonly whenBehind?: (look: () => void) => () => void
  /** Brings events beside the outbox; absent: each is read from there. */
  readonly carrier?: Carrier
  readonly meters?: EventMeters
  readonly log: Log
  readonly signal: AbortSignal
}

const PAGE = 500
/** A safety net for a connection that is dead and doesn't know it. */
const LOOK_ANYWAY_MS = 1_000
/** The same where somebody watches. */
const WATCHED_MS = 60_000

/** Publishes everything behind the topics' edge, in order, page by page; gives how much that was. */
export async function publishNew(reader: OutboxReader, topics: Topics, page = PAGE): Promise<number> {
  let count = 0
  for (;;) {
    const events = await reader.allAfter(topics.edge, page)
    for (const event of events) {
      // Meanwhile a carrier may have brought it.
      if (event.position > topics.edge) count += 1
      topics.publish(published(event))
    }
    if (events.length < page) return count
  }
}

/**
 * Follows the outbox into the topics until the signal ends it. A notice only says that there is something to
 * read; what is read is decided by position, so a lost notice or a broken connection delays and never skips. A carrier
 * spares the reading: what it brings is published when it is the very next event, and read otherwise.
 */
export function startTail(options: TailOptions): { readonly done: Promise<void> } {
  const { directUrl, signal, log, carrier, meters, onWritten } = options
  const pace = new Pace(signal)
  const look = () => pace.wake()
  const tell = () => meters?.natsCarries(watch?.carries ?? false)
  const watch = carrier && new CarrierWatch({ carrier, look, log, onChange: tell })
  const listening = listenToOutbox({
    directUrl,
    signal,
    onNotice: (position) => (watch && position !== null ? watch.noticed(position) : look()),
    ...(onWritten && { onWritten }),
    onError: (error, retryInMs) =>
      log.warn({ err: error, retryInMs }, 'not listening to the outbox; reading it once a second meanwhile'),
  })
  const receiver = {
    take: takeInto(options, look),
    came: (position: number) => watch?.came(position),
    look: () => {
      tell()
      look()
    },
  }
  const unwatch = options.whenBehind?.(look)
  const all = Promise.all([listening, follow(options, pace), carrier?.run(receiver)])
  return {
    done: all.then(() => {
      unwatch?.()
      watch?.stop()
    }),
  }
}

/** Publishes the very next event; behind a gap the outbox is looked into, a repeat is passed over. */
const takeInto =
  ({ topics, meters, onPublished }: TailOptions, look: () => void): Receiver['take'] =>
  (event: PublishedEvent) => {
    if (event.position > topics.edge + 1) return look()
    if (event.position <= topics.edge) return
    topics.publish(event)
    meters?.eventsPublished('nats', 1)
    onPublished?.()
  }

async function follow(options: TailOptions, pace: Pace): Promise<void> {
  const { reader, topics, onPublished, meters, log, signal } = options
  while (!signal.aborted) {
    try {
      const count = await publishNew(reader, topics)
      if (count > 0) onPublished?.()
      meters?.eventsPublished('outbox', count)
    } catch (error) {
      log.error({ err: error, edge: topics.edge }, 'could not read the outbox; trying again')
    }
    await pace.pause(options.whenBehind ? WATCHED_MS : LOOK_ANYWAY_MS)
  }
}
