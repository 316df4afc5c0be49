import { OUTBOUND_CONSUMER, OUTBOUND_EVENTS, projectOutbound } from '#adapters/hl7/out/project.ts'
import type { Database } from '#db/client.ts'
import { isAnyAfter } from '#db/outbox/finders.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import type { Log } from '#lib/log.ts'
import type { Notifier, Services } from '#resolvers/context.ts'
import type { DestinationOverrides } from '#resolvers/messaging/destinations.ts'
import type { Running } from '#server/lifecycle.ts'
import type { Part } from '#server/parts.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import { runDeliveries } from '#server/workers/deliveries.ts'
import { runHistory } from '#server/workers/history.ts'
import { watchFor } from '#server/workers/lookout.ts'
import { runNotices } from '#server/workers/notices.ts'
import { runSequencer } from '#server/workers/sequencer.ts'
import { runStockCounts } from '#server/workers/stock-counts.ts'
import type { EventMeters } from '#subscriptions/carrier.ts'
import { NatsCarrier } from '#subscriptions/nats.ts'
import { startTail } from '#subscriptions/tail.ts'
import type { Topics } from '#subscriptions/topics.ts'

export type WorkersOptions = {
  readonly database: Database
  readonly keys: Services['keys']
  readonly directUrl: string
  readonly reader: OutboxReader
  readonly topics: Topics
  /** This instance's own name, for its leases. */
  readonly holder: string
  /** `HL7_DESTINATIONS`: where messages of an organisation go instead of its senders' own addresses. */
  readonly destinations: DestinationOverrides
  /** Who tells the people on duty; absent: notices are kept. */
  readonly notifier?: Notifier | null
  /** `NATS_URL`: events also go between instances this way; absent: by PostgreSQL alone. */
  readonly natsUrl?: string | null
  readonly meters?: EventMeters
  readonly clock?: () => Date
  readonly log: Log
  /** Whether this process has a part of the work; absent: all of it. */
  readonly has?: (part: Part) => boolean
  /** How long a duty lasts unrenewed, in milliseconds; absent: each worker's own. */
  readonly leaseMs?: number
}

/**
 * What runs in the background: events get their positions, go to whoever is subscribed on this instance, become
 * messages in the queues of the hospitals' systems, and leave from there; people on duty are told of alarms; the kept
 * counts of the stock and the history of the readings follow what changes.
 */
export function startWorkers(options: WorkersOptions): Running & { wake(): void } {
  const { database, directUrl, reader, topics, log, meters } = options
  const ending = new AbortController()
  const { signal } = ending
  const common = commonOf(options, signal)
  const { has = () => true, clock } = options
  const timed = { ...common, ...(clock && { clock }) }
  const carrier = carrierOf(options, signal)
  const sequencer = runSequencer({ ...common, onGiven: (batch) => carrier?.carry(batch) })
  const outbound = has('deliveries') ? startOutbound(options, common, () => sequencer.wake()) : null
  const others = [
    ...(has('notices') ? [runNotices({ ...timed, notifier: options.notifier ?? null })] : []),
    ...(has('stock counts') ? [runStockCounts(timed)] : []),
    ...(has('reading history') ? [runHistory({ ...timed, directUrl })] : []),
  ]
  const tail = startTail({
    directUrl,
    reader,
    topics,
    log,
    signal,
    ...(carrier && { carrier }),
    ...(meters && { meters }),
    onPublished: () => outbound?.wake(),
    whenBehind: (look) => watchFor(database, { isDue: () => isAnyAfter(topics.edge), wake: look }),
    onWritten: () => sequencer.heard(),
  })
  return {
    wake: () => sequencer.wake(),
    async stop() {
      ending.abort()
      await Promise.all([sequencer.done, tail.done, outbound?.done, ...others.map(({ done }) => done)])
    },
  }
}

/** Events become messages in the queues of the hospitals' systems, and leave from there. */
function startOutbound(options: WorkersOptions, common: Common, onFailed: () => void) {
  const { keys, destinations: overrides } = options
  const deliveries = runDeliveries({ ...common, keys, overrides, onFailed })
  const outbound = runConsumer({
    ...common,
    name: OUTBOUND_CONSUMER,
    names: OUTBOUND_EVENTS,
    handle: projectOutbound({ overrides, keys }),
    onHandled: () => deliveries.wake(),
  })
  return { wake: () => outbound.wake(), done: Promise.all([deliveries.done, outbound.done]) }
}

/** Messages are signed with the key that all instances of one hub share. */
const carrierOf = (
  { natsUrl, reader, keys, log }: WorkersOptions,
  signal: AbortSignal,
): NatsCarrier | null =>
  natsUrl == null ? null : new NatsCarrier({ url: natsUrl, reader, sign: keys.hash, log, signal })

/** What every worker of this instance runs with. */
const commonOf = ({ database, holder, log, leaseMs }: WorkersOptions, signal: AbortSignal) => ({
  database,
  holder,
  log,
  signal,
  ...(leaseMs === undefined ? {} : { leaseMs }),
})

type Common = ReturnType<typeof commonOf>
