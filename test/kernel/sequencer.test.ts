import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { SequencedEvent } from '#db/outbox/finders.ts'
import { listenToOutbox } from '#db/outbox/listen.ts'
import { makeLog } from '#lib/log.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import type { Worker } from '#server/workers/loop.ts'
import { runSequencer } from '#server/workers/sequencer.ts'
import { event, sequenced, sequenceOnce, sequenceUpTo, write } from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { isSequencing, statementsOfLooks } from '#test/support/statements.ts'

let fresh: FreshDatabase
let database: Database
let logged: string[]
let stopping: AbortController
let workers: Worker[]
const log = makeLog('warn', { write: (line) => logged.push(line) })

beforeEach(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
  logged = []
  workers = []
  stopping = new AbortController()
})
afterEach(async () => {
  stopping.abort()
  await Promise.all(workers.map(({ done }) => done))
  await database.close()
  await fresh.drop()
})

const started = (worker: Worker): Worker => {
  workers.push(worker)
  return worker
}
const sequencer = (holder: string, over: { signal?: AbortSignal; batch?: number; leaseMs?: number } = {}) => {
  const running = runSequencer({ database, holder, log, signal: stopping.signal, ...over })
  started(running)
  return running
}

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(5)
}
const count = async () => (await sequenced(database)).length
const dense = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const positions = async () => (await sequenced(database)).map((text) => Number(text.split('@')[1]))
const leaseHolder = () =>
  database.transaction(SYSTEM_SCOPE, async (_, client) => {
    const { rows } = await client.query("select holder from leases where name = 'sequencer'")
    return rows[0]?.holder as string | undefined
  })

/** Events in the outbox, asked on a new connection: those of the pool may just have been broken. */
const countWritten = async () => {
  const owner = new pg.Client({ connectionString: fresh.directUrl })
  await owner.connect()
  const { rows } = await owner.query('select count(*)::int as n from outbox')
  await owner.end()
  return rows[0].n as number
}

/** What a restart of PostgreSQL does to everyone connected to this database. */
const breakConnections = async () => {
  const owner = new pg.Client({ connectionString: fresh.directUrl })
  await owner.connect()
  await owner.query(
    'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  await owner.end()
}

describe('the sequencer', () => {
  it('gives positions to what is written while it runs, woken or not', async () => {
    const running = sequencer('one')
    await write(database, event('a'))
    running.wake()
    await until(async () => (await count()) === 1)
    await write(database, event('b'), event('c'))
    await until(async () => (await count()) === 3)
    expect(await sequenced(database)).toEqual(['a@1', 'b@2', 'c@3'])
  })

  it('works through a backlog larger than its batch', async () => {
    await write(database, ...dense(250).map((n) => event(`s${n}`)))
    sequencer('one', { batch: 20 })
    await until(async () => (await count()) === 250)
    expect(await sequenced(database)).toEqual(dense(250).map((n) => `s${n}@${n}`))
  })

  it('goes on looking for what has to wait for an older transaction', async () => {
    const running = sequencer('one')
    const longWrite = new pg.Client({ connectionString: fresh.directUrl })
    await longWrite.connect()
    await longWrite.query('begin; select pg_current_xact_id()')
    await write(database, event('a'), event('b'))
    running.wake()
    await statementsOfLooks(1)
    // The lookout alone would have it look once each time.
    expect((await statementsOfLooks(3)).filter(isSequencing).length).toBeGreaterThan(5)
    expect(await count()).toBe(0)
    await longWrite.query('commit')
    await longWrite.end()
    await until(async () => (await count()) === 2)
  })

  it('stands by while another instance holds the duty, and follows it when that one ends', async () => {
    const first = new AbortController()
    const one = sequencer('one', { signal: first.signal })
    await until(async () => (await leaseHolder()) === 'one')
    sequencer('two')
    await write(database, event('a'))
    await until(async () => (await count()) === 1)
    expect(await leaseHolder()).toBe('one')
    first.abort()
    await one.done
    await write(database, event('b'))
    await until(async () => (await count()) === 2)
    expect(await leaseHolder()).toBe('two')
  })

  it('is told by an instance that stands by of what was committed there', async () => {
    sequencer('one')
    await until(async () => (await leaseHolder()) === 'one')
    const two = sequencer('two')
    let told = 0
    const listening = listenToOutbox({
      directUrl: fresh.directUrl,
      onNotice: () => undefined,
      onWritten: () => {
        told += 1
      },
      onError: () => undefined,
      signal: stopping.signal,
    })
    // It may not have asked for the duty yet.
    await until(() => {
      two.wake()
      return told > 0
    })
    stopping.abort()
    await listening
  })

  it('takes over from an instance that died with the lease in its hands', async () => {
    await database.transaction(SYSTEM_SCOPE, (_, client) =>
      client.query(
        "insert into leases values ('sequencer', 'dead', clock_timestamp() + interval '300 milliseconds')",
      ),
    )
    sequencer('heir')
    await write(database, event('a'))
    await until(async () => (await count()) === 1)
    expect(await leaseHolder()).toBe('heir')
  })

  it('gives up its lease when it ends', async () => {
    const running = sequencer('one')
    await until(async () => (await leaseHolder()) === 'one')
    stopping.abort()
    await running.done
    expect(await leaseHolder()).toBeUndefined()
  })

  it('goes on when the database breaks all connections under it again and again', async () => {
    sequencer('one', { leaseMs: 300 })
    for (let round = 0; round < 8; round++) {
      for (let n = 0; n < 10; n++) await write(database, event(`r${round}-${n}`)).catch(() => undefined)
      await breakConnections()
    }
    const total = await countWritten()
    await until(async () => (await count()) >= total)
    expect(total).toBeGreaterThan(0)
    expect(await positions()).toEqual(dense(total))
  })
})

describe('a consumer', () => {
  type Seen = { subject: string; position: number }

  /** A consumer whose effect is a row of its own table, so that effects commit with the consumer's place. */
  const tallying = async (
    holder: string,
    over: Partial<Parameters<typeof runConsumer>[0]> & {
      fault?: (events: readonly SequencedEvent[]) => void
    } = {},
  ) => {
    const { fault, ...options } = over
    return started(
      runConsumer({
        name: 'tally',
        database,
        holder,
        log,
        signal: stopping.signal,
        handle: async (db, events) => {
          for (const { subjectId, position } of events)
            await db.execute(`insert into tally (subject, position) values ('${subjectId}', ${position})`)
          fault?.(events)
        },
        ...options,
      }),
    )
  }

  const tally = async (): Promise<Seen[]> =>
    (await database.pool.query('select subject, position::int from tally order by n')).rows

  beforeEach(async () => {
    const owner = new pg.Client({ connectionString: fresh.directUrl })
    await owner.connect()
    await owner.query(
      'create table tally (n bigint generated always as identity, subject text, position bigint)',
    )
    await owner.query('grant select, insert on tally to public')
    await owner.end()
  })

  const written = async (n: number, from = 0) => {
    await write(database, ...dense(n).map((i) => event(`s${from + i}`)))
    await sequenceUpTo(database, from + n)
  }
  const expected = (n: number): Seen[] => dense(n).map((i) => ({ subject: `s${i}`, position: i }))

  it('handles every event once, in order, across batches', async () => {
    await written(25)
    const consumer = await tallying('one', { batch: 10 })
    await until(async () => (await tally()).length === 25)
    await written(5, 25)
    consumer.wake()
    await until(async () => (await tally()).length === 30)
    expect(await tally()).toEqual(expected(30))
  })

  it('handles only the names it asks for, and passes the others for good', async () => {
    await write(database, event('a'), event('b', { name: 'test.other' }), event('c'))
    await sequenceUpTo(database, 3)
    await tallying('one', { names: ['test.other'] })
    await until(async () => (await tally()).length === 1)
    expect(await tally()).toEqual([{ subject: 'b', position: 2 }])
    const place = async () =>
      database.transaction(SYSTEM_SCOPE, async (_, client) => {
        const { rows } = await client.query("select position::int from outbox_consumers where name = 'tally'")
        return rows[0]?.position
      })
    expect(await place()).toBe(3)
  })

  it('undoes the effects of a batch that fails, does the events before the faulty one, and names that one', async () => {
    await written(10)
    let faulty = true
    await tallying('one', {
      fault: (events) => {
        if (faulty && events.some(({ subjectId }) => subjectId === 's4')) throw new Error('not s4')
      },
    })
    const blames = () => logged.map((line) => JSON.parse(line)).find(({ from, to }) => from === 4 && to === 4)
    await until(() => blames() !== undefined)
    expect(await tally()).toEqual(expected(3))
    faulty = false
    await until(async () => (await tally()).length >= 10)
    expect(await tally()).toEqual(expected(10))
  })

  it('has each effect exactly once though instances and connections come and go', async () => {
    const second = new AbortController()
    await tallying('one', { batch: 3, leaseMs: 100 })
    await tallying('two', { batch: 3, leaseMs: 100, signal: second.signal })
    for (let round = 0; round < 6; round++) {
      const subjects = dense(10).map((n) => event(`r${round}-${n}`))
      await write(database, ...subjects).catch(() => undefined)
      await sequenceOnce(database).catch(() => undefined)
      await breakConnections()
      if (round === 3) second.abort()
    }
    const total = await countWritten()
    await sequenceUpTo(database, total)
    await until(async () => (await tally()).length >= total)
    expect(total).toBeGreaterThan(0)
    expect((await tally()).map(({ position }) => position)).toEqual(dense(total))
  })

  it('works even when two instances both believe they hold the lease', async () => {
    await written(60)
    await tallying('one', { batch: 4 })
    await database.transaction(SYSTEM_SCOPE, (_, client) => client.query('delete from leases'))
    await tallying('two', { batch: 4 })
    await until(async () => (await tally()).length >= 60)
    expect(await tally()).toEqual(expected(60))
  })
})
