import type { SequencedEvent } from '#db/outbox/finders.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import type { Batch } from '#db/outbox/sequence.ts'
import { type Backoff, pauseBehind } from '#lib/backoff.ts'
import type { Log } from '#lib/log.ts'
import { Pace } from '#lib/pace.ts'
import type { Carrier, Receiver } from '#subscriptions/carrier.ts'
import { published } from '#subscriptions/events.ts'
import type { Sign } from '#subscriptions/nats-message.ts'
import type { NatsSession } from '#subscriptions/nats-session.ts'

export type NatsOptions = {
  /** `NATS_URL`. */
  readonly url: string
  readonly reader: OutboxReader
  readonly sign: Sign
  readonly log: Log
  readonly signal: AbortSignal
}

const BACKOFF: Backoff = { firstMs: 100, longestMs: 5_000 }
/** Nothing to send is looked at again after this, unless woken. */
const IDLE_MS = 5_000
/** Stored by NATS before the next are read. */
const PAGE = 500
/** What lies further back is not sent: whoever misses it has read it long ago. */
const MOST_BEHIND = 5_000

/**
 * Carries events between instances over JetStream: the instance that gives them their positions sends them, and all
 * listen. Each message is known by its last position, so that one that is sent twice is stored once.
 */
export class NatsCarrier implements Carrier {
  readonly #options: NatsOptions
  #session: NatsSession | null = null
  /** Woken when there is something to send. */
  #sending: Pace
  #due = { from: 0, to: 0 }
  /** Whether anybody was told that NATS is away. */
  #isAway = false

  constructor(options: NatsOptions) {
    this.#options = options
    this.#sending = new Pace(options.signal)
  }

  isUp(): boolean {
    return this.#session !== null
  }

  /** Sends what this instance has just given positions; what can't be sent now is read by the others. */
  carry({ given, last }: Batch): void {
    if (given === 0 || !this.isUp()) return
    const isIdle = this.#due.from >= this.#due.to
    const from = isIdle ? last - given : this.#due.from
    this.#due = { from: Math.max(from, last - MOST_BEHIND), to: last }
    this.#sending.wake()
  }

  renew(): void {
    void this.#session?.close()
  }

  async run(receiver: Receiver): Promise<void> {
    const { signal } = this.#options
    const retrying = new Pace(signal)
    let failures = 0
    while (!signal.aborted) {
      try {
        await this.#live(receiver, () => {
          failures = 0
        })
      } catch (error) {
        this.#tellAway(error)
      }
      failures += 1
      await retrying.rest(pauseBehind(BACKOFF, failures))
    }
  }

  /** From one connection to its end; rejects when it broke. */
  async #live(receiver: Receiver, onUp: () => void): Promise<void> {
    const { url, reader, sign, signal } = this.#options
    // Only who has NATS pays for loading its client.
    const { openNats } = await import('#subscriptions/nats-session.ts')
    const session = await openNats(url, await reader.era(), sign)
    const close = () => void session.close()
    signal.addEventListener('abort', close, { once: true })
    this.#begin(session)
    onUp()
    // What was published before the first message can come.
    receiver.look()
    const both = [this.#listen(session, receiver), this.#send(session, receiver)]
    try {
      await Promise.race(both)
      if (!signal.aborted) throw new Error('the connection to NATS was closed')
    } finally {
      signal.removeEventListener('abort', close)
      this.#session = null
      receiver.look()
      this.#sending.wake()
      await session.close()
      await Promise.allSettled(both)
    }
  }

  #begin(session: NatsSession): void {
    this.#session = session
    this.#sending = new Pace(this.#options.signal)
    this.#due = { from: 0, to: 0 }
    if (this.#isAway) this.#options.log.info('NATS 已恢复连接。 / NATS is back.')
    this.#isAway = false
  }

  async #listen(session: NatsSession, receiver: Receiver): Promise<void> {
    let isStrangerTold = false
    for await (const events of session.events) {
      if (events === null) {
        if (!isStrangerTold) this.#tellStranger()
        isStrangerTold = true
        continue
      }
      for (const event of events) {
        receiver.came(event.position)
        receiver.take(event)
      }
    }
  }

  /** Ends with its session; rejects when NATS did not store an event. */
  async #send(session: NatsSession, receiver: Receiver): Promise<void> {
    while (this.#session === session && !this.#options.signal.aborted) {
      const { from, to } = this.#due
      if (from >= to) {
        await this.#sending.pause(IDLE_MS)
        continue
      }
      const events = await this.#page(from, to)
      for (const event of events) receiver.take(event)
      await session.publish(events)
      const sent = events.at(-1)?.position ?? to
      this.#due = { from: Math.max(sent, this.#due.from), to: this.#due.to }
    }
  }

  async #page(from: number, to: number) {
    const events = await this.#options.reader.allAfter(from, Math.min(PAGE, to - from))
    return events.filter(({ position }: SequencedEvent) => position <= to).map(published)
  }

  #tellAway(error: unknown): void {
    if (this.#isAway) return
    this.#isAway = true
    this.#options.log.warn(
      { err: error },
      '无法连接 NATS，事件改由数据库传递，不会丢失。 / NATS can’t be reached; PostgreSQL carries the events, none is lost.',
    )
  }

  #tellStranger(): void {
    this.#options.log.warn(
      'NATS 中有不是本系统发出的事件，已忽略；请检查各实例的 IDENTITY_HASH_KEY 是否相同。 / NATS carries events that no instance of this hub has sent; they are passed over. Check that all instances have the same IDENTITY_HASH_KEY.',
    )
  }
}
