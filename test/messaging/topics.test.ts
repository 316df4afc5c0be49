import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database, type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { makeOutboxReader, type OutboxReader } from '#db/outbox/reader.ts'
import { BadInput } from '#lib/errors.ts'
import { makeLog } from '#lib/log.ts'
import type { PublishedEvent } from '#resolvers/context.ts'
import { decodeCursor, encodeCursor } from '#subscriptions/cursor.ts'
import { FellBehind } from '#subscriptions/events.ts'
import { publishNew, startTail } from '#subscriptions/tail.ts'
import { Topics } from '#subscriptions/topics.ts'
import { event, FELLOW, MEMBER, STRANGER, sequenceUpTo, write } from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
let database: Database
let reader: OutboxReader
let topics: Topics

beforeEach(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
  reader = makeOutboxReader(database)
  topics = new Topics({ reader, edge: 0, maxQueued: 5, page: 4 })
})
afterEach(async () => {
  await database.close()
  await fresh.drop()
})

const NAMES = ['test.happened']
const subscribe = (over: { names?: string[]; after?: string | null; scope?: Scope } = {}) =>
  topics.subscribe({ names: NAMES, after: null, scope: SYSTEM_SCOPE, ...over })

/** Writes and sequences `n` events behind those there are. */
let total = 0
beforeEach(() => {
  total = 0
})
const happen = async (n: number) => {
  await write(database, ...Array.from({ length: n }, (_, i) => event(`s${total + i + 1}`)))
  total += n
  await sequenceUpTo(database, total)
}
const publish = () => publishNew(reader, topics)

const take = async (events: AsyncIterator<PublishedEvent>, n: number): Promise<string[]> => {
  const taken: string[] = []
  for (let i = 0; i < n; i++) taken.push((await events.next()).value?.subjectId)
  return taken
}
const subjects = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `s${from + i}`)

describe('a cursor', () => {
  it('gives back its position', () => {
    for (const position of [0, 1, 41, Number.MAX_SAFE_INTEGER])
      expect(decodeCursor(encodeCursor(position))).toBe(position)
  })

  it.each([
    ['', 'nothing'],
    ['12', 'a bare number'],
    ['ZTEuMQ==', 'padding'],
    [`${encodeCursor(1)}\n`, 'a line end'],
    [Buffer.from('e1.-1').toString('base64url'), 'a negative position'],
    [Buffer.from('e1.1.5').toString('base64url'), 'a fraction'],
    [Buffer.from('e1.01').toString('base64url'), 'a leading zero'],
    [Buffer.from('e1.').toString('base64url'), 'no position'],
    [Buffer.from('e1.1e3').toString('base64url'), 'another spelling'],
    [Buffer.from('e2.1').toString('base64url'), 'another kind'],
    [Buffer.from('e1.9007199254740993').toString('base64url'), 'more than a number holds'],
  ])('%j is refused by naming the field: %s', (text) => {
    const refusal = (() => {
      try {
        return decodeCursor(text)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toBeInstanceOf(BadInput)
    expect((refusal as BadInput).problems.map(({ field }) => field)).toEqual(['after'])
  })
})

describe('a subscriber', () => {
  it('without a cursor begins with the next event', async () => {
    await happen(3)
    await publish()
    const events = subscribe()
    await happen(2)
    await publish()
    expect(await take(events, 2)).toEqual(['s4', 's5'])
  })

  it('gets each event with its facts and the cursor to resume behind it', async () => {
    const events = subscribe()
    await write(database, event('x', { payload: { requestId: 'req_1' }, correlationId: 'MSH-10' }))
    await sequenceUpTo(database, 1)
    await publish()
    const { value } = await events.next()
    expect(value).toEqual({
      position: 1,
      cursor: encodeCursor(1),
      ...MEMBER,
      name: 'test.happened',
      subjectId: 'x',
      payload: { requestId: 'req_1' },
      correlationId: 'MSH-10',
      occurredAt: new Date('2026-03-01T00:00:00Z'),
    })
  })

  it('with a cursor gets what it missed, over several pages, and then what comes', async () => {
    await happen(11)
    await publish()
    const events = subscribe({ after: encodeCursor(1) })
    expect(await take(events, 10)).toEqual(subjects(2, 11))
    await happen(2)
    await publish()
    expect(await take(events, 2)).toEqual(['s12', 's13'])
  })

  it('misses nothing that is published while it catches up', async () => {
    await happen(9)
    await publish()
    const events = subscribe({ after: encodeCursor(0) })
    const taken = await take(events, 3)
    await happen(4)
    await publish()
    taken.push(...(await take(events, 8)))
    await happen(3)
    await publish()
    taken.push(...(await take(events, 5)))
    expect(taken).toEqual(subjects(1, 16))
  })

  it('misses nothing and sees nothing twice when events are published while its last page is read', async () => {
    await happen(3)
    const during: Topics = new Topics({
      reader: {
        ...reader,
        eventsAfter: async (...asked) => {
          const page = await reader.eventsAfter(...asked)
          if (total === 3) {
            await happen(2)
            await publishNew(reader, during)
          }
          return page
        },
      },
      edge: 3,
    })
    const events = during.subscribe({ names: NAMES, after: encodeCursor(0), scope: SYSTEM_SCOPE })
    const taken = await take(events, 5)
    await happen(1)
    await publishNew(reader, during)
    expect([...taken, ...(await take(events, 1))]).toEqual(subjects(1, 6))
  })

  it('may resume on an instance that has not published as far as its cursor', async () => {
    await happen(6)
    const events = subscribe({ after: encodeCursor(4) })
    const next = take(events, 2)
    while (topics.subscribers === 0) await sleep(1)
    await publish()
    expect(await next).toEqual(['s5', 's6'])
  })

  it('may resume on an instance that passes its cursor in the same moment', async () => {
    await happen(6)
    const events = subscribe({ after: encodeCursor(4) })
    const [taken] = await Promise.all([take(events, 2), publish()])
    expect(taken).toEqual(['s5', 's6'])
  })

  it('is refused a cursor from beyond the end of the outbox', async () => {
    await happen(2)
    await publish()
    await expect(subscribe({ after: encodeCursor(3) }).next()).rejects.toThrow(BadInput)
  })

  it('gets only the names it asked for, live and missed', async () => {
    const live = subscribe({ names: ['test.other', 'test.third'] })
    await write(
      database,
      event('a'),
      event('b', { name: 'test.other' }),
      event('c', { name: 'test.third' }),
      event('d'),
    )
    await sequenceUpTo(database, 4)
    await publish()
    const missed = subscribe({ names: ['test.other', 'test.third'], after: encodeCursor(0) })
    expect(await take(live, 2)).toEqual(['b', 'c'])
    expect(await take(missed, 2)).toEqual(['b', 'c'])
  })

  it('gets live exactly what row security lets it read', async () => {
    const scopes: Record<string, Scope> = {
      member: { allianceIds: ['AA'], organisationIds: [MEMBER.organisationId], view: 'own' },
      fellow: { allianceIds: ['AA'], organisationIds: [FELLOW.organisationId], view: 'own' },
      lead: { allianceIds: ['AA'], organisationIds: [MEMBER.organisationId], view: 'lead' },
      stranger: { allianceIds: ['BB'], organisationIds: [STRANGER.organisationId], view: 'own' },
      // The organisation is right, the alliance is not.
      impostor: { allianceIds: ['BB'], organisationIds: [MEMBER.organisationId], view: 'lead' },
      city: { allianceIds: ['AA', 'BB'], organisationIds: [STRANGER.organisationId], view: 'own' },
      nobody: { allianceIds: [], organisationIds: [], view: 'lead' },
      hub: SYSTEM_SCOPE,
    }
    const live = Object.entries(scopes).map(([who, scope]) => ({ who, scope, events: subscribe({ scope }) }))
    const end = { name: 'test.happened' }
    await write(
      database,
      event('mine', end),
      event('fellow', { ...FELLOW }),
      event('stranger', { ...STRANGER }),
    )
    await sequenceUpTo(database, 3)
    await publish()
    const seen: Record<string, string[]> = {}
    for (const { who, scope, events } of live) {
      const readable = await reader.eventsAfter(scope, 0, { limit: 10 })
      seen[who] = await take(events, readable.length)
      expect(seen[who], who).toEqual(readable.map(({ subjectId }) => subjectId))
      // Nothing more waits for it.
      const more = events.next()
      await events.return()
      expect((await more).done, who).toBe(true)
    }
    expect(seen).toEqual({
      member: ['mine'],
      fellow: ['fellow'],
      lead: ['mine', 'fellow'],
      stranger: ['stranger'],
      impostor: ['stranger'],
      city: ['stranger'],
      nobody: [],
      hub: ['mine', 'fellow', 'stranger'],
    })
  })

  it('that takes events too slowly is ended, and finds the rest behind the cursor of the error', async () => {
    const events = subscribe()
    await happen(2)
    await publish()
    expect(await take(events, 1)).toEqual(['s1'])
    await happen(8)
    await publish()
    const error = await events.next().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(FellBehind)
    expect(topics.subscribers).toBe(0)
    expect((await events.next()).done).toBe(true)
    const resumed = subscribe({ after: (error as FellBehind).cursor })
    expect(await take(resumed, 9)).toEqual(subjects(2, 10))
  })

  it('is not held against what another one leaves untaken', async () => {
    const slow = subscribe()
    const quick = subscribe()
    for (let round = 0; round < 4; round++) {
      await happen(3)
      await publish()
      expect(await take(quick, 3)).toEqual(subjects(round * 3 + 1, round * 3 + 3))
    }
    await expect(slow.next()).rejects.toThrow(FellBehind)
  })

  it('that leaves while it waits is let go at once and forgotten', async () => {
    const events = subscribe()
    expect(topics.subscribers).toBe(1)
    const waiting = events.next()
    await events.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(topics.subscribers).toBe(0)
  })

  it('that leaves while it catches up never joins', async () => {
    await happen(2)
    await publish()
    const events = subscribe({ after: encodeCursor(0) })
    const reading = events.next()
    await events.return()
    expect((await reading).done).toBe(true)
    expect(topics.subscribers).toBe(0)
  })

  it('is ended with the fault when the outbox can not be read, and may resume', async () => {
    await happen(2)
    await publish()
    const broken = new Topics({
      reader: { ...reader, eventsAfter: () => Promise.reject(new Error('connection lost')) },
      edge: topics.edge,
    })
    const events = broken.subscribe({ names: NAMES, after: encodeCursor(0), scope: SYSTEM_SCOPE })
    await expect(events.next()).rejects.toThrow('connection lost')
    expect(broken.subscribers).toBe(0)
    expect(await take(subscribe({ after: encodeCursor(0) }), 2)).toEqual(['s1', 's2'])
  })

  it('gets calls of next that overlap answered in turn', async () => {
    await happen(3)
    await publish()
    const events = subscribe({ after: encodeCursor(0) })
    const overlapping = await Promise.all([events.next(), events.next(), events.next()])
    expect(overlapping.map(({ value }) => value?.subjectId)).toEqual(['s1', 's2', 's3'])
  })
})

describe('the tail', () => {
  const quiet = makeLog('silent')
  const running = async (work: (stop: AbortController) => Promise<void>, log = quiet) => {
    const stop = new AbortController()
    const tail = startTail({ directUrl: fresh.directUrl, reader, topics, log, signal: stop.signal })
    try {
      await work(stop)
    } finally {
      stop.abort()
      await tail.done
    }
  }

  it('publishes what is sequenced, and wakes who waits for it', async () => {
    await happen(2)
    let woken = 0
    const forget = topics.whenPublished(() => {
      woken += 1
    })
    await running(async () => {
      const events = subscribe({ after: encodeCursor(0) })
      expect(await take(events, 2)).toEqual(['s1', 's2'])
      await happen(3)
      expect(await take(events, 3)).toEqual(subjects(3, 5))
    })
    expect(woken).toBe(5)
    forget()
    await happen(1)
    await publish()
    expect(woken).toBe(5)
  })

  it('skips nothing when its connections break between batches', async () => {
    const lines: string[] = []
    const log = makeLog('warn', { write: (line) => lines.push(line) })
    const owner = new pg.Client({ connectionString: fresh.directUrl })
    await owner.connect()
    await running(async () => {
      const events = subscribe({ after: encodeCursor(0) })
      for (let round = 0; round < 5; round++) {
        await happen(3)
        await owner.query(
          'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        )
        const from = round * 3 + 1
        // The catching up of the first round may itself meet the broken connection.
        const taken = await take(events, 3).catch(() => take(subscribe({ after: encodeCursor(from - 1) }), 3))
        expect(taken).toEqual(subjects(from, from + 2))
      }
      while (!lines.some((line) => line.includes('not listening'))) await sleep(5)
    }, log)
    await owner.end()
  })

  it('still follows the outbox, once a second, where it can not listen at all', async () => {
    const stop = new AbortController()
    const nowhere = new URL(fresh.directUrl)
    nowhere.pathname = '/no_such_database'
    const tail = startTail({ directUrl: nowhere.href, reader, topics, log: quiet, signal: stop.signal })
    const events = subscribe()
    await happen(2)
    expect(await take(events, 2)).toEqual(['s1', 's2'])
    stop.abort()
    await tail.done
  })
})
