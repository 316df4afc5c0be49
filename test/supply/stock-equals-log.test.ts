import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { countStock } from '#db/inventory/finders-counts.ts'
import type { AllianceId } from '#lib/ids.ts'
import { renewed } from '#test/support/plain-count.ts'
import { sizeOfProof } from '#test/support/proofs.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Four months of 25,000 events each, or a slice of them, at ten hospitals. After every 2,500 events, and after each single
 * one of a month's last five hundred, the statement that counts the stock is compared with the sum of the log, line by
 * line: 2,040 moments in all; those between are not looked at. The events are written as rows, and not by the operations:
 * those are proved to follow the same steps elsewhere. */
const RUNS = sizeOfProof('stock')
const EVENTS = 25_000
const EACH = 2_500
/** So many events at the end of a month are looked at one by one. */
const ONE_BY_ONE = 500
const HOSPITALS = 10
const DAY_MS = 86_400_000
/** How many events have happened at each moment that is looked at. */
const MOMENTS = [
  ...Array.from({ length: EVENTS / EACH - 1 }, (_, index) => (index + 1) * EACH),
  ...Array.from({ length: ONE_BY_ONE + 1 }, (_, index) => EVENTS - ONE_BY_ONE + index),
]
const START = Date.UTC(2026, 2, 1)
const MONTH_MS = 30 * DAY_MS

const products = ['RBC-SUSP-LR', 'FFP', 'PLT-APH']
const abos = ['A', 'B', 'O', 'AB']
type Bag = {
  readonly id: string
  readonly product: string
  readonly abo: string
  readonly content: number
  readonly expiresAt: number
  hospital: number
  custody: string
  held: boolean
}
type Entry = {
  readonly id: string
  readonly bag: Bag
  readonly from: string | null
  readonly to: string
  readonly at: number
}

let world: World
let hospitals: string[]
beforeAll(async () => {
  world = await makeWorld()
  await world.rows(
    `insert into organisations select (jsonb_populate_record(o, jsonb_build_object('id', 'org_' || lpad(to_hex(n), 32, '0'),
       'code', 'CS-MORE' || n, 'credit_code', 'MORE' || n))).*
     from organisations o, generate_series(5, $1::int) n where o.alliance_id = 'CS' and o.code = 'CS-MEM02'`,
    [HOSPITALS],
  )
  hospitals = (
    await world.rows<{ id: string }>(
      `select id from organisations where alliance_id = 'CS' and kind = 'HOSPITAL' order by code limit ${HOSPITALS}`,
    )
  ).map(({ id }) => id)
}, 60_000)
afterAll(() => world.close())

/** Numbers from 0 up to, not with, `below`, always the same for the same seed (mulberry32). */
const chance = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** Where each step leads from where a bag stands; a bag that travels arrives at some hospital. */
const roads: Readonly<Record<string, readonly string[]>> = {
  IN_STOCK: ['RESERVED', 'RESERVED', 'IN_TRANSIT', 'DISCARDED', 'PROCESSED', 'HOLD'],
  RESERVED: ['IN_STOCK', 'IN_STOCK', 'TRANSFUSED', 'DISCARDED', 'HOLD'],
  IN_TRANSIT: ['IN_STOCK'],
}

const hex = (number: number) => number.toString(16).padStart(32, '0')

/** A month of random life: bags come, are kept, given back, sent on, held, freed, used and thrown away. */
class Month {
  readonly bags: Bag[] = []
  readonly #pick: (below: number) => number
  #made = 0
  readonly #arrivals: number
  constructor(seed: number, arrivals: number) {
    this.#pick = chance(seed)
    this.#arrivals = arrivals
  }

  /** The next event; null for a hold, which is no step of custody. */
  next(at: number): { bag: Bag; entry: Entry | null } {
    const pick = this.#pick
    this.#made += 1
    const old = this.bags[pick(this.bags.length)]
    if (old === undefined || pick(100) < this.#arrivals) return this.#arrive(at)
    const ways = roads[old.custody] ?? []
    const to = ways[pick(ways.length)]
    if (to === undefined) return this.#arrive(at)
    if (to === 'HOLD') {
      old.held = !old.held
      return { bag: old, entry: null }
    }
    const from = old.custody
    old.custody = to
    if (from === 'IN_TRANSIT') old.hospital = pick(HOSPITALS)
    return { bag: old, entry: { id: `uev_${hex(this.#made)}`, bag: { ...old }, from, to, at } }
  }

  #arrive(at: number) {
    const pick = this.#pick
    const bag: Bag = {
      id: `unt_${hex(this.#made)}`,
      product: products[pick(products.length)] ?? '',
      abo: abos[pick(abos.length)] ?? '',
      content: [1, 1.5, 2][pick(3)] ?? 1,
      expiresAt: at + (1 + pick(20)) * DAY_MS,
      hospital: pick(HOSPITALS),
      custody: 'IN_STOCK',
      held: false,
    }
    this.bags.push(bag)
    return {
      bag,
      entry: { id: `uev_${hex(this.#made)}`, bag: { ...bag }, from: null, to: 'IN_STOCK', at },
    }
  }
}

/** The log alone, summed: where each bag's last step left it, and the holds, as of that instant. */
const summed = (last: ReadonlyMap<string, Entry>, held: ReadonlySet<string>, now: number): string[] => {
  const lines = new Map<string, { free: Bag[]; reserved: number; held: number }>()
  for (const { bag, to } of last.values()) {
    if (to !== 'IN_STOCK' && to !== 'RESERVED') continue
    const key = `${hospitals[bag.hospital]} ${bag.product} ${bag.abo}`
    const line = lines.get(key) ?? { free: [], reserved: 0, held: 0 }
    lines.set(key, line)
    if (held.has(bag.id) || bag.expiresAt < now) line.held += 1
    else if (to === 'RESERVED') line.reserved += 1
    else line.free.push(bag)
  }
  return [...lines].map(([key, { free, reserved, held }]) => {
    const content = free.reduce((sum, bag) => sum + bag.content, 0)
    const first = free.length === 0 ? null : new Date(Math.min(...free.map(({ expiresAt }) => expiresAt)))
    return `${key}: ${free.length} of ${content}, ${reserved} reserved, ${held} held, ${first?.toISOString() ?? '-'}`
  })
}

const counted = async (now: number): Promise<string[]> => {
  const lines = await world.database.transaction(SYSTEM_SCOPE, (db) =>
    countStock(db, { allianceIds: ['CS' as AllianceId], now: new Date(now) }),
  )
  return lines.map(
    (line) =>
      `${line.organisationId} ${line.productCode} ${line.abo}: ${line.available} of ${line.availableContent}, ${line.reserved} reserved, ${line.held} held, ${line.firstExpiry?.toISOString() ?? '-'}`,
  )
}

/** Writes what the last events have done: the bags as they stand, their steps, and the holds. */
const write = async (touched: ReadonlyMap<string, Bag>, entries: readonly Entry[]) => {
  const bags = [...touched.values()].map((bag) => ({
    ...bag,
    organisation: hospitals[bag.hospital],
    expires: new Date(bag.expiresAt).toISOString(),
  }))
  await world.rows(
    `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
       product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
     select 'CS', b.id, b.organisation, s.id, 'STATION', b.id, 'E5445', b.product, b.abo, 'POSITIVE', b.content, b.expires,
       b.custody, '{}', now()
     from jsonb_to_recordset($1::jsonb) as b(id text, organisation text, product text, abo text, content numeric,
       expires timestamptz, custody text), organisations s where s.alliance_id = 'CS' and s.code = 'QZ-STATION'
     on conflict (alliance_id, id) do update set custody = excluded.custody, organisation_id = excluded.organisation_id`,
    [JSON.stringify(bags)],
  )
  const steps = entries.map(({ id, bag, from, to, at }) => ({
    id,
    organisation: hospitals[bag.hospital],
    unit: bag.id,
    origin: from,
    goal: to,
    at: new Date(at).toISOString(),
  }))
  await world.rows(
    `insert into unit_events (alliance_id, id, organisation_id, unit_id, from_custody, to_custody, operation, occurred_at)
     select 'CS', e.id, e.organisation, e.unit, e.origin, e.goal, 'month', e.at
     from jsonb_to_recordset($1::jsonb) as e(id text, organisation text, unit text, origin text, goal text, at timestamptz)`,
    [JSON.stringify(steps)],
  )
  const ids = (held: boolean) => bags.filter((bag) => bag.held === held).map(({ id }) => id)
  await world.rows(
    `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
     select 'CS', 'hld_' || md5(random()::text), u.organisation_id, u.id, 'QUARANTINE', 'month', now() from units u
     where u.id = any($1) and not exists (select from holds h where h.alliance_id = 'CS' and h.unit_id = u.id and h.lifted_at is null)`,
    [ids(true)],
  )
  await world.rows(
    `update holds set lifted_at = now() where alliance_id = 'CS' and unit_id = any($1) and lifted_at is null`,
    [ids(false)],
  )
}

it('counts the stock as its log has it, at every moment that is looked at of random months', async () => {
  const drawn = fc.record({ seed: fc.integer(), arrivals: fc.integer({ min: 15, max: 40 }) })
  await fc.assert(
    fc.asyncProperty(drawn, async ({ seed, arrivals }) => {
      // Deleting would look in every table for what names each of the bags.
      await world.rows('truncate units cascade')
      const month = new Month(seed, arrivals)
      const last = new Map<string, Entry>()
      const held = new Set<string>()
      let done = 0
      for (const [look, until] of MOMENTS.entries()) {
        const touched = new Map<string, Bag>()
        const entries: Entry[] = []
        let at = START
        for (; done < until; done += 1) {
          at = START + Math.floor((done * MONTH_MS) / EVENTS)
          const { bag, entry } = month.next(at)
          touched.set(bag.id, bag)
          if (entry !== null) {
            entries.push(entry)
            last.set(bag.id, entry)
          } else if (bag.held) held.add(bag.id)
          else held.delete(bag.id)
        }
        await write(touched, entries)
        // Every other moment is told from kept counts, the ones between by what has changed since.
        if (look % 2 === 0) await renewed(world, { at: new Date(at), limit: EVENTS })
        expect((await counted(at)).toSorted()).toEqual(summed(last, held, at).toSorted())
      }
      const [{ steps } = { steps: 0 }] = await world.rows<{ steps: number }>(
        'select count(*)::int as steps from unit_events',
      )
      expect(steps).toBeGreaterThan(EVENTS / 2)
    }),
    { numRuns: RUNS, seed: 20260301 },
  )
}, 240_000)
