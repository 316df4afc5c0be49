import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Database } from '#db/client.ts'
import { listenToOutbox } from '#db/outbox/listen.ts'
import { event, sequenceOnce, sequenceUpTo, write } from '#test/support/outbox.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
let database: Database
let ending: AbortController
let notices: (number | null)[]
let failures: number
let listening: Promise<void>

beforeEach(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
  ending = new AbortController()
  notices = []
  failures = 0
  listening = listenToOutbox({
    directUrl: fresh.directUrl,
    onNotice: (position) => void notices.push(position),
    onError: () => {
      failures += 1
    },
    signal: ending.signal,
  })
  await told(null)
})
afterEach(async () => {
  ending.abort()
  await listening
  await database.close()
  await fresh.drop()
})

/** Nothing looks into the outbox here: what is told came by a notice. */
const told = (...expected: (number | null)[]) =>
  expect.poll(() => notices, { interval: 5, timeout: 10_000 }).toEqual(expected)

it('tells the last position of each batch that another connection has sequenced', async () => {
  await write(database, event('a'), event('b'), event('c'))
  await sequenceUpTo(database, 3)
  await told(null, 3)
  await write(database, event('d'))
  await sequenceUpTo(database, 4)
  await told(null, 3, 4)
  expect(failures).toBe(0)
})

it('tells nothing where a batch was empty', async () => {
  await sequenceOnce(database)
  await write(database, event('a'))
  await sequenceUpTo(database, 1)
  await told(null, 1)
})

it('listens anew after its connection broke, and says that something may have gone by', async () => {
  const owner = new pg.Client({ connectionString: fresh.directUrl })
  await owner.connect()
  await owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'xuelian-outbox'`,
  )
  await owner.end()
  await told(null, null)
  expect(failures).toBeGreaterThan(0)
  await write(database, event('a'))
  await sequenceUpTo(database, 1)
  await told(null, null, 1)
})

it('ends with its signal, and tells nothing from then on', async () => {
  ending.abort()
  await listening
  await write(database, event('a'))
  await sequenceUpTo(database, 1)
  await sleep(50)
  expect(notices).toEqual([null])
})
