import { describe, expect, test } from 'vitest'
import { KNOWN_POLICIES } from '#rules/waivers/policies/all.ts'
import {
  HEFEI_2021,
  HENAN_2024,
  HUNAN_2024,
  JIANGSU,
  QINGDAO,
} from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2012, ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { type DonationKind, donationKinds, type Relation, relations } from '#rules/waivers/terms.ts'
import { bill, decided, donor, given, inForce, kin } from '../support/waivers.ts'

/** Lies in every policy's region that is asked: each is tried at home. */
const at = (policy: WaiverPolicy) => `${policy.region}${'0'.repeat(6 - policy.region.length)}`

/** What 50 U (10,000 ml) of the relation are worth in U, and what comes next. */
const worth = (
  policy: WaiverPolicy,
  relation: Relation,
  gifts: readonly (readonly [ml: number, on: string, kind?: DonationKind])[],
  on = '2026-02-01',
  settings: Partial<WaiverPolicy['settings']> = {},
) => {
  const region = at(policy)
  const from = donor(
    'd',
    gifts.map(([ml, day, kind]) => given(ml, day, kind, region)),
  )
  const { fen, next } = decided(bill([50, on]), [kin(relation, from)], {
    region,
    policies: [inForce(policy, settings)],
  })
  return [fen / 1000, next]
}
const ALL = 50

describe('the donor’s own blood, by what they gave two years ago', () => {
  test.each([
    [ZHEJIANG_2025, 399, 9.975, 'FINAL'],
    [ZHEJIANG_2025, 400, ALL, 'FINAL'],
    [ZHEJIANG_2012, 999, 24.975, 'FINAL'],
    [ZHEJIANG_2012, 1000, ALL, 'FINAL'],
    [HEFEI_2021, 199, 0, 'PERSON'],
    [HEFEI_2021, 200, ALL, 'FINAL'],
    [HENAN_2024, 799, 11.985, 'FINAL'],
    [HENAN_2024, 800, ALL, 'FINAL'],
    [HENAN_2024, 999, ALL, 'FINAL'],
    [HENAN_2024, 1000, ALL, 'FINAL'],
    [HUNAN_2024, 599, 5.99, 'FINAL'],
    [HUNAN_2024, 600, 9, 'FINAL'],
    [HUNAN_2024, 899, 13.485, 'FINAL'],
    [HUNAN_2024, 900, ALL, 'FINAL'],
    [JIANGSU, 799, 11.985, 'FINAL'],
    [JIANGSU, 800, ALL, 'FINAL'],
    [QINGDAO, 999, 24.975, 'FINAL'],
    [QINGDAO, 1000, ALL, 'FINAL'],
  ] as const)('$code: %i ml are worth %d U, %s', (policy, ml, units, next) => {
    expect(worth(policy, 'SELF', [[ml, '2024-02-01']])).toEqual([units, next])
  })

  test.each([
    [ZHEJIANG_2025, 1.5],
    [ZHEJIANG_2012, 1.5],
    [HENAN_2024, 1.5],
    [HUNAN_2024, 3],
    [JIANGSU, 4.5],
    [QINGDAO, 7.5],
  ] as const)('$code: 300 ml of long ago are worth %d U', (policy, units) => {
    expect(worth(policy, 'SELF', [[300, '2010-02-01']])).toEqual([units, 'FINAL'])
  })
})

/** 400 ml two years ago and ten years ago, for every relation; absent: nothing, and nobody is asked. */
describe('the blood of relatives', () => {
  const near = { SPOUSE: 4, PARENT: 4, CHILD: 4 }
  const once = (...of: readonly Relation[]) => Object.fromEntries(of.map((relation) => [relation, 2]))
  const silentOf = relations.filter((relation) => relation !== 'SELF' && relation !== 'OTHER')
  const recent: readonly (readonly [WaiverPolicy, Partial<Record<Relation, number>>, readonly Relation[]])[] =
    [
      [ZHEJIANG_2025, near, []],
      [ZHEJIANG_2012, near, []],
      [HEFEI_2021, {}, silentOf],
      [HENAN_2024, once('SPOUSE', 'PARENT', 'PARENT_IN_LAW', 'CHILD', 'CHILD_IN_LAW'), []],
      [HUNAN_2024, {}, silentOf],
      [JIANGSU, once('SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'PARENT_IN_LAW'), []],
      [QINGDAO, once('SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'GRANDPARENT', 'PARENT_IN_LAW'), []],
    ]
  const cases = recent.flatMap(([policy, gives, silent]) =>
    relations
      .filter((relation) => relation !== 'SELF')
      .map((relation) => ({
        code: policy.code,
        relation,
        policy,
        units: gives[relation] ?? 0,
        next: silent.includes(relation) ? 'PERSON' : 'FINAL',
      })),
  )
  test.each(cases)('$code: a $relation gets $units U, $next', ({ policy, relation, units, next }) => {
    expect(worth(policy, relation, [[400, '2024-02-01']])).toEqual([units, next])
  })
  test('of Zhejiang 2012 after five years is not said', () => {
    expect(worth(ZHEJIANG_2012, 'CHILD', [[400, '2010-02-01']])).toEqual([0, 'PERSON'])
    expect(
      worth(ZHEJIANG_2012, 'CHILD', [
        [400, '2010-02-01'],
        [200, '2025-02-01'],
      ]),
    ).toEqual([2, 'PERSON'])
  })
})

describe('other donations', () => {
  const rest = donationKinds.filter((kind) => kind !== 'WHOLE_BLOOD')
  const known: Record<string, Partial<Record<DonationKind, readonly [self: number, child: number]>>> = {
    'ZJ-2025': { PLATELETS: [ALL, 8], STEM_CELLS: [ALL, 4] },
    JS: { STEM_CELLS: [ALL, 4] },
  }
  const cases = KNOWN_POLICIES.flatMap((policy) =>
    rest.map((kind) => ({ code: policy.code, kind, policy, given: known[policy.code]?.[kind] ?? null })),
  )
  test.each(cases)('$code: $kind are worth $given, or a person decides', ({ policy, kind, given: units }) => {
    const self = worth(policy, 'SELF', [[0, '2024-02-01', kind]])
    const child = worth(policy, 'CHILD', [[0, '2024-02-01', kind]])
    expect([self, child]).toEqual(
      units === null
        ? [
            [0, 'PERSON'],
            [0, 'PERSON'],
          ]
        : units.map((one) => [one, 'FINAL']),
    )
  })
})

describe('Henan’s ten free years', () => {
  const two = [
    [400, '2010-01-01'],
    [400, '2014-01-01'],
    [100, '2018-01-01'],
  ] as const
  test.each([
    ['2023-12-31', {}, ALL, 'FINAL'],
    ['2024-01-01', {}, 13.5, 'PERSON'],
    ['2027-12-31', {}, 13.5, 'PERSON'],
    ['2028-01-01', {}, 13.5, 'FINAL'],
    ['2024-01-01', { freeAnchor: 'REACHED' }, 13.5, 'FINAL'],
    ['2027-12-31', { freeAnchor: 'LAST' }, ALL, 'FINAL'],
  ] as const)('on %s (%o) are worth %d U, %s', (on, settings, units, next) => {
    expect(worth(HENAN_2024, 'SELF', two, on, settings)).toEqual([units, next])
  })

  test('are written down, and what was used in them is taken off afterwards where that is settled', () => {
    const own = donor(
      'd',
      two.map(([ml, on]) => given(ml, on, 'WHOLE_BLOOD', '410000')),
    )
    const taken = {
      donor: 'd',
      donation: null,
      pool: 'OWN',
      patient: 'd',
      ml: 2500,
      on: '2020-01-01',
      free: true,
    } as const
    const afterTheYears = (afterFree: 'DEDUCT' | 'FRESH' | { open: readonly ('DEDUCT' | 'FRESH')[] }) =>
      decided(bill([50, '2030-01-01']), [kin('SELF', own)], {
        region: '410000',
        policies: [inForce(HENAN_2024, { afterFree })],
        takings: [taken],
      })
    expect(afterTheYears('FRESH').fen).toBe(13_500)
    expect(afterTheYears('DEDUCT').fen).toBe(1000)
    expect(afterTheYears({ open: ['DEDUCT', 'FRESH'] })).toMatchObject({
      fen: 1000,
      next: 'PERSON',
      open: ['SETTING_OPEN'],
    })
    const during = decided(bill([5, '2020-01-01']), [kin('SELF', own)], {
      region: '410000',
      policies: [inForce(HENAN_2024)],
    })
    expect(during.lines[0]?.parts).toMatchObject([{ from: 'FREE_FOR', ml: 1000 }])
  })
})

test.each([
  ['2026-02-01', 2],
  ['2026-07-31', 2],
  ['2026-08-01', 0],
] as const)('Qingdao: 400 ml given on %s are worth %d U for use on 2026-02-01', (given, units) => {
  expect(worth(QINGDAO, 'CHILD', [[400, given]])).toEqual([units, 'FINAL'])
})

/** Names of branches stand in the ledger, and the region is whose blood it is: neither changes by the way. */
test.each([
  [
    'ZJ-2025',
    '33',
    [
      ...['self-lifetime', 'self-below-400', 'relatives', 'gold-relatives', 'stem-cells-self'],
      ...['stem-cells-relatives', 'platelets-self', 'platelets-relatives', 'gold-platelets-relatives'],
      'rare-group-self',
    ],
  ],
  ['ZJ-2012', '33', ['self-lifetime', 'self-below-1000', 'relatives']],
  ['HF-2021', '3401', ['self-lifetime']],
  ['HA-2024', '41', ['self-lifetime', 'self-from-800', 'self-below-800', 'relatives']],
  ['HN-2024', '43', ['self-lifetime', 'self-from-600', 'self-below-600']],
  ['JS', '32', ['self-lifetime', 'self-below-800', 'relatives', 'stem-cells-self', 'stem-cells-relatives']],
  ['QD', '3702', ['self-lifetime', 'self-below-1000', 'relatives']],
])('%s rules %s by branches of these names', (code, region, names) => {
  const policy = KNOWN_POLICIES.find((known) => known.code === code)
  expect([policy?.region, policy?.branches.map(({ name }) => name)]).toEqual([region, names])
})

describe('every policy', () => {
  test.each(KNOWN_POLICIES.map((policy) => ({ code: policy.code, policy })))(
    '$code has distinct branches, each with its clause in both languages, and amounts without a gap',
    ({ policy }) => {
      const names = policy.branches.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const { clause } of [...policy.branches, ...policy.silent]) {
        expect(clause.zh).toMatch(/[\u4e00-\u9fff].*。$/)
        expect(clause.en).toMatch(/^[A-Z\d].*\.$/)
      }
      const steps = policy.branches.flatMap(({ donor: { atLeastMl, belowMl } }) => [atLeastMl, belowMl])
      for (const step of steps.filter((one) => one !== undefined))
        expect(
          [...steps, ...policy.silent.map(({ donor: { belowMl } }) => belowMl)].filter((one) => one === step)
            .length,
        ).toBeGreaterThan(1)
    },
  )
  test('has a name of its own', () => {
    expect(new Set(KNOWN_POLICIES.map(({ code }) => code)).size).toBe(KNOWN_POLICIES.length)
  })
})
