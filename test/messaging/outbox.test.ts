import { setTimeout as sleep } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { lastPosition, listEventsAfter, lockConsumer, moveConsumer } from '#db/outbox/finders.ts'
import { measureLag, sequenceBatch } from '#db/outbox/sequence.ts'
import {
  event,
  FELLOW,
  MEMBER,
  STRANGER,
  sequenced,
  sequenceOnce,
  sequenceUpTo,
  write,
} from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
let database: Database
let closing: (() => Promise<void>)[]

beforeEach(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
  closing = [() => fresh.drop(), () => database.close()]
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
})

/** A client of its own, on the owner's login, so that a test says when its transactions begin and end. */
async function client(url = fresh.directUrl): Promise<pg.Client> {
  const opened = new pg.Client({ connectionString: url })
  opened.on('error', () => undefined)
  await opened.connect()
  closing.push(() => opened.end().catch(() => undefined))
  return opened
}

/** Begins a transaction that has its id already. */
async function begun(url?: string): Promise<pg.Client> {
  const opened = await client(url)
  await opened.query('begin')
  await opened.query('select pg_current_xact_id()')
  return opened
}

const insertBy = (by: pg.Client, subject: string, xid?: string) =>
  by.query(
    `insert into outbox (alliance_id, id, organisation_id, name, subject_id, payload, correlation_id, occurred_at, xid)
     values ('AA', 'evt_' || md5(random()::text), 'org_1', 'test.happened', $1, '{}', 'c', now(),
       coalesce($2::xid8, pg_current_xact_id()))`,
    [subject, xid ?? null],
  )

describe('an event of the outbox', () => {
  it('has no position until the sequencer gives it one, and then the next', async () => {
    await write(database, event('a'), event('b'), event('c'))
    expect(await sequenced(database)).toEqual([])
    await sequenceUpTo(database, 3)
    await write(database, event('d'))
    await sequenceUpTo(database, 4)
    expect(await sequenced(database)).toEqual(['a@1', 'b@2', 'c@3', 'd@4'])
    expect(await database.transaction(SYSTEM_SCOPE, lastPosition)).toBe(4)
  })

  it('is gone when its transaction is rolled back, and leaves no gap', async () => {
    await write(database, event('a'))
    const other = await begun()
    await insertBy(other, 'undone')
    await other.query('rollback')
    await write(database, event('b'))
    await sequenceUpTo(database, 2)
    expect(await sequenced(database)).toEqual(['a@1', 'b@2'])
  })

  it('is written in the order given, with no statement at all for none', async () => {
    await write(database)
    const subjects = Array.from({ length: 300 }, (_, n) => `s${n}`)
    await write(database, ...subjects.map((subject) => event(subject)))
    await sequenceUpTo(database, 300, 70)
    expect(await sequenced(database)).toEqual(subjects.map((subject, n) => `${subject}@${n + 1}`))
  })

  it('is seen by its organisation, by the lead of its alliance, and by nobody else', async () => {
    await write(database, event('mine'), event('fellow', FELLOW), event('stranger', STRANGER))
    await sequenceUpTo(database, 3)
    const seenBy = (view: 'own' | 'lead', who: typeof MEMBER) =>
      database.transaction(
        { allianceIds: [who.allianceId], organisationIds: [who.organisationId], view },
        async (db) => (await listEventsAfter(db, 0, { limit: 10 })).map(({ subjectId }) => subjectId),
      )
    expect(await seenBy('own', MEMBER)).toEqual(['mine'])
    expect(await seenBy('own', STRANGER)).toEqual(['stranger'])
    expect(await seenBy('lead', FELLOW)).toEqual(['mine', 'fellow'])
  })

  it('is read by name, behind a position and up to another', async () => {
    await write(database, event('a'), event('b', { name: 'test.other' }), event('c'), event('d'))
    await sequenceUpTo(database, 4)
    const read = (after: number, page: { names?: string[]; upTo?: number; limit: number }) =>
      database.transaction(SYSTEM_SCOPE, async (db) =>
        (await listEventsAfter(db, after, page)).map(({ subjectId }) => subjectId),
      )
    expect(await read(0, { names: ['test.happened'], limit: 10 })).toEqual(['a', 'c', 'd'])
    expect(await read(0, { names: [], limit: 10 })).toEqual([])
    expect(await read(1, { upTo: 3, limit: 10 })).toEqual(['b', 'c'])
    expect(await read(1, { limit: 1 })).toEqual(['b'])
  })
})

describe('positions', () => {
  // Which transaction began first × whose row was written first; in each, either may commit first.
  for (const older of ['a', 'b'] as const) {
    for (const writesFirst of ['a', 'b'] as const) {
      for (const commitsFirst of ['a', 'b'] as const) {
        it(`follow the transaction ids when ${older} began, ${writesFirst} wrote and ${commitsFirst} committed first`, async () => {
          const younger = older === 'a' ? 'b' : 'a'
          const by = { [older]: await begun(), [younger]: await begun() } as Record<'a' | 'b', pg.Client>
          for (const subject of [writesFirst, writesFirst === 'a' ? 'b' : 'a'] as const)
            await insertBy(by[subject], subject)
          await by[commitsFirst].query('commit')
          const early = await sequenceOnce(database)
          // While the older one may still commit, the younger's event waits for it.
          if (commitsFirst === younger) expect(early).toEqual({ given: 0, last: 0 })
          await by[commitsFirst === 'a' ? 'b' : 'a'].query('commit')
          await sequenceUpTo(database, 2)
          expect(await sequenced(database)).toEqual([`${older}@1`, `${younger}@2`])
        })
      }
    }
  }

  it('follow the order of writing within one transaction', async () => {
    await write(database, event('second row of the table first'), event('then this'))
    await sequenceUpTo(database, 2, 1)
    expect(await sequenced(database)).toEqual(['second row of the table first@1', 'then this@2'])
  })

  it('wait for a long write in a database next door, and lose nothing', async () => {
    const nextDoor = await freshDatabase('NOTHING')
    closing.push(() => nextDoor.drop())
    await write(database, event('before'))
    await sequenceUpTo(database, 1)
    const longWrite = await begun(nextDoor.directUrl)
    for (let n = 0; n < 20; n++) await write(database, event(`during${n}`))
    expect(await sequenceOnce(database)).toEqual({ given: 0, last: 1 })
    const lag = await database.transaction(SYSTEM_SCOPE, measureLag)
    expect(lag.waiting).toBe(20)
    await longWrite.query('commit')
    await sequenceUpTo(database, 21)
    const expected = ['before@1', ...Array.from({ length: 20 }, (_, n) => `during${n}@${n + 2}`)]
    expect(await sequenced(database)).toEqual(expected)
  })

  it('go on after a restore into a fresh server, whose transaction ids are far below the restored ones', async () => {
    await write(database, event('old'))
    await sequenceUpTo(database, 1)
    const owner = await client()
    await insertBy(owner, 'restored 2', '900000000001')
    await insertBy(owner, 'restored 1', '900000000000')
    await insertBy(owner, 'restored 3', '900000000001')
    await sequenceUpTo(database, 4, 2)
    await write(database, event('new'))
    await sequenceUpTo(database, 5)
    expect(await sequenced(database)).toEqual([
      'old@1',
      'restored 1@2',
      'restored 2@3',
      'restored 3@4',
      'new@5',
    ])
  })

  it('reach restored events even while a transaction of the fresh server stays open', async () => {
    await begun()
    await insertBy(await client(), 'restored', '900000000000')
    await write(database, event('new'))
    expect(await sequenceOnce(database)).toEqual({ given: 1, last: 1 })
    expect(await sequenced(database)).toEqual(['restored@1'])
  })

  it('are given once and without a gap by sequencers that run at the same time', async () => {
    const second = new Database(fresh.url)
    closing.push(() => second.close())
    const total = 600
    const writers = [0, 1, 2].map(async (writer) => {
      for (let n = 0; n < total / 6; n++)
        await write(database, event(`w${writer}-${n}a`), event(`w${writer}-${n}b`))
    })
    const sequencers = [database, second, database, second].map((by) => sequenceUpTo(by, total, 7))
    await Promise.all([...writers, ...sequencers])
    const positions = (await sequenced(database)).map((text) => Number(text.split('@')[1]))
    expect(positions).toEqual(Array.from({ length: total }, (_, n) => n + 1))
  })

  it('are not given from an old snapshot by a sequencer that waited for another', async () => {
    await write(database, event('a'), event('b'), event('c'))
    const [first, second] = [await begunSequencer(), await begunSequencer()]
    while ((await sequenceBatch(first.db, 2)).given === 0) await sleep(5)
    const waiting = sequenceBatch(second.db, 2)
    await untilBlocked()
    await first.end('commit')
    expect(await waiting).toEqual({ given: 0, last: 2 })
    expect((await sequenceBatch(second.db, 2)).given).toBe(1)
    await second.end('commit')
    const texts = await sequenced(database)
    expect(texts).toEqual(['a@1', 'b@2', 'c@3'])
  })

  it('go on where they stood when a sequencer is killed within a batch', async () => {
    await write(database, event('a'), event('b'), event('c'))
    await sequenceUpTo(database, 1, 1)
    const dying = await begunSequencer()
    expect((await sequenceBatch(dying.db, 1)).given).toBe(1)
    const owner = await client()
    await owner.query('select pg_terminate_backend($1)', [dying.pid])
    await sequenceUpTo(database, 3)
    expect(await sequenced(database)).toEqual(['a@1', 'b@2', 'c@3'])
  })

  /** A transaction that stays open, for one sequencer. */
  async function begunSequencer() {
    const by = await client()
    await by.query('begin')
    const { rows } = await by.query<{ pid: number }>('select pg_backend_pid() as pid')
    return { db: drizzle(by), pid: rows[0]?.pid, end: (how: 'commit') => by.query(how) }
  }

  async function untilBlocked(): Promise<void> {
    const owner = await client()
    const blocked = async () =>
      (
        await owner.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).rows.length
    while ((await blocked()) === 0) await sleep(5)
  }
})

describe('a batch', () => {
  it('announces its last position once, and nothing when it gave none', async () => {
    const listener = await client()
    const heard: (string | undefined)[] = []
    listener.on('notification', ({ payload }) => heard.push(payload))
    await listener.query('listen outbox')
    await sequenceOnce(database)
    await write(database, event('a'), event('b'), event('c'))
    await sequenceUpTo(database, 3)
    await sequenceOnce(database)
    await write(database, event('d'))
    await sequenceUpTo(database, 4)
    while (heard.length < 2) await sleep(5)
    await listener.query('select 1')
    expect(heard).toEqual(['3', '4'])
  })

  it('takes no transaction id when it finds nothing', async () => {
    const by = await client()
    await by.query('begin')
    await sequenceBatch(drizzle(by), 10)
    const { rows } = await by.query('select pg_current_xact_id_if_assigned() as xid')
    expect(rows[0].xid).toBeNull()
  })
})

describe('a consumer of the outbox', () => {
  it('starts at 0 and keeps the place of its last commit', async () => {
    const place = (move?: number, fail = false) =>
      database.transaction(SYSTEM_SCOPE, async (db) => {
        const position = await lockConsumer(db, 'hl7-out')
        if (move !== undefined) await moveConsumer(db, 'hl7-out', move)
        if (fail) throw new Error('undone')
        return position
      })
    expect(await place(3)).toBe(0)
    await expect(place(9, true)).rejects.toThrow('undone')
    expect(await place()).toBe(3)
  })

  it('is held by one transaction at a time, from its very first use', async () => {
    const order: string[] = []
    const turn = (who: string) =>
      database.transaction(SYSTEM_SCOPE, async (db) => {
        const position = await lockConsumer(db, 'c')
        order.push(`${who} in`)
        await sleep(30)
        order.push(`${who} out`)
        await moveConsumer(db, 'c', position + 1)
      })
    await Promise.all([turn('x'), turn('y'), turn('z')])
    for (let n = 0; n < 6; n += 2) expect(order[n]?.slice(0, 1)).toBe(order[n + 1]?.slice(0, 1))
    expect(await database.transaction(SYSTEM_SCOPE, (db) => lockConsumer(db, 'c'))).toBe(3)
  })
})
