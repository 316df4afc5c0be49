import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Database, SYSTEM_SCOPE } from '#db/client.ts'
import { giveUpLease, renewLeases, takeLease } from '#db/leases.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'

let fresh: FreshDatabase
let database: Database
let duty = ''
let duties = 0

beforeAll(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
})
beforeEach(() => {
  duties += 1
  duty = `duty-${duties}`
})
afterAll(async () => {
  await database.close()
  await fresh.drop()
})

const HOUR = 3_600_000
const take = (holder: string, ttlMs = HOUR) =>
  database.transaction(SYSTEM_SCOPE, (db) => takeLease(db, duty, holder, ttlMs))
const renewAll = (holder: string, names: readonly string[]) =>
  database.transaction(SYSTEM_SCOPE, (db) =>
    renewLeases(
      db,
      holder,
      names.map((name) => ({ name, ttlMs: HOUR })),
    ),
  )
const renew = async (holder: string) => (await renewAll(holder, [duty])).has(duty)
const giveUp = (holder: string) => database.transaction(SYSTEM_SCOPE, (db) => giveUpLease(db, duty, holder))

describe('a lease', () => {
  it('is held by one of two holders, who may take and renew it again', async () => {
    expect(await take('a')).toBe(true)
    expect(await take('b')).toBe(false)
    expect(await renew('b')).toBe(false)
    expect(await renew('a')).toBe(true)
    expect(await take('a')).toBe(true)
  })

  it('goes to exactly one of many who reach for it at once', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, (_, n) => take(`holder-${n}`)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('is renewed together with others, of which only those that are still held are', async () => {
    const names = ['held', 'expired', 'another’s', 'free'].map((name) => `${duty}-${name}`)
    const [held, expired, others] = names as [string, string, string]
    await database.transaction(SYSTEM_SCOPE, async (db) => {
      await takeLease(db, held, 'a', 10_000)
      await takeLease(db, expired, 'a', 1)
      await takeLease(db, others, 'b', 10_000)
    })
    await sleep(20)
    expect([...(await renewAll('a', names))]).toEqual([held])
  })

  it('can be taken over once it has expired, and is then lost to its first holder', async () => {
    expect(await take('a', 1)).toBe(true)
    await sleep(20)
    expect(await renew('a')).toBe(false)
    expect(await take('b')).toBe(true)
    expect(await take('a')).toBe(false)
    expect(await renew('a')).toBe(false)
  })

  it('goes to exactly one of many when it has expired', async () => {
    await take('gone', 1)
    await sleep(20)
    const taken = await Promise.all(Array.from({ length: 8 }, (_, n) => take(`holder-${n}`)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('is free at once when it is given up, but only its holder can give it up', async () => {
    await take('a')
    await giveUp('b')
    expect(await take('b')).toBe(false)
    await giveUp('a')
    expect(await take('b')).toBe(true)
  })

  it('lasts from the moment the row is reached, not from the beginning of a transaction that waited', async () => {
    const beyond = await database.transaction(SYSTEM_SCOPE, async (db, client) => {
      await client.query('select 1')
      await sleep(50)
      await takeLease(db, duty, 'a', 1000)
      // now() is the beginning of the transaction.
      const { rows } = await client.query<{ ms: number }>(
        'select extract(epoch from expires_at - now())::float8 * 1000 as ms from leases where name = $1',
        [duty],
      )
      return rows[0]?.ms
    })
    expect(beyond).toBeGreaterThanOrEqual(1049)
  })
})
