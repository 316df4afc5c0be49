import type { OutboxReader } from '#db/outbox/reader.ts'
import type { PublishedEvent, Topics as TopicsPort } from '#resolvers/context.ts'
import { decodeCursor } from '#subscriptions/cursor.ts'
import { Subscription } from '#subscriptions/subscription.ts'

export type TopicsOptions = {
  readonly reader: OutboxReader
  /** Position of the last event before the first that will be published here: the outbox's last at start. */
  readonly edge: number
  /** Events one live subscriber may leave untaken before it is cut off. */
  readonly maxQueued?: number
  /** Events read at a time for a subscriber that catches up. */
  readonly page?: number
}

const DEFAULT_MAX_QUEUED = 1_000
const DEFAULT_PAGE = 200

/** The events of the hub as they are published on this instance, to whoever is subscribed. */
export class Topics implements TopicsPort {
  #edge: number
  readonly #reader: OutboxReader
  readonly #maxQueued: number
  readonly #page: number
  readonly #live = new Map<string, Set<Subscription>>()
  readonly #listeners = new Set<(event: PublishedEvent) => void>()

  constructor(options: TopicsOptions) {
    this.#reader = options.reader
    this.#edge = options.edge
    this.#maxQueued = options.maxQueued ?? DEFAULT_MAX_QUEUED
    this.#page = options.page ?? DEFAULT_PAGE
  }

  /** Position of the last event published here. */
  get edge(): number {
    return this.#edge
  }

  /** How many live subscribers there are, a subscriber to several names counted once. */
  get subscribers(): number {
    return new Set([...this.#live.values()].flatMap((some) => [...some])).size
  }

  /** Hands an event to its live subscribers. Events come in the order of their positions; a repeat is passed over. */
  publish(event: PublishedEvent): void {
    if (event.position <= this.#edge) return
    this.#edge = event.position
    for (const listener of this.#listeners) listener(event)
    for (const subscription of this.#live.get(event.name) ?? []) subscription.offer(event)
  }

  /** Calls `listener` at each event published, before any subscriber gets it, until the function given back is called. */
  whenPublished(listener: (event: PublishedEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * The events of these names that the scope may see, each exactly once and in order: with a cursor first those
   * behind it, then live; without one from now on. Ends with `FellBehind` when they are taken too slowly; throws
   * `BadInput` naming `after` for text that is no cursor. Closing is the caller's `return()`.
   */
  subscribe({ names, after, scope, only }: Parameters<TopicsPort['subscribe']>[0]): Subscription {
    const position = after === null ? null : decodeCursor(after)
    return new Subscription({
      wanted: { names, scope, ...(only && { only }) },
      after: position,
      reader: this.#reader,
      maxQueued: this.#maxQueued,
      page: this.#page,
      hub: {
        edge: () => this.#edge,
        join: (subscription) => this.#join(names, subscription),
        leave: (subscription) => this.#leave(names, subscription),
      },
    })
  }

  #join(names: readonly string[], subscription: Subscription): void {
    for (const name of names) {
      const some = this.#live.get(name)
      if (some) some.add(subscription)
      else this.#live.set(name, new Set([subscription]))
    }
  }

  #leave(names: readonly string[], subscription: Subscription): void {
    for (const name of names) {
      const some = this.#live.get(name)
      some?.delete(subscription)
      if (some?.size === 0) this.#live.delete(name)
    }
  }
}
