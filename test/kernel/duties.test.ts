import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '#db/client.ts'
import { makeLog } from '#lib/log.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, type Worker } from '#server/workers/loop.ts'
import { QueueDuty } from '#server/workers/queue-duty.ts'
import { type FreshDatabase, freshDatabase, ownerPool } from '#test/support/postgres.ts'
import { isRenewal, statementsDuring } from '#test/support/statements.ts'

/** Short enough that many go by in a test, long enough that a busy machine renews them. */
const LEASE_MS = 600
const INSTANCES = ['a', 'b', 'c']

let fresh: FreshDatabase
let database: Database
let owner: ReturnType<typeof ownerPool>
let ending: AbortController
let workers: Worker[]
let duties = 0
let name: string
beforeAll(async () => {
  fresh = await freshDatabase()
  database = new Database(fresh.url)
  owner = ownerPool(fresh.directUrl)
})
beforeEach(() => {
  duties += 1
  name = `duty-${duties}`
  ending = new AbortController()
  workers = []
})
afterEach(async () => {
  ending.abort()
  await Promise.all(workers.map(({ done }) => done))
})
afterAll(async () => {
  await owner.end()
  await database.close()
  await fresh.drop()
})

const dutyOf = (holder: string) => new Duty({ database, name, holder, ttlMs: LEASE_MS })
const run = (holder: string, round: () => Promise<number>, signal: AbortSignal = ending.signal) => {
  const worker = runLoop({ name, duty: dutyOf(holder), round, log: makeLog('silent'), signal })
  workers.push(worker)
  return worker
}
const until = async (holds: () => boolean) => {
  while (!holds()) await sleep(10)
}

describe('A duty that several instances reach for', () => {
  it('is done by one at a time, though its rounds and its pauses outlast the lease', async () => {
    let working = 0
    let mostAtOnce = 0
    const done: string[] = []
    const round = (holder: string) => async () => {
      working += 1
      mostAtOnce = Math.max(mostAtOnce, working)
      await sleep(LEASE_MS * 1.5)
      working -= 1
      done.push(holder)
      return LEASE_MS * 1.5
    }
    for (const holder of INSTANCES) run(holder, round(holder))
    await until(() => done.length >= 2)
    expect(mostAtOnce).toBe(1)
    // Nobody died or gave it up: it never changed hands.
    expect(new Set(done).size).toBe(1)
  })

  it('passes to exactly one other when its holder stops in good order', async () => {
    const first = new AbortController()
    const done: string[] = []
    const round = (holder: string) => async () => {
      done.push(holder)
      return 20
    }
    run('a', round('a'), first.signal)
    await until(() => done.length > 0)
    for (const holder of ['b', 'c']) run(holder, round(holder))
    first.abort()
    await until(() => done.some((holder) => holder !== 'a'))
    const next = done.findIndex((holder) => holder !== 'a')
    await until(() => done.length > next + 10)
    expect(new Set(done.slice(next)).size).toBe(1)
  })

  it('stays with one that was killed for the rest of its lease and no longer', async () => {
    // Whoever was killed renews nothing and gives nothing up.
    await expect(dutyOf('killed').isMine()).resolves.toBe(true)
    const { rows } = await owner.query<{ left: number }>(
      'select extract(epoch from expires_at - clock_timestamp())::float8 * 1000 as left from leases where name = $1',
      [name],
    )
    expect(rows[0]?.left).toBeLessThanOrEqual(LEASE_MS)
    await expect(dutyOf('b').isMine()).resolves.toBe(false)
    const taken = Promise.withResolvers<void>()
    run('b', async () => {
      taken.resolve()
      return 1_000
    })
    await taken.promise
    await expect(dutyOf('killed').isMine()).resolves.toBe(false)
  })

  it('asks nothing to be written by those who stand by', async () => {
    await dutyOf('a').isMine()
    const rowOf = async () =>
      (
        await owner.query<{ row: string }>('select xmin || $2 || xmax as row from leases where name = $1', [
          name,
          ' ',
        ])
      ).rows[0]?.row
    const before = await rowOf()
    await expect(dutyOf('b').isMine()).resolves.toBe(false)
    expect(await rowOf()).toBe(before)
  })

  it('is begun anew by one who lost it unnoticed and has it back', async () => {
    let begun = 0
    const onTaken = async () => {
      begun += 1
    }
    const hooks = { onTaken, beforeGivingUp: async () => undefined }
    const duty = new QueueDuty({ database, name, holder: 'a', ttlMs: LEASE_MS }, hooks)
    await duty.isMine()
    await duty.isMine()
    expect(begun).toBe(1)
    // Another had it and is gone, while this one stood still.
    await owner.query(
      `update leases set holder = 'b', expires_at = now() - interval '1 ms' where name = $1`,
      [name],
    )
    await sleep(LEASE_MS / 3 + 10)
    await expect(duty.isMine()).resolves.toBe(true)
    expect(begun).toBe(2)
  })
})

describe('The duties of one instance', () => {
  const several = (holder: string, ttlMs: number) =>
    ['first', 'second', 'third'].map(
      (which) => new Duty({ database, name: `${name}-${which}`, holder, ttlMs }),
    )

  it('are renewed together, by the first whose time has come', async () => {
    const duties = several('a', 10_000)
    for (const duty of duties) expect(await duty.isMine()).toBe(true)
    const renewals: unknown[] = []
    while (renewals.length === 0) {
      await sleep(100)
      const sent = await statementsDuring(async () => {
        for (const duty of duties) expect(await duty.isMine()).toBe(true)
      })
      renewals.push(...sent.filter(isRenewal).map(({ values }) => [...(values[1] as string[])].sort()))
    }
    expect(renewals).toEqual([['first', 'second', 'third'].map((which) => `${name}-${which}`)])
  })

  it('keep no lease of a worker that is not heard of any more', async () => {
    const [lively, silent] = several('a', LEASE_MS) as [Duty, Duty]
    const [, freed] = several('b', LEASE_MS) as [Duty, Duty]
    expect([await lively.isMine(), await silent.isMine()]).toEqual([true, true])
    let ticks = true
    const going = (async () => {
      while (ticks) {
        await lively.isMine()
        await sleep(LEASE_MS / 10)
      }
    })()
    while (!(await freed.isMine())) await sleep(20)
    ticks = false
    await going
  })

  it('go on when a renewal is never answered', async () => {
    const [duty] = several('a', LEASE_MS) as [Duty]
    expect(await duty.isMine()).toBe(true)
    await sleep(LEASE_MS / 3 + 10)
    const { max } = database.pool.options
    const taken = await Promise.all(Array.from({ length: max }, () => database.pool.connect()))
    await expect(duty.isMine()).rejects.toThrow('no lease was renewed')
    for (const client of taken) client.release()
    expect(await duty.isMine()).toBe(true)
  })
})
