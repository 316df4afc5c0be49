import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { ensurePartitions } from '#db/cold-chain/finders-intake.ts'
import { dropMonth, listReadingMonths } from '#db/cold-chain/months.ts'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { detachOldMonths, makeMonthsAhead } from '#resolvers/cold-chain/keep-months.ts'
import { dayOf } from '#rules/calendar.ts'
import { makeWorld, type World } from '#test/support/world.ts'
import { listTables } from '../../scripts/database/catalogue.ts'

let world: World
let owner: pg.Client
beforeAll(async () => {
  world = await makeWorld()
  owner = new pg.Client({ connectionString: world.urls.directUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await world.close()
})

const months = async () => (await listReadingMonths(owner)).map(({ month, attached }) => [month, attached])
const make = (...instants: string[]) =>
  world.database.transaction(SYSTEM_SCOPE, (db) =>
    ensurePartitions(
      db,
      instants.map((instant) => new Date(instant)),
    ),
  )
const INSERT = `insert into readings (alliance_id, device_number, at, received_at, sequence, celsius) values ('CS', 1, $1, $1, 0, 4)`

/** Which locks of tables stand now, held or waited for. */
const locks = () =>
  world.rows<{ name: string; mode: string }>(
    `select c.relname as name, l.mode from pg_locks l join pg_class c on c.oid = l.relation
       join pg_stat_activity a on a.pid = l.pid
     where a.datname = current_database() and a.backend_type = 'client backend'
       and c.relnamespace in ('public'::regnamespace, 'readings_by_month'::regnamespace)`,
  )
/** Beside these no row is written; and behind one that is waited for, writers wait as well. */
const BARRING = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock']
const barring = async () => (await locks()).filter(({ mode }) => BARRING.includes(mode))

/** Writes a reading of another month, and takes it back; fails where it would have to wait for a lock. */
const writeOne = async () => {
  const writer = await world.database.pool.connect()
  try {
    await writer.query(`begin; set local lock_timeout = '1s'; set local app.view = 'system'`)
    await writer.query(INSERT, ['2024-11-01T00:00:00Z'])
  } finally {
    await writer.query('rollback')
    writer.release()
  }
}

describe('the months of readings', () => {
  it('stand ready three months ahead, with what they are rolled up to', async () => {
    await makeMonthsAhead(world.database, new Date('2024-11-30T23:59:59Z'))
    expect(await months()).toEqual(
      expect.arrayContaining([
        ['2024-11', true],
        ['2024-12', true],
        ['2025-01', true],
        ['2025-02', true],
      ]),
    )
    const hours = await world.rows(
      `select 1 from pg_class where relname = '2025_02_1_hour' and relispartition and relkind = 'r'`,
    )
    expect(hours).toHaveLength(1)
  })

  it('are made while another transaction writes readings, and written while another makes one', async () => {
    try {
      await owner.query('begin')
      await owner.query(INSERT, ['2024-11-01T00:00:00Z'])
      await make('2024-10-01T00:00:00Z')
      await owner.query('rollback')

      await owner.query('begin')
      await owner.query(`select make_reading_partition('2024-09-01T00:00:00Z')`)
      await writeOne()
      expect(await locks()).toContainEqual({ name: 'readings', mode: 'ShareUpdateExclusiveLock' })
      expect(await barring()).toEqual([])
      await owner.query('commit')
    } finally {
      await owner.query('rollback')
    }
    expect(await months()).toEqual(
      expect.arrayContaining([
        ['2024-09', true],
        ['2024-10', true],
      ]),
    )
  })

  it('are none before sensors told anything, and none in years', async () => {
    await expect(make('1999-12-31T00:00:00Z')).rejects.toMatchObject({ code: 'XL002' })
    await expect(make('2150-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'XL002' })
  })

  it('past the ten years are detached with their readings, beside a transaction that writes others', async () => {
    await make('2016-02-29T00:00:00Z', '2016-03-01T00:00:00Z')
    await owner.query(INSERT, ['2016-02-29T23:59:59.999Z'])
    const now = new Date('2026-03-15T00:00:00Z')
    expect(await detachOldMonths(world.database, world.urls.directUrl, now)).toMatchObject([
      { month: '2016-02', attached: false },
    ])
    const kept = await world.rows('select at from readings_by_month."2016_02"')
    expect(kept).toEqual([{ at: new Date('2016-02-29T23:59:59.999Z') }])
    expect(await world.rows(`select 1 from readings where at < '2017-01-01'`)).toEqual([])
    expect(await months()).toEqual(expect.arrayContaining([['2016-03', true]]))
  })

  it('that are detached take no reading any more, and stand in no backup', async () => {
    await expect(make('2016-02-10T00:00:00Z')).rejects.toMatchObject({ code: 'XL002' })
    const tables = (await listTables(owner)).map(({ table }) => table)
    expect(tables).toContain('public.readings')
    expect(tables.filter((table) => table.startsWith('readings_by_month'))).toEqual([])
  })

  it('whose detaching waits for a reader keep no reading out; it is given up, and gone on with later', async () => {
    const reader = new pg.Client({ connectionString: world.urls.directUrl })
    await reader.connect()
    try {
      await reader.query('begin isolation level repeatable read')
      await reader.query('select count(*) from readings')
      const later = new Date('2026-04-15T00:00:00Z')
      // First it is begun, then it is to be finished: both take other locks.
      for (const _ of ['concurrently', 'finalize']) {
        let over = false
        const outcome = detachOldMonths(world.database, world.urls.directUrl, later)
          .catch(({ code }: { code: string }) => code)
          .finally(() => {
            over = true
          })
        const barred: { name: string; mode: string }[] = []
        do {
          await writeOne()
          barred.push(...(await barring()))
        } while (!over)
        expect(await outcome).toBe('55P03')
        // Of the month itself nobody writes or reads any more.
        expect(barred.filter(({ name }) => !name.startsWith('2016_03'))).toEqual([])
      }
      await reader.query('rollback')
      const detached = await detachOldMonths(world.database, world.urls.directUrl, later)
      expect(detached.map(({ month }) => month)).toEqual(['2016-02', '2016-03'])
    } finally {
      await reader.end()
    }
  })

  it('are kept as long as the alliance wants that keeps them longest', async () => {
    await publishRuleSet(await world.as('admin'), {
      effectiveFrom: dayOf(world.now()),
      sourceCitation: '联合体管理委员会 2026-03 号纪要',
      values: [{ name: 'readingsKeptYears', value: 12 }],
    })
    const yearsAgo = (years: number) =>
      new Date(Date.UTC(world.now().getUTCFullYear() - years, world.now().getUTCMonth(), 1)).toISOString()
    const [kept, past] = [yearsAgo(12), yearsAgo(13)]
    await make(kept, past)
    await detachOldMonths(world.database, world.urls.directUrl, world.now())
    expect(await months()).toEqual(
      expect.arrayContaining([
        [past.slice(0, 7), false],
        [kept.slice(0, 7), true],
      ]),
    )
  })

  it('are dropped by an operator alone, and only when detached', async () => {
    expect(await dropMonth(owner, '2024-11')).toBe(false)
    expect(await dropMonth(owner, '2016-05')).toBe(false)
    expect(await dropMonth(owner, '2016-02')).toBe(true)
    expect((await months()).map(([month]) => month)).not.toContain('2016-02')
    await expect(dropMonth(owner, "2016-02'")).resolves.toBe(false)
  })
})
