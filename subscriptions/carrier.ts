import type { Log } from '#lib/log.ts'
import type { PublishedEvent } from '#resolvers/context.ts'

/** Who takes the events that a carrier brings. */
export type Receiver = {
  /** An event that came, or that this instance sends to others; gaps and repeats are the receiver's matter. */
  take(event: PublishedEvent): void
  /** The carrier has told its position that it has come to, whether or not the event was needed. */
  came(position: number): void
  /** The carrier came up or went down: events may have gone by unheard, so the outbox is to be read. */
  look(): void
}

/** A way on which events come without the outbox being read. It may lose, repeat and delay them: PostgreSQL is the truth. */
export type Carrier = {
  /** Whether events come this way now. */
  isUp(): boolean
  /** Runs until its signal ends it; never rejects. */
  run(receiver: Receiver): Promise<void>
  /** Begins anew: nothing comes although it is up. */
  renew(): void
}

/** Numbers of how events come to this instance. */
export type EventMeters = {
  /** So many events were handed to the subscribers of this instance. */
  eventsPublished(by: 'outbox' | 'nats', count: number): void
  /** Whether the carrier brings them now, in time. */
  natsCarries(carries: boolean): void
}

type WatchOptions = {
  readonly carrier: Carrier
  /** Reads the outbox. */
  readonly look: () => void
  readonly log: Log
  readonly onChange: () => void
}

/** How long an event that PostgreSQL has told of may take to come; then it is read from there. */
const PATIENCE_MS = 100
/** A carrier that has been late for so long begins anew. */
const LATE_FOR_MS = 5_000

/**
 * Watches over a carrier by the database's notices: what it has not brought soon after one is read from the outbox, and
 * so is everything at once for as long as it is late.
 */
export class CarrierWatch {
  readonly #options: WatchOptions
  #noticed = 0
  #reached = 0
  /** By the process's steady clock; null: it is in time. */
  #lateSince: number | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** Whether what is published now need not be read. */
  get carries(): boolean {
    return this.#options.carrier.isUp() && this.#lateSince === null
  }

  /** The carrier has brought all up to here. */
  came(position: number): void {
    this.#reached = Math.max(this.#reached, position)
  }

  /** PostgreSQL has told that all up to here is published. */
  noticed(position: number): void {
    this.#noticed = Math.max(this.#noticed, position)
    if (!this.carries) this.#options.look()
    const target = this.#noticed
    this.#timer ??= setTimeout(() => this.#judge(target), PATIENCE_MS)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #judge(target: number): void {
    this.#timer = null
    const { carrier, look } = this.#options
    if (!carrier.isUp()) this.#lateSince = null
    else if (this.#reached >= target) this.#setLate(null)
    else {
      look()
      this.#setLate(this.#lateSince ?? performance.now())
      this.#renewWhenLong()
    }
    if (this.#noticed > target) this.noticed(this.#noticed)
  }

  #renewWhenLong(): void {
    if (this.#lateSince === null || performance.now() - this.#lateSince < LATE_FOR_MS) return
    this.#lateSince = performance.now()
    this.#options.carrier.renew()
  }

  #setLate(since: number | null): void {
    const wasLate = this.#lateSince !== null
    this.#lateSince = since
    if (wasLate === (since !== null)) return
    this.#options.onChange()
    if (since !== null)
      this.#options.log.warn(
        '事件经 NATS 到达过慢，暂由数据库读取。 / Events come too late by NATS; they are read from the database meanwhile.',
      )
    else this.#options.log.info('事件重新经 NATS 到达。 / Events come by NATS again.')
  }
}
