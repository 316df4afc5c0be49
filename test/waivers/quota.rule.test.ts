import { describe, expect, test } from 'vitest'
import type { Candidate, Donation, Donor, Taking } from '#rules/waivers/facts.ts'
import { type Counted, isCounted, quotaOf } from '#rules/waivers/lots.ts'
import { type Branch, DEFAULT_SETTINGS, type Settled } from '#rules/waivers/policy-form.ts'

const SETTLED = { ...DEFAULT_SETTINGS, deadDonor: 'STANDS' } as Settled
const REGION = '33'

const donation = (id: string, on: string, other: Partial<Donation> = {}): Donation => ({
  ...{ id, on, kind: 'WHOLE_BLOOD', ml: 200, region: '330822' },
  ...other,
})
const donorOf = (donations: readonly Donation[], other: Partial<Donor> = {}): Donor => ({
  ...{ token: 'd', donations, goldAward: false, rareGroup: false, diedOn: null },
  ...other,
})
const branch = (gives: Branch['gives'], other: Partial<Branch> = {}): Branch => ({
  ...{ name: 'one', clause: { zh: '。', en: '.' }, to: ['SELF', 'CHILD'], donor: {}, of: 'WHOLE_BLOOD' },
  gives,
  ...other,
})
const FIVE_YEARS = { kind: 'TIMES', times: 5, years: 5, thenTimes: 1 } as const
const TEN_FREE = { kind: 'FREE_FOR', years: 10, thenTimes: 3 } as const

type Sight = {
  readonly day?: string
  readonly relation?: Candidate['relation']
  readonly settled?: Partial<Settled>
  readonly takings?: readonly Taking[]
}
/** What a donor gives by these branches, on 2026-02-01 unless another day is said. */
const quota = (donor: Donor, branches: readonly Branch[], sight: Sight = {}) =>
  quotaOf(
    { donor, relation: sight.relation ?? 'SELF' },
    {
      policy: { branches, silent: [], region: REGION },
      settled: { ...SETTLED, ...sight.settled },
      day: sight.day ?? '2026-02-01',
      patient: 'p',
      takings: sight.takings ?? [],
    },
  )
const taking = (other: Partial<Taking> = {}): Taking => ({
  ...{ donor: 'd', donation: 'd1', pool: 'OWN', patient: 'p', ml: 100, on: '2025-06-01', free: false },
  ...other,
})

describe('a taking counts against a lot', () => {
  const lot: Counted = { donor: 'd', donation: 'd1', pool: 'OWN', patient: 'p', after: '2025-05-31' }
  test.each<[string, Partial<Taking>, Partial<Counted>, boolean]>([
    ['of its donor and donation', {}, {}, true],
    ['unless it was used while all was free', { free: true }, {}, false],
    ['unless of another donor', { donor: 'e' }, {}, false],
    ['unless of another donation', { donation: 'd2' }, {}, false],
    ['unless of the other pool', { pool: 'RELATIVES' }, {}, false],
    ['of the other pool where they share', { pool: 'RELATIVES' }, { pool: 'SHARED' }, true],
    ['unless of another patient', { patient: 'q' }, {}, false],
    ['of another patient where all count', { patient: 'q' }, { patient: null }, true],
    ['unless on the day after which it counts', { on: '2025-05-31' }, {}, false],
    ['whenever it was, where all of it counts', { on: '2020-01-01' }, { after: null }, true],
  ])('%s', (_, other, changes, counts) => {
    expect(isCounted(taking(other), { ...lot, ...changes })).toBe(counts)
  })
})

describe('what a donor gives', () => {
  const one = donorOf([donation('d1', '2024-02-01')])

  test('is nothing from the day of their death on, where a quota ends with it', () => {
    const dead = { ...one, diedOn: '2026-02-01' }
    const ends = { settled: { deadDonor: 'ENDS' } } as const
    const nothing = { free: null, lots: [], silent: false }
    expect(quota(dead, [branch(FIVE_YEARS)], ends)).toEqual(nothing)
    expect(quota(dead, [branch(FIVE_YEARS)], { ...ends, day: '2026-01-31' }).lots).toHaveLength(1)
    expect(quota(dead, [branch(FIVE_YEARS)]).lots).toHaveLength(1)
  })
  test('is all there is without writing it down, where one branch says so and another does not', () => {
    const branches = [branch(TEN_FREE, { name: 'ten' }), branch({ kind: 'FREE' }, { name: 'life' })]
    expect(quota(one, branches).free).toEqual({ branch: 'life', counted: false })
    expect(quota(one, branches.toReversed()).free).toEqual({ branch: 'life', counted: false })
    expect(quota(one, branches.slice(0, 1)).free).toEqual({ branch: 'ten', counted: true })
  })
  test('is no lot where all is free for life', () => {
    expect(quota(one, [branch({ kind: 'FREE' })]).lots).toEqual([])
  })
  test('is lots in the order of their days, then of their names', () => {
    const several = ['d3 2024-02-01', 'd2 2024-01-01', 'd1 2024-01-01'].map((text) => {
      const [id = '', on = ''] = text.split(' ')
      return donation(id, on)
    })
    const order = (donations: readonly Donation[]) =>
      quota(donorOf(donations), [branch(FIVE_YEARS)]).lots.map((lot) => lot.donation)
    expect(order(several)).toEqual(['d1', 'd2', 'd3'])
    expect(order(several.toReversed())).toEqual(['d1', 'd2', 'd3'])
  })
  test.each([
    [399, 1],
    [400, 0],
    [401, 0],
  ])('below an amount is what it says: %d ml of 400 give %d lots', (ml, lots) => {
    const below = branch(FIVE_YEARS, { donor: { belowMl: 400 } })
    expect(quota(donorOf([donation('d1', '2024-02-01', { ml })]), [below]).lots).toHaveLength(lots)
  })
  test.each([
    [2, 5],
    [5, 2],
    [5, 5],
  ])('of one donation is the better of two branches: %d times, %d times', (first, second) => {
    const branches = [
      branch({ kind: 'TIMES', times: first }, { name: 'first' }),
      branch({ kind: 'TIMES', times: second }, { name: 'second' }),
    ]
    const { lots } = quota(one, branches)
    expect(lots.map(({ totalMl, branch: by }) => [totalMl, by])).toEqual([
      [1000, first >= second ? 'first' : 'second'],
    ])
  })
})

describe('the years of a lot', () => {
  const one = donorOf([donation('d1', '2020-02-02')])
  const [LAST, OVER] = ['2025-02-01', '2025-02-02']

  test('end with their last day, on which it is still whole', () => {
    const { lots: within } = quota(one, [branch(FIVE_YEARS)], { day: LAST })
    expect(within).toMatchObject([{ totalMl: 1000, lastDay: LAST }])
    const { lots: behind } = quota(one, [branch(FIVE_YEARS)], { day: OVER })
    expect(behind).toMatchObject([{ totalMl: 200, lastDay: null }])
  })
  test('that leave nothing leave no lot', () => {
    const nothingThen = branch({ kind: 'TIMES', times: 5, years: 5 })
    expect(quota(one, [nothingThen], { day: OVER }).lots).toEqual([])
  })
  test.each([
    [LAST, null, 100],
    [OVER, LAST, 0],
  ])('begin the count afresh only once they are over: on %s', (day, after, usedMl) => {
    const sight = { day, settled: { afterYears: 'FRESH' }, takings: [taking({ on: LAST })] } as const
    expect(quota(one, [branch(FIVE_YEARS)], sight).lots).toMatchObject([{ counted: { after }, usedMl }])
  })
  test('run from the last donation of the kind where that is settled', () => {
    const several = donorOf([
      donation('d1', '2020-02-02'),
      donation('d2', '2022-02-02'),
      donation('d3', '2024-02-02', { kind: 'PLATELETS', ml: 0 }),
    ])
    const ends = (anchor: 'EACH' | 'LAST') =>
      quota(several, [branch(FIVE_YEARS)], { day: LAST, settled: { anchor } }).lots.map((lot) => lot.lastDay)
    expect(ends('EACH')).toEqual([LAST, '2027-02-01'])
    expect(ends('LAST')).toEqual(['2027-02-01', '2027-02-01'])
  })
  test('are none of a lot that is left when the free years are over', () => {
    for (const day of [LAST, '2035-01-01'])
      expect(quota(one, [branch(TEN_FREE)], { day }).lots).toMatchObject([{ totalMl: 600, lastDay: null }])
  })
  test('of being free run from the last donation that counts towards the amount', () => {
    const cells = donorOf([
      donation('d1', '2010-02-02'),
      donation('d2', '2015-02-02', { kind: 'STEM_CELLS', ml: 0 }),
    ])
    const settled = { freeAnchor: 'LAST', plateletsTowardsAmount: true, plateletDonationMl: 200 } as const
    expect(quota(cells, [branch(TEN_FREE)], { day: '2020-02-01', settled }).free).not.toBeNull()
    expect(quota(cells, [branch(TEN_FREE)], { day: '2020-02-02', settled }).free).toBeNull()
  })
})

describe('what was used', () => {
  const one = donorOf([donation('d1', '2024-02-01')])

  test('while all was free comes off what is left afterwards, of this donor and of nothing else', () => {
    const takings = [
      taking({ donation: null, free: true, ml: 100 }),
      taking({ donor: 'e', donation: null, free: true, ml: 70 }),
      taking({ donation: 'd2', ml: 50 }),
    ]
    expect(quota(one, [branch(TEN_FREE)], { takings }).lots).toMatchObject([{ totalMl: 600, leftMl: 500 }])
    expect(quota(one, [branch(FIVE_YEARS)], { takings }).lots).toMatchObject([{ leftMl: 1000 }])
  })
  test('of the donor’s own lot counts whoever used it, where each relative has their own', () => {
    const settled = { poolScope: 'PER_PERSON' } as const
    const patientOf = (relation: Candidate['relation']) =>
      quota(one, [branch(FIVE_YEARS)], { settled, relation }).lots.map(({ counted }) => counted.patient)
    expect(patientOf('SELF')).toEqual([null])
    expect(patientOf('CHILD')).toEqual(['p'])
  })
})

describe('the policy leaves unsaid', () => {
  const platelets = donation('d2', '2016-02-01', { kind: 'PLATELETS', ml: 0 })
  const blood = donation('d1', '2024-02-01')
  const unsaid = (donations: readonly Donation[], of: Branch, settled: Partial<Settled> = {}) =>
    quota(donorOf(donations), [of], { settled }).silent
  const fiveThenUnsaid = branch({ kind: 'TIMES', times: 5, years: 5, thenTimes: null })

  test('what platelets stand for only where they count and were given', () => {
    const counted = { plateletsTowardsAmount: true }
    expect(unsaid([blood], branch(FIVE_YEARS), counted)).toBe(false)
    expect(unsaid([blood, platelets], branch(FIVE_YEARS), counted)).toBe(true)
    expect(unsaid([platelets], branch(FIVE_YEARS), counted)).toBe(true)
    expect(unsaid([blood, platelets], branch(FIVE_YEARS))).toBe(false)
    expect(unsaid([platelets], branch(FIVE_YEARS, { of: 'PLATELETS' }))).toBe(true)
    expect(unsaid([platelets], branch({ kind: 'FREE' }, { of: 'PLATELETS' }))).toBe(false)
  })
  test('what comes after the years, from the day after their last and of their own kind alone', () => {
    const on = (day: string) => quota(donorOf([blood, platelets]), [fiveThenUnsaid], { day }).silent
    expect(['2026-02-01', '2029-01-31', '2029-02-01'].map(on)).toEqual([false, false, true])
  })
})
