import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type CandidateFilter, listCandidates } from '#db/inventory/finders-candidates.ts'
import { scopeOf } from '#resolvers/context.ts'
import { renewed } from '#test/support/plain-count.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const PER_GROUP = 3
const ASKED = 'RBC-SUSP-LR'
const PRODUCTS = [ASKED, 'RBC-SUSP', 'FFP'] as const
const ANTIGENS = ['E', 'K'] as const

let world: World
let lead: CandidateFilter['organisationId']
beforeAll(async () => {
  world = await makeWorld()
  const [row] = await world.rows<{ id: typeof lead }>(`select id from organisations where code = 'CS-LEAD'`)
  if (row) lead = row.id
}, 60_000)
beforeEach(() => world.rows('truncate units cascade'))
afterAll(() => world.close())

const anyBag = fc.record({
  product: fc.constantFrom(...PRODUCTS),
  abo: fc.constantFrom('A', 'O'),
  rhd: fc.constantFrom('POSITIVE', 'NEGATIVE'),
  custody: fc.constantFrom('IN_STOCK', 'IN_STOCK', 'IN_STOCK', 'RESERVED'),
  days: fc.integer({ min: -2, max: 6 }),
  isHeld: fc.boolean(),
  tested: fc.dictionary(fc.constantFrom<string>(...ANTIGENS), fc.constantFrom('POSITIVE', 'NEGATIVE')),
})
type Bag = (typeof anyBag extends fc.Arbitrary<infer Made> ? Made : never) & { readonly id: string }

const shelve = async (bags: readonly Bag[]) => {
  await world.rows('truncate units cascade')
  await world.rows(
    `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
       product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
     select 'CS', b.id, $1, s.id, 'STATION', b.id, 'E0701', b.product, b.abo, b.rhd, 1,
       $2::timestamptz + b.days * interval '1 day', b.custody, '{}', now()
     from organisations s, jsonb_to_recordset($3) b(id text, product text, abo text, rhd text, custody text, days int)
     where s.alliance_id = 'CS' and s.code = 'QZ-STATION'`,
    [lead, world.now(), JSON.stringify(bags)],
  )
  await world.rows(
    `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
     select 'CS', 'hld_' || md5(id), $1, id, 'QUARANTINE', 'by hand', now() from unnest($2::text[]) id`,
    [lead, bags.filter(({ isHeld }) => isHeld).map(({ id }) => id)],
  )
  const results = bags.flatMap(({ id, tested }) =>
    Object.entries(tested).map(([antigen, result]) => ({ id, antigen, result })),
  )
  await world.rows(
    `insert into unit_antigens (alliance_id, id, organisation_id, unit_id, antigen, result, origin, occurred_at)
     select 'CS', 'uag_' || md5(r.id || antigen), $1, r.id, antigen, result, 'LABEL', now()
     from jsonb_to_recordset($2) r(id text, antigen text, result text)`,
    [lead, JSON.stringify(results)],
  )
}

const filterOf = (filter: Partial<CandidateFilter>): CandidateFilter => ({
  allianceId: 'CS' as CandidateFilter['allianceId'],
  organisationId: lead,
  productCodes: [ASKED, 'RBC-SUSP'],
  asked: ASKED,
  antigens: [],
  personId: 'psn_nobody' as CandidateFilter['personId'],
  usableAt: world.now(),
  perGroup: PER_GROUP,
  ...filter,
})

const listed = async (filter: CandidateFilter): Promise<string[]> => {
  const { actor } = await world.as('lead.technician')
  if (actor === null) throw new Error('no actor')
  const units = await world.database.transaction(scopeOf(actor), (db) => listCandidates(db, filter))
  return units.map(({ id }) => id).sort()
}

/** The same, bag by bag. */
const plain = (bags: readonly Bag[], { productCodes, antigens }: CandidateFilter): string[] => {
  const fault = (result = 'UNTESTED') => ({ POSITIVE: 100, NEGATIVE: 0 })[result] ?? 1
  const faults = ({ tested }: Bag) => antigens.reduce((sum, antigen) => sum + fault(tested[antigen]), 0)
  const place = (bag: Bag) => [
    Number(bag.isHeld || bag.days < 0),
    faults(bag),
    Number(bag.product !== ASKED),
    bag.days,
  ]
  const compare = (one: Bag, other: Bag) => {
    const others = place(other)
    const difference = place(one)
      .map((value, at) => value - (others[at] ?? 0))
      .find((value) => value !== 0)
    return difference ?? (one.id < other.id ? -1 : 1)
  }
  const shelf = bags.filter(
    ({ custody, product }) => custody === 'IN_STOCK' && productCodes.includes(product),
  )
  return [...Map.groupBy(shelf, ({ abo, rhd }) => abo + rhd).values()]
    .flatMap((group) => group.toSorted(compare).slice(0, PER_GROUP))
    .map(({ id }) => id)
    .sort()
}

it.each([
  ['whatever was tested', []],
  ['without the antigens first', [...ANTIGENS]],
])('of each group the first on the shelf are candidates, %s', async (_, antigens) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyBag, { maxLength: 40 }), fc.boolean(), async (made, areCounted) => {
      const bags = made.map((one, at) => ({ ...one, id: `unt_${at.toString(16).padStart(32, '0')}` }))
      await shelve(bags)
      if (areCounted) await renewed(world)
      const filter = filterOf({ antigens })
      expect(await listed(filter)).toEqual(plain(bags, filter))
    }),
    { numRuns: 30 },
  )
})
