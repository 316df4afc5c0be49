import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { SequencedEvent } from '#db/outbox/finders.ts'
import type { OutboxReader } from '#db/outbox/reader.ts'
import { makeLog } from '#lib/log.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import { silentMeters } from '#resolvers/meters.ts'
import type { Role } from '#rules/alliance/terms.ts'
import { addAlliance } from '#schema/alliance.ts'
import { makeHub } from '#schema/hub.ts'
import { Line } from '#subscriptions/connection.ts'
import { decodeCursor, encodeCursor } from '#subscriptions/cursor.ts'
import { maySee, published } from '#subscriptions/events.ts'
import { sourceOf } from '#subscriptions/execution.ts'
import { Follower } from '#subscriptions/follower.ts'
import { Groups } from '#subscriptions/groups.ts'
import { Operation } from '#subscriptions/operation.ts'
import { Subscription } from '#subscriptions/subscription.ts'
import { Topics } from '#subscriptions/topics.ts'
import { type Authenticator, Viewers } from '#subscriptions/viewers.ts'

// Everything between the outbox and the bytes on a socket, without a database and without a clock: orders of events,
// subscribers and rights are drawn, and whatever the order, each subscriber gets each event once.

let turnsOfResolver = 0
const schema = (() => {
  const glue = makeHub()
  addAlliance(glue)
  glue.subscription('told', {
    description: 'Requests.',
    access: 'requests.requestChanged',
    events: ['requests.requestSubmitted'],
    fields: (t) => ({
      subject: t.string({
        description: 'Takes its time.',
        resolve: async ({ subjectId }) => {
          for (let waited = 0; waited < turnsOfResolver; waited += 1) await turn()
          return subjectId
        },
      }),
    }),
  })
  return glue.builder.toSchema()
})()
const document = parse('subscription ($after: Cursor) { told(after: $after) { cursor subject } }')

const LEAD = 'org_lead'
const MEMBER = 'org_member'
/** Two kinds of rights, of which both may ask. */
const RIGHTS: readonly { roles: Role[]; organisation: string; lead: boolean }[] = [
  { roles: ['TECHNICIAN'], organisation: LEAD, lead: true },
  { roles: ['TECHNICIAN', 'BLOOD_BANK_MANAGER'], organisation: LEAD, lead: true },
]

const actorWith = (account: string, rights: number): Actor => {
  const { roles, organisation, lead } = RIGHTS[rights % RIGHTS.length] ?? {
    roles: [],
    organisation: '',
    lead: false,
  }
  const seat = {
    allianceId: 'AA',
    organisationId: organisation,
    staffId: `stf_${account}`,
    kind: 'HOSPITAL',
    lead,
  }
  return {
    account,
    name: account,
    organisationCode: organisation,
    roles,
    seats: [seat] as unknown as Actor['seats'], // ids of this world alone
    until: new Date(8.64e15),
  }
}

class World {
  readonly #outbox: SequencedEvent[] = []
  readonly #rights = new Map<string, number>()
  readonly resolutions: number[] = []
  #now = 0
  readonly topics: Topics
  readonly viewers: Viewers
  readonly groups: Groups
  readonly door

  constructor() {
    const reader: OutboxReader = {
      eventsAfter: async (scope, position, { names, upTo = Infinity, limit }) => {
        await turn()
        return this.#outbox
          .filter((event) => event.position > position && event.position <= upTo)
          .filter((event) => names?.includes(event.name) && maySee(scope, published(event)))
          .slice(0, limit)
      },
      allAfter: () => Promise.reject(new Error('not asked here')),
      lastPosition: async () => this.#outbox.length,
      era: () => Promise.reject(new Error('not asked here')),
    }
    this.topics = new Topics({ reader, edge: 0, maxQueued: 1_000, page: 3 })
    const authenticator: Authenticator = {
      standingOf: async (account = '') => this.#standing(account),
      isFresh: (standing) => 'asOf' in standing && standing.asOf === this.#now,
      renewed: async (standings) => {
        await turn()
        return standings.map(({ actor }) => this.#standing(actor.account))
      },
    }
    const services = {
      database: undefined as never, // nothing is read here
      topics: this.topics,
      log: makeLog('silent'),
      meters: silentMeters,
      readAudit: { add: () => undefined, flush: async () => undefined },
      clock: () => new Date(this.#now),
    } as unknown as Services // what no subscription touches is left out
    this.viewers = new Viewers({ authenticator, clock: services.clock })
    this.door = {
      services,
      viewers: this.viewers,
      format: (error: unknown) => ({ message: String(error) }),
    }
    this.groups = new Groups(this.door)
  }

  happen(organisation: string, isPublished: boolean): void {
    const position = this.#outbox.length + 1
    this.#outbox.push({
      id: `evt_${position}`,
      allianceId: 'AA',
      organisationId: organisation,
      name: position % 5 === 0 ? 'requests.other' : 'requests.requestSubmitted',
      subjectId: `s${position}`,
      payload: {},
      correlationId: 'c',
      occurredAt: new Date(0),
      recordedAt: new Date(0),
      position,
    } as unknown as SequencedEvent) // ids of this world alone
    if (isPublished) this.publish()
  }

  /** Publishes what is in the outbox and was not published. */
  publish(): void {
    for (const event of this.#outbox.slice(this.topics.edge)) this.topics.publish(published(event))
  }

  change(account: string): void {
    this.#rights.set(account, (this.#rights.get(account) ?? 0) + 1)
    this.#now += 60_000
  }

  wanted(behind: number): number[] {
    return this.#outbox
      .filter(({ position, name }) => position > behind && name === 'requests.requestSubmitted')
      .map(({ position }) => position)
  }

  #standing(account: string) {
    return { actor: actorWith(account, this.#rights.get(account) ?? 0), asOf: this.#now }
  }
}

/** A client: it keeps its last cursor, and comes back behind it. */
class Client {
  readonly got: number[] = []
  readonly #world: World
  readonly #account: string
  #follower: Follower | null = null
  #done: Promise<void> = Promise.resolve()

  constructor(world: World, account: string) {
    this.#world = world
    this.#account = account
  }

  connect(): void {
    this.#done = this.#done.then(() => this.#connect())
  }

  async #connect(): Promise<void> {
    if (this.#follower !== null) return
    const socket = { readyState: 1, OPEN: 1, once: () => undefined, close: () => undefined }
    const bytes = new Duplex({
      read: () => undefined,
      write: (frame: Buffer, _, done) => {
        this.#take(JSON.parse(frame.subarray(frame[1] === 126 ? 4 : 2).toString()).payload)
        done()
      },
    })
    const line = new Line(socket as never, bytes) // as much of a socket as a line looks at
    await this.#world.viewers.admit(line, this.#account)
    const operation = new Operation('1', line, this.#world.door)
    const variableValues = { after: encodeCursor(this.got.at(-1) ?? 0) }
    const args = { schema, document, variableValues }
    const source = await sourceOf(args, operation)
    if (!(source instanceof Subscription)) throw new Error(JSON.stringify(source))
    const follower = new Follower(args, { operation, source, groups: this.#world.groups })
    this.#follower = follower
    void this.#drain(follower)
  }

  async #drain(follower: Follower): Promise<void> {
    for await (const result of follower) {
      if (this.#follower === follower) this.#take(result)
      await turn()
    }
  }

  async leave(): Promise<void> {
    await this.#done
    const follower = this.#follower
    this.#follower = null
    await follower?.return()
  }

  #take(result: { data?: unknown }): void {
    const { told } = result.data as { told: { cursor: string } }
    this.got.push(decodeCursor(told.cursor))
  }
}

type Step =
  | { readonly do: 'happen'; readonly organisation: string; readonly isPublished: boolean }
  | { readonly do: 'connect' | 'leave' | 'change'; readonly client: number }
  | { readonly do: 'publish' }
  | { readonly do: 'wait'; readonly turns: number }
  | { readonly do: 'resolve'; readonly turns: number }

const CLIENTS = 4
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('happen' as const),
      organisation: fc.constantFrom(LEAD, MEMBER),
      isPublished: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publish' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('connect' as const, 'connect' as const, 'leave' as const, 'change' as const),
      client: fc.nat({ max: CLIENTS - 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('wait' as const, 'resolve' as const),
      turns: fc.nat({ max: 4 }),
    }),
  },
)

const play = async (steps: readonly Step[]): Promise<number> => {
  const world = new World()
  turnsOfResolver = 3
  const clients = Array.from({ length: CLIENTS }, (_, n) => new Client(world, `account${n % 3}`))
  for (const one of steps) {
    if (one.do === 'happen') world.happen(one.organisation, one.isPublished)
    else if (one.do === 'publish') world.publish()
    else if (one.do === 'connect') clients[one.client]?.connect()
    else if (one.do === 'leave') await clients[one.client]?.leave()
    else if (one.do === 'change') world.change(`account${one.client % 3}`)
    else if (one.do === 'resolve') turnsOfResolver = one.turns
    else if (one.do === 'wait') for (let waited = 0; waited < one.turns; waited += 1) await turn()
  }
  world.publish()
  for (const client of clients) client.connect()
  world.happen(LEAD, true)
  const wanted = world.wanted(0)
  for (let waited = 0; waited < 2_000 && clients.some(({ got }) => got.length < wanted.length); waited += 1)
    await turn()
  for (let waited = 0; waited < 20; waited += 1) await turn()
  for (const { got } of clients) expect(got).toEqual(wanted)
  for (const client of clients) await client.leave()
  expect(world.groups.size).toBe(0)
  expect(world.topics.subscribers).toBe(0)
  return wanted.length
}

describe('Whatever the order of events, subscribers, leavers and changing rights', () => {
  it('each subscriber gets each event it wants once and in order, and nothing is left behind', async () => {
    let events = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        events += await play(steps)
      }),
      { numRuns: 150 },
    )
    expect(events).toBeGreaterThan(500)
  }, 60_000)
})
