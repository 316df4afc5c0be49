import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Scope, SYSTEM_SCOPE } from '#db/client.ts'
import { COUNT_STOCK } from '#db/inventory/finders-counts.ts'
import { scopeOf } from '#resolvers/context.ts'
import { bothCounts, renewed } from '#test/support/plain-count.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const DAY_MS = 86_400_000
const RUNS = 6
const MOST_BAGS = 6

let world: World
let organisations: string[]
const scopes: Scope[] = [SYSTEM_SCOPE]
beforeAll(async () => {
  world = await makeWorld()
  organisations = (
    await world.rows<{ id: string }>(
      `select id from organisations where alliance_id = 'CS' and code in ('CS-LEAD', 'CS-MEM01') order by code`,
    )
  ).map(({ id }) => id)
  for (const account of ['lead.technician', 'mem01.technician']) {
    const { actor } = await world.as(account)
    if (actor !== null) scopes.push(scopeOf(actor))
  }
}, 60_000)
beforeEach(() => world.rows('truncate units cascade'))
afterAll(() => world.close())

const unit = (bag: number) => `unt_${bag.toString(16).padStart(32, '0')}`

/** A bag on a shelf of the lead, written by hand. */
const shelved = (bag: number, { days = 20, custody = 'IN_STOCK', organisation = 0, product = 'FFP' } = {}) =>
  world.rows(
    `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
       product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
     select 'CS', $1, $2, s.id, 'STATION', $1, 'E0701', $3, 'A', 'POSITIVE', 1.5, $4, $5, '{}', now()
     from organisations s where s.alliance_id = 'CS' and s.code = 'QZ-STATION' on conflict do nothing`,
    [
      unit(bag),
      organisations[organisation],
      product,
      new Date(world.now().getTime() + days * DAY_MS),
      custody,
    ],
  )

const held = (bag: number) =>
  world.rows(
    `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
     select alliance_id, 'hld_' || md5(random()::text), $2, id, 'QUARANTINE', 'by hand', now() from units where id = $1`,
    [unit(bag), organisations[0]],
  )

/** The time the world has, and so many days later. */
const inDays = (days: number) => new Date(world.now().getTime() + days * DAY_MS)

const expectRight = async (now = world.now()): Promise<void> => {
  for (const scope of scopes) {
    const { kept, plain } = await bothCounts(world, { now, scope })
    expect(kept).toEqual(plain)
  }
}

const marks = async () =>
  Number((await world.rows<{ n: string }>('select count(*) as n from stock_marks'))[0]?.n)

/** What may happen to a bag, whoever does it: each a statement by hand. */
const acts = {
  come: (bag: number, with_: number) =>
    shelved(bag, {
      days: with_ - 2,
      custody: with_ % 3 === 0 ? 'RESERVED' : 'IN_STOCK',
      organisation: with_ % 2,
      product: with_ % 4 === 0 ? 'CRYO' : 'FFP',
    }),
  move: (bag: number, with_: number) =>
    world.rows('update units set custody = $2 where id = $1', [
      unit(bag),
      ['IN_STOCK', 'RESERVED', 'IN_TRANSIT', 'DISCARDED'][with_ % 4],
    ]),
  arrive: (bag: number, with_: number) =>
    world.rows(`update units set custody = 'IN_STOCK', organisation_id = $2 where id = $1`, [
      unit(bag),
      organisations[with_ % 2],
    ]),
  relabel: (bag: number, with_: number) =>
    world.rows('update units set product_code = $2, abo = $3, content = $4, expires_at = $5 where id = $1', [
      unit(bag),
      with_ % 2 === 0 ? 'CRYO' : 'FFP',
      with_ % 3 === 0 ? 'O' : 'A',
      with_,
      inDays(with_),
    ]),
  hold: held,
  lift: (bag: number) =>
    world.rows('update holds set lifted_at = now() where unit_id = $1 and lifted_at is null', [unit(bag)]),
  mistake: (bag: number, with_: number) =>
    world.rows(
      `update holds set unit_id = $2 where unit_id = $1 and exists (select from units where id = $2)`,
      [unit(bag), unit(with_ % MOST_BAGS)],
    ),
  forget: (bag: number) => world.rows('delete from holds where unit_id = $1', [unit(bag)]),
  erase: async (bag: number) => {
    await world.rows('delete from holds where unit_id = $1', [unit(bag)])
    await world.rows('delete from units where id = $1', [unit(bag)])
  },
  forgetAll: () => world.rows('truncate holds'),
  renew: (_: number, with_: number) => renewed(world, { at: inDays(with_ - 2), limit: with_ }),
  renewAll: () => renewed(world),
  idle: async () => undefined,
} as const
type Act = keyof typeof acts
const names = Object.keys(acts) as Act[]

describe('the kept counts of the stock', () => {
  it('equal those of the bags after anything that anybody does to them, at any time', async () => {
    const step = fc.record({
      act: fc.constantFrom(...names, 'come', 'come', 'renewAll'),
      bag: fc.nat({ max: MOST_BAGS - 1 }),
      with_: fc.integer({ min: 1, max: 9 }),
      days: fc.integer({ min: -1, max: 12 }),
    })
    const seen = new Set<string>()
    const each = names.map((act, bag) => ({ act, bag: bag % MOST_BAGS, with_: 3, days: 1 }))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30 }), async (steps) => {
        await world.rows('truncate units cascade')
        for (const { act, bag, with_, days } of steps) {
          await acts[act as Act](bag, with_)
          seen.add(act)
          await expectRight()
          await expectRight(inDays(days))
        }
      }),
      // Drawn anew each time; a failure is printed with its steps and seed. The example has each act once.
      { numRuns: RUNS, examples: [[each]], endOnFailure: true },
    )
    expect([...seen].toSorted()).toEqual(names.toSorted())
  }, 60_000)

  it('are told while nothing has changed, and not counted again', async () => {
    await shelved(1)
    expect(await renewed(world)).toBe(1)
    expect(await marks()).toBe(0)
    // A number that no bag gives: whoever still reads it, read what is kept.
    await world.rows('update stock_counts set available = array[77, 77]')
    const { kept } = await bothCounts(world, { now: world.now() })
    expect(kept).toMatchObject([{ available: 77 }])
  })

  it('know beforehand what expires next, and are renewed before that ends', async () => {
    for (const bag of [1, 2, 3, 4, 5, 6]) await shelved(bag, { days: bag })
    await renewed(world)
    const [steps] = await world.rows<{ available: number[] }>('select available from stock_counts')
    expect(steps?.available).toEqual([6, 5, 4, 3])
    for (const days of [0, 1, 2, 3, 4, 5, 6, 7]) await expectRight(inDays(days))
    // The last step begins a millisecond behind the third bag's expiry.
    expect(await renewed(world, { at: inDays(3) })).toBe(0)
    const later = new Date(inDays(3).getTime() + 1)
    expect(await renewed(world, { at: later })).toBe(1)
    const [after] = await world.rows<{ available: number[] }>('select available from stock_counts')
    expect(after?.available).toEqual([3, 2, 1, 0])
    expect(await renewed(world, { at: later })).toBe(0)
    await expectRight(inDays(-1))
    await expectRight(later)
  })

  it('let two who take from one shelf go past each other', async () => {
    for (const bag of [1, 2]) await shelved(bag)
    await renewed(world)
    const take = (bag: number, meanwhile: () => Promise<unknown>) =>
      world.database.transaction(SYSTEM_SCOPE, async (_, client) => {
        await client.query(`set local lock_timeout = '2s'`)
        await client.query(`update units set custody = 'RESERVED' where id = $1`, [unit(bag)])
        await meanwhile()
      })
    await take(1, async () => {
      await take(2, async () => undefined)
      await renewed(world)
      await expectRight()
    })
    await expectRight()
    const { kept } = await bothCounts(world, { now: world.now() })
    expect(kept).toMatchObject([{ available: 0, reserved: 2 }])
  })

  it('miss no hold that falls on a bag while it is moved to another shelf', async () => {
    await shelved(1)
    await renewed(world)
    let laid: Promise<unknown> = Promise.resolve()
    await world.database.transaction(SYSTEM_SCOPE, async (_, client) => {
      await client.query('update units set organisation_id = $2 where id = $1', [unit(1), organisations[1]])
      laid = held(1)
      // It waits for the bag; without that it would mark the shelf the bag is just leaving.
      await expect
        .poll(() =>
          world.rows(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        )
        .not.toHaveLength(0)
    })
    await renewed(world)
    await laid
    await expectRight()
    await renewed(world)
    await expectRight()
    const { kept } = await bothCounts(world, { now: world.now() })
    expect(kept).toMatchObject([{ organisationId: organisations[1], available: 0, held: 1 }])
  })

  it('keep the mark of a change that was not committed when they were renewed', async () => {
    await shelved(1)
    await world.database.transaction(SYSTEM_SCOPE, async (_, client) => {
      await client.query(`update units set custody = 'RESERVED' where id = $1`, [unit(1)])
      await renewed(world)
      expect(await marks()).toBe(0)
      await expectRight()
    })
    expect(await marks()).toBe(1)
    await expectRight()
  })

  it('are renewed by one at a time; a second one leaves everything to the first', async () => {
    await shelved(1)
    await world.database.transaction(SYSTEM_SCOPE, async (_, client) => {
      await client.query(`select pg_advisory_xact_lock(hashtextextended('stock counts', 0))`)
      expect(await renewed(world)).toBe(0)
    })
    expect(await renewed(world)).toBe(1)
  })

  it('go with the bags that are all taken away', async () => {
    await shelved(1)
    await renewed(world)
    await world.rows('truncate units cascade')
    expect(await world.rows('select 1 from stock_counts')).toEqual([])
    await expectRight()
  })

  it('are read in one scan of the shelves, and what is marked by the indexes of a shelf', async () => {
    await shelved(1)
    const plan = await world.database.transaction(scopes[1] ?? SYSTEM_SCOPE, async (_, client) => {
      // A handful of rows is read as a whole whatever indexes there are.
      await client.query('set local enable_seqscan = off')
      const { rows } = await client.query<Record<string, string>>({
        text: `explain (costs off) ${COUNT_STOCK}`,
        values: [['CS'], world.now(), null],
      })
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toMatch(/Index (Only )?Scan using units_on_shelf on units/)
    expect(plan).toMatch(/Index (Only )?Scan using units_reserved on units/)
    expect(plan).toMatch(/Index (Only )?Scan using holds_standing on holds/)
    const scans = plan.match(/Scan.* on stock_counts$[\s\S]*?Filter: .*/gm) ?? []
    expect(scans).toHaveLength(1)
    // Row security is asked once, and not for each shelf.
    expect(scans[0]).toMatch(/Filter: .*(InitPlan|\$\d)/)
    expect(scans[0]).not.toMatch(/Filter: .*current_setting/)
  })
})
