import { Database } from '#db/client.ts'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import { makeOutboxReader } from '#db/outbox/reader.ts'
import { makeLog } from '#lib/log.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { runSequencer } from '#server/workers/sequencer.ts'
import type { EventMeters } from '#subscriptions/carrier.ts'
import { NatsCarrier } from '#subscriptions/nats.ts'
import { startTail } from '#subscriptions/tail.ts'
import { Topics } from '#subscriptions/topics.ts'
import type { FreshDatabase } from '#test/support/postgres.ts'

/** What carries events in one instance of the hub: its own pool, sequencer, tail and topics. */
export type Instance = Awaited<ReturnType<typeof startInstance>>

const bytes = Buffer.alloc(32, 7)
/** The keys that all instances of one hub share. */
export const SHARED_KEYS = makeIdentityKeys({ encryption: [{ id: '1', key: bytes }], hash: bytes })

export type Options = { readonly natsUrl?: string; readonly holder: string; readonly leaseMs?: number }

export const startInstance = async (
  fresh: Pick<FreshDatabase, 'url' | 'directUrl'>,
  { natsUrl, holder, leaseMs }: Options,
) => {
  const database = new Database(fresh.url, { max: 4, onIdleError: () => undefined })
  const logged: string[] = []
  const log = makeLog('info', { write: (line) => void logged.push(line) })
  const stopping = new AbortController()
  const { signal } = stopping
  const reader = makeOutboxReader(database)
  const topics = new Topics({ reader, edge: await reader.lastPosition() })
  const counts = { nats: 0, outbox: 0 }
  let carries = false
  const meters: EventMeters = {
    eventsPublished: (by, count) => {
      counts[by] += count
    },
    natsCarries: (isSo) => {
      carries = isSo
    },
  }
  const carrier = natsUrl
    ? new NatsCarrier({ url: natsUrl, reader, sign: SHARED_KEYS.hash, log, signal })
    : null
  const sequencer = runSequencer({
    database,
    holder,
    log,
    signal,
    onGiven: (batch) => carrier?.carry(batch),
    ...(leaseMs && { leaseMs }),
  })
  const onWritten = () => sequencer.heard()
  const common = { directUrl: fresh.directUrl, reader, topics, log, signal, meters, onWritten }
  const tail = startTail({ ...common, ...(carrier && { carrier }) })
  return {
    database,
    reader,
    topics,
    sequencer,
    logged,
    /** How events came. */
    counts,
    carries: () => carries,
    stop: async () => {
      stopping.abort()
      await Promise.all([sequencer.done, tail.done])
      await database.close()
    },
  }
}

/** Takes all that a subscriber who sees everything gets, until closed. */
export const listenTo = ({ topics }: Instance, names: readonly string[], after: string | null = null) => {
  const subscription = topics.subscribe({
    names: [...names],
    after,
    scope: { view: 'system', allianceIds: [], organisationIds: [] },
  })
  const got: PublishedEvent[] = []
  const done = (async () => {
    for await (const event of subscription) got.push(event)
  })()
  return {
    got,
    close: async () => {
      await subscription.return()
      await done
    },
  }
}
