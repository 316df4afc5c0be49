import type { OutboxReader, Scope } from '#db/outbox/reader.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { badCursor } from '#subscriptions/cursor.ts'
import { FellBehind, maySee, published } from '#subscriptions/events.ts'

/** What a subscription needs of the topics it belongs to. */
type Hub = {
  edge(): number
  join(subscription: Subscription): void
  leave(subscription: Subscription): void
}

/** Which events a subscription is about. */
export type Wanted = {
  readonly names: readonly string[]
  readonly scope: Scope
  /** Passes over events it answers false for; absent: all. */
  readonly only?: (event: PublishedEvent) => boolean
}

type Options = {
  readonly wanted: Wanted
  /** Position to resume behind; null starts at the live edge. */
  readonly after: number | null
  readonly reader: OutboxReader
  readonly maxQueued: number
  readonly page: number
  readonly hub: Hub
}

/** A page is looked for in so many times its own length of positions, so that no read goes through all that follows. */
const PAGES_AT_ONCE = 10

const DONE = { done: true, value: undefined } as const

/**
 * One subscriber's events. It reads the outbox until what is missing fits into one page, then joins the live
 * subscribers at the edge of that moment and reads that page up to the edge: what is published afterwards is
 * behind the edge and waits in the queue, so nothing is left out and nothing comes twice.
 */
export class Subscription implements AsyncIterableIterator<PublishedEvent> {
  readonly wanted: Wanted
  readonly #options: Options
  /** All up to here was read or will come live. */
  #readTo: number
  /** The last event handed over, or where the subscription began. */
  #handed: number
  #isLive = false
  #isReading = false
  #ended = false
  #failure: unknown = null
  #page: PublishedEvent[] = []
  #queue: PublishedEvent[] = []
  #arrived: (() => void) | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: Options) {
    this.wanted = options.wanted
    this.#options = options
    this.#readTo = options.after ?? options.hub.edge()
    this.#handed = this.#readTo
    if (options.after === null) this.#join()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The next event; calls that overlap are answered in turn. */
  next(): Promise<IteratorResult<PublishedEvent, undefined>> {
    const taken = this.#turn.then(() => this.#next())
    this.#turn = taken.catch(() => undefined)
    return taken
  }

  /** Ends the subscription at once, also while `next()` waits. */
  return(): Promise<IteratorResult<PublishedEvent, undefined>> {
    this.#end()
    return Promise.resolve(DONE)
  }

  throw(error: unknown): Promise<IteratorResult<PublishedEvent, undefined>> {
    this.#end()
    return Promise.reject(error)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end()
  }

  /** Takes a live event, if this subscriber may see it; too many untaken ones end the subscription. */
  offer(event: PublishedEvent): void {
    if (event.position <= this.#readTo || !maySee(this.wanted.scope, event) || !this.#wants(event)) return
    this.#queue.push(event)
    if (this.#queue.length > this.#options.maxQueued) this.#end(new FellBehind(this.#handed))
    this.#arrived?.()
  }

  /** The event that waits to be taken; null when none does by now. */
  take(): PublishedEvent | null {
    const event = this.#page.shift() ?? this.#queue.shift() ?? null
    if (event !== null) this.#handed = event.position
    return event
  }

  /** Takes what waits, in order, but no more than so many. */
  takeUpTo(most: number): PublishedEvent[] {
    const taken: PublishedEvent[] = []
    while (taken.length < most) {
      const event = this.take()
      if (event === null) break
      taken.push(event)
    }
    return taken
  }

  /**
   * Where it stands when all that was published by now was taken: the position up to which nothing is missing; null
   * while something waits, is still to be read, or when it has ended. Nothing comes between this answer and what its
   * caller does before it waits for anything.
   */
  standsAt(): number | null {
    const hasMore = !this.#isLive || this.#isReading || this.#page.length > 0 || this.#queue.length > 0
    return hasMore || this.#ended ? null : Math.max(this.#readTo, this.#options.hub.edge())
  }

  /** Waits until something is there to be taken or was read; false at its end, which it throws when it failed. */
  async more(): Promise<boolean> {
    if (!this.#ended) await (this.#isLive ? this.#arrival() : this.#catchUp())
    if (!this.#ended) return true
    const failure = this.#failure
    this.#failure = null
    if (failure !== null) throw failure
    return false
  }

  async #next(): Promise<IteratorResult<PublishedEvent, undefined>> {
    for (;;) {
      const event = this.take()
      if (event !== null) return { done: false, value: event }
      if (!(await this.more())) return DONE
    }
  }

  /** Reads one page; at the last page it has joined the live subscribers before it reads. */
  async #catchUp(): Promise<void> {
    const { wanted, reader, page, hub } = this.#options
    this.#isReading = true
    try {
      const from = this.#readTo
      const edge = Math.max(from, hub.edge())
      if (from > hub.edge()) await this.#checkAhead(from)
      else if (edge - from <= page) this.#join(edge)
      const upTo = Math.min(edge, from + page * PAGES_AT_ONCE)
      const { names, scope } = wanted
      const events = upTo > from ? await reader.eventsAfter(scope, from, { names, upTo, limit: page }) : []
      if (this.#ended) return
      this.#page = events.map(published).filter((event) => this.#wants(event))
      if (!this.#isLive) this.#readTo = events.length < page ? upTo : (events.at(-1)?.position ?? upTo)
    } catch (error) {
      this.#end(error)
    } finally {
      this.#isReading = false
    }
  }

  /** The cursor may come from an instance that published further than this one; never from nowhere. */
  async #checkAhead(position: number): Promise<void> {
    if (position > (await this.#options.reader.lastPosition())) throw badCursor()
    // Meanwhile this instance may have come further than the cursor; then there is something to read first.
    if (this.#options.hub.edge() <= position) this.#join()
  }

  #wants(event: PublishedEvent): boolean {
    return this.wanted.only?.(event) ?? true
  }

  #join(readTo = this.#readTo): void {
    if (this.#ended) return
    this.#readTo = readTo
    this.#isLive = true
    this.#options.hub.join(this)
  }

  #arrival(): Promise<void> {
    if (this.#page.length + this.#queue.length > 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#arrived = () => {
        this.#arrived = null
        resolve()
      }
    })
  }

  #end(failure: unknown = null): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = failure
    this.#page = []
    this.#queue = []
    this.#options.hub.leave(this)
    this.#arrived?.()
  }
}

/** A source of events as what it is; throws for one that the topics did not make. */
export const asSubscription = (source: AsyncIterable<unknown>): Subscription => {
  if (source instanceof Subscription) return source
  throw new Error('a subscription that is not of the topics')
}
