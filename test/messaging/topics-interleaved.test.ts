import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Database, type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { makeOutboxReader, type OutboxReader } from '#db/outbox/reader.ts'
import { encodeCursor } from '#subscriptions/cursor.ts'
import { FellBehind, maySee, published } from '#subscriptions/events.ts'
import type { Subscription } from '#subscriptions/subscription.ts'
import { publishNew } from '#subscriptions/tail.ts'
import { Topics } from '#subscriptions/topics.ts'
import { FELLOW, MEMBER, STRANGER, sequenceOnce, sequenceUpTo } from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { sizeOfProof } from '#test/support/proofs.ts'

const WRITERS = 3
const OWNERS = [MEMBER, FELLOW, STRANGER]
const EVENT_NAMES = ['test.one', 'test.two']

/** Who listens, each to something else. */
const AUDIENCE: readonly { scope: Scope; names: string[] }[] = [
  { scope: SYSTEM_SCOPE, names: EVENT_NAMES },
  {
    scope: { allianceIds: ['AA'], organisationIds: [MEMBER.organisationId], view: 'own' },
    names: EVENT_NAMES,
  },
  {
    scope: { allianceIds: ['AA'], organisationIds: [FELLOW.organisationId], view: 'lead' },
    names: ['test.two'],
  },
  {
    scope: { allianceIds: ['BB'], organisationIds: [STRANGER.organisationId], view: 'own' },
    names: EVENT_NAMES,
  },
]

type Step =
  | { readonly do: 'write'; readonly writer: number; readonly owner: number; readonly name: number }
  | { readonly do: 'commit'; readonly writer: number }
  | { readonly do: 'rollback'; readonly writer: number }
  | { readonly do: 'sequence'; readonly limit: number }
  | { readonly do: 'publish'; readonly instance: number }
  | { readonly do: 'read'; readonly listener: number; readonly count: number }
  | { readonly do: 'leave'; readonly listener: number; readonly count: number }
  | { readonly do: 'resume'; readonly listener: number; readonly count: number }

const among = (n: number) => fc.nat({ max: n - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      writer: among(WRITERS),
      owner: among(3),
      name: among(2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const), writer: among(WRITERS) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rollback' as const), writer: among(WRITERS) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('sequence' as const), limit: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), instance: among(2) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('read' as const, 'leave' as const, 'resume' as const),
      listener: among(AUDIENCE.length),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
)

let fresh: FreshDatabase
let database: Database
let reader: OutboxReader
let writers: pg.Client[]
beforeAll(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
  reader = makeOutboxReader(database)
  writers = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const writer = new pg.Client({ connectionString: fresh.directUrl })
      await writer.connect()
      return writer
    }),
  )
})
afterAll(async () => {
  await Promise.all(writers.map((writer) => writer.end()))
  await database.close()
  await fresh.drop()
})

/** A client as the web client is: it keeps the last cursor, reads when it likes, and comes back when cut off. */
class Listener {
  readonly got: number[] = []
  readonly #who: (typeof AUDIENCE)[number]
  #cursor: string
  #subscription: Subscription | null = null
  #pending: Promise<number | null> | null = null

  constructor(who: (typeof AUDIENCE)[number], start: number) {
    this.#who = who
    this.#cursor = encodeCursor(start)
  }

  connect(topics: Topics): void {
    this.#subscription ??= topics.subscribe({ ...this.#who, after: this.#cursor })
  }

  async leave(): Promise<void> {
    await this.#subscription?.return()
    // What arrived in the same moment was handed over all the same.
    if (this.#pending !== null) await this.#pending
    this.#pending = null
    this.#subscription = null
  }

  /** Takes up to `count` events without waiting for ones that have not happened. */
  async read(count: number): Promise<number> {
    for (let taken = 0; taken < count; taken++) {
      if (this.#subscription === null) return taken
      this.#pending ??= this.#next(this.#subscription)
      const first = await Promise.race([this.#pending, quiet()])
      if (first === 'quiet') return taken
      this.#pending = null
      if (first === null) return taken
    }
    return count
  }

  async #next(subscription: Subscription): Promise<number | null> {
    try {
      const { value } = await subscription.next()
      if (value === undefined) return null
      this.got.push(value.position)
      this.#cursor = value.cursor
      return value.position
    } catch (error) {
      if (!(error instanceof FellBehind)) throw error
      this.#cursor = error.cursor
      this.#subscription = null
      return null
    }
  }

  get isConnected(): boolean {
    return this.#subscription !== null
  }
}

/** A round trip to the database and back: long enough for a page that is being read, without a clock. */
const quiet = async (): Promise<'quiet'> => {
  for (let trips = 0; trips < 3; trips++) await reader.lastPosition()
  return 'quiet'
}

class World {
  readonly #open = new Set<number>()
  readonly #start: number
  readonly #instances: Topics[]
  readonly #listeners: Listener[]

  constructor(start: number) {
    this.#start = start
    this.#instances = [0, 1].map(() => new Topics({ reader, edge: start, maxQueued: 3, page: 2 }))
    this.#listeners = AUDIENCE.map((who) => new Listener(who, start))
  }

  async take(step: Step): Promise<void> {
    if (step.do === 'write') await this.#write(step)
    else if (step.do === 'commit' || step.do === 'rollback') await this.#end(step.writer, step.do)
    else if (step.do === 'sequence') await sequenceOnce(database, step.limit)
    else if (step.do === 'publish') await publishNew(reader, this.#instance(step.instance), 2)
    else if (step.do === 'leave') await this.#listener(step.listener).leave()
    else if (step.do === 'resume') this.#listener(step.listener).connect(this.#instance(step.count % 2))
    else await this.#listener(step.listener).read(step.count)
  }

  /** Commits, sequences and publishes what is left, lets everyone read to the end, and compares. */
  async settle(): Promise<number> {
    for (const writer of [...this.#open]) await this.#end(writer, 'commit')
    const committed = await writers[0]?.query('select count(*)::int as n from outbox')
    await sequenceUpTo(database, committed?.rows[0].n)
    for (const topics of this.#instances) await publishNew(reader, topics)
    const all = (await reader.allAfter(this.#start, 10_000)).map(published)
    expect(all.map(({ position }) => position)).toEqual(all.map((_, n) => this.#start + n + 1))
    for (const [n, listener] of this.#listeners.entries()) {
      const who = AUDIENCE[n]
      const expected = all.filter((event) => who?.names.includes(event.name) && maySee(who.scope, event))
      // One that is cut off comes back; it reads until it has as many as there are, and once more for a repeat.
      while (listener.got.length < expected.length) {
        listener.connect(this.#instance(0))
        await listener.read(10)
      }
      await listener.read(1)
      await listener.leave()
      expect(listener.got).toEqual(expected.map(({ position }) => position))
    }
    expect(this.#instances.map(({ subscribers }) => subscribers)).toEqual([0, 0])
    return all.length
  }

  async #write({ writer, owner, name }: Step & { do: 'write' }): Promise<void> {
    const by = writers[writer]
    if (!this.#open.has(writer)) await by?.query('begin')
    this.#open.add(writer)
    const { allianceId, organisationId } = OWNERS[owner] ?? MEMBER
    await by?.query(
      `insert into outbox (alliance_id, id, organisation_id, name, subject_id, payload, correlation_id, occurred_at)
       values ($1, 'evt_' || gen_random_uuid(), $2, $3, 's', '{}', 'c', now())`,
      [allianceId, organisationId, EVENT_NAMES[name]],
    )
  }

  async #end(writer: number, how: 'commit' | 'rollback'): Promise<void> {
    if (this.#open.delete(writer)) await writers[writer]?.query(how)
  }

  #instance(n: number): Topics {
    const topics = this.#instances[n]
    if (topics === undefined) throw new Error(`no instance ${n}`)
    return topics
  }

  #listener(n: number): Listener {
    const listener = this.#listeners[n]
    if (listener === undefined) throw new Error(`no listener ${n}`)
    return listener
  }
}

describe('whatever the order of writers, sequencer, publishers and readers', () => {
  it('each subscriber gets every event it may see exactly once and in order', async () => {
    let events = 0
    const numRuns = sizeOfProof('interleavedTopics')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const world = new World(await reader.lastPosition())
        try {
          for (const each of steps) await world.take(each)
        } finally {
          events += await world.settle()
        }
      }),
      { numRuns },
    )
    expect(events).toBeGreaterThan(numRuns * 2.5)
  }, 120_000)
})
