import { OUTBOUND_CONSUMER, OUTBOUND_EVENTS, projectOutbound } from '#adapters/hl7/out/project.ts'
import type { Database } from '#db/client.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import type { Notifier } from '#resolvers/context.ts'
import type { DestinationOverrides } from '#resolvers/messaging/destinations.ts'
import type { Running } from '#server/lifecycle.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import { runDeliveries } from '#server/workers/deliveries.ts'
import { runHistory } from '#server/workers/history.ts'
import { runNotices } from '#server/workers/notices.ts'
import { runSequencer } from '#server/workers/sequencer.ts'
import { runStockCounts } from '#server/workers/stock-counts.ts'
import { startTail } from '#subscriptions/tail.ts'
import type { Topics } from '#subscriptions/topics.ts'

export type WorkersOptions = {
  readonly database: Database
  readonly directUrl: string
  readonly reader: OutboxReader
  readonly topics: Topics
  /** This instance's own name, for its leases. */
  readonly holder: string
  /** `HL7_DESTINATIONS`: where messages of an organisation go instead of its senders' own addresses. */
  readonly destinations: DestinationOverrides
  /** Who tells the people on duty; absent: notices are kept. */
  readonly notifier?: Notifier | null
  readonly clock?: () => Date
  readonly log: Log
  /** How long a duty lasts unrenewed, in milliseconds; absent: each worker's own. */
  readonly leaseMs?: number
}

/**
 * What runs in the background: events get their positions, go to whoever is subscribed on this instance, become
 * messages in the queues of the hospitals' systems, and leave from there; people on duty are told of alarms; the kept
 * counts of the stock and the history of the readings follow what changes.
 */
export function startWorkers(options: WorkersOptions): Running & { wake(): void } {
  const { directUrl, reader, topics, log } = options
  const ending = new AbortController()
  const { signal } = ending
  const common = commonOf(options, signal)
  const sequencer = runSequencer(common)
  const deliveries = runDeliveries({
    ...common,
    overrides: options.destinations,
    onFailed: () => sequencer.wake(),
  })
  const outbound = runConsumer({
    ...common,
    name: OUTBOUND_CONSUMER,
    names: OUTBOUND_EVENTS,
    handle: projectOutbound(options.destinations),
    onHandled: () => deliveries.wake(),
  })
  const notices = runNotices({
    ...common,
    notifier: options.notifier ?? null,
    ...(options.clock && { clock: options.clock }),
  })
  const counts = runStockCounts({ ...common, ...(options.clock && { clock: options.clock }) })
  const history = runHistory({ ...common, directUrl, ...(options.clock && { clock: options.clock }) })
  const tail = startTail({ directUrl, reader, topics, log, signal, onPublished: () => outbound.wake() })
  return {
    wake: () => sequencer.wake(),
    async stop() {
      ending.abort()
      await Promise.all(
        [sequencer, tail, outbound, deliveries, notices, counts, history].map(({ done }) => done),
      )
    },
  }
}

/** What every worker of this instance runs with. */
const commonOf = ({ database, holder, log, leaseMs }: WorkersOptions, signal: AbortSignal) => ({
  database,
  holder,
  log,
  signal,
  ...(leaseMs === undefined ? {} : { leaseMs }),
})
