import {
  type ConsumerMessages,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream'
import { connect, headers, type NatsConnection, nanos } from '@nats-io/transport-node'
import type { PublishedEvent } from '#resolvers/context.ts'
import { fromMessage, type Sign, type Travelling, toMessages } from '#subscriptions/nats-message.ts'
import { natsOptions } from '#subscriptions/nats-options.ts'

/** One connection to NATS, with the hub's stream behind it. */
export type NatsSession = {
  /** Resolves when all of them are stored; one that the stream has already is passed over there. */
  publish(events: readonly PublishedEvent[]): Promise<void>
  /** Events in the order of the stream, from now on; ends with the connection. Null: not from an instance of this hub. */
  readonly events: AsyncIterable<PublishedEvent[] | null>
  close(): Promise<void>
}

/** Header that proves that an instance of this hub sent the message. */
const SIGNATURE = 'Xuelian-Signature'
const CONNECT_WITHIN_MS = 2_000
const STORED_WITHIN_MS = 2_000
const PING_EVERY_MS = 5_000
const MOST_PINGS_UNANSWERED = 2
const MINUTE_MS = 60_000
const STREAM_NOT_FOUND = 10_059

/**
 * Connects, makes the stream if there is none (in memory and for minutes: who misses more reads the outbox), and begins
 * to listen.
 *
 * @param era the database's name, by which hubs on one NATS server keep apart
 */
export async function openNats(url: string, era: string, sign: Sign): Promise<NatsSession> {
  const connection = await connect({
    ...natsOptions(url),
    name: 'xuelian',
    timeout: CONNECT_WITHIN_MS,
    pingInterval: PING_EVERY_MS,
    maxPingOut: MOST_PINGS_UNANSWERED,
    // A connection that broke begins anew as a whole, since the stream may have gone with the server.
    reconnect: false,
  })
  try {
    return await begin(connection, { stream: `xuelian-${era}`, subject: `xuelian.${era}.events` }, sign)
  } catch (error) {
    await connection.close()
    throw error
  }
}

type Names = { readonly stream: string; readonly subject: string }

async function begin(connection: NatsConnection, names: Names, sign: Sign): Promise<NatsSession> {
  const manager = await jetstreamManager(connection, { timeout: CONNECT_WITHIN_MS })
  await ensureStream(manager, names)
  const client = manager.jetstream()
  const consumer = await client.consumers.get(names.stream, {
    filter_subjects: names.subject,
    deliver_policy: DeliverPolicy.New,
  })
  const messages = await consumer.consume()
  return {
    publish: async (events) => {
      await Promise.all([...toMessages(events, sign)].map((one) => send(client, names.subject, one)))
    },
    events: read(messages, sign),
    close: async () => {
      messages.stop()
      await connection.close()
    },
  }
}

/** One that stands already is left as it is: who runs NATS may have made it, with replicas or on disk. */
async function ensureStream(manager: JetStreamManager, { stream, subject }: Names): Promise<void> {
  try {
    await manager.streams.info(stream)
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NOT_FOUND) throw error
    await manager.streams.add({
      name: stream,
      subjects: [subject],
      description:
        'Events of a Xuelian hub on their way between its instances; the truth is in its database.',
      retention: RetentionPolicy.Limits,
      storage: StorageType.Memory,
      discard: DiscardPolicy.Old,
      max_age: nanos(10 * MINUTE_MS),
      max_bytes: 64 * 1024 * 1024,
      duplicate_window: nanos(2 * MINUTE_MS),
    })
  }
}

async function send(
  client: JetStreamClient,
  subject: string,
  { body, signature, last }: Travelling & { readonly last: number },
): Promise<void> {
  const carried = headers()
  carried.set(SIGNATURE, signature)
  await client.publish(subject, body, {
    msgID: String(last),
    headers: carried,
    timeout: STORED_WITHIN_MS,
  })
}

async function* read(messages: ConsumerMessages, sign: Sign): AsyncGenerator<PublishedEvent[] | null> {
  for await (const message of messages) {
    const signature = message.headers?.get(SIGNATURE) ?? ''
    yield fromMessage({ body: message.string(), signature }, sign)
  }
}
