import { describe, expect, test } from 'vitest'
import { HENAN_2024 } from '#rules/waivers/policies/other-provinces.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'
import { bill, decided, donor, given, inForce, kin, takingsFor } from '../support/waivers.ts'

const partsOf = (decision: ReturnType<typeof decided>) =>
  decision.lines.flatMap(({ parts }) => parts.map(({ donation, ml }) => [donation, ml]))

const under = (settings: Partial<WaiverPolicy['settings']>) => ({
  policies: [inForce(ZHEJIANG_2025, settings)],
})

describe('several lots', () => {
  const one = donor('a', [given(100, '2022-06-01'), given(100, '2021-06-01')])
  const other = donor('b', [given(200, '2015-01-01'), given(100, '2023-01-01')])

  test('are used by the day on which they shrink, those that never do last, whoever gave them', () => {
    const decision = decided(bill([6, '2026-02-01']), [kin('CHILD', one), kin('SPOUSE', other)])
    expect(partsOf(decision)).toEqual([
      ['a2', 200],
      ['a1', 200],
      ['b2', 200],
      ['b1', 200],
    ])
    expect(decision.fen).toBe(4000)
  })
  test('of the same day are used by the older donation, then by its name', () => {
    const twins = donor('c', [given(100, '2024-01-01'), given(100, '2024-01-01')])
    expect(partsOf(decided(bill([1, '2026-02-01']), [kin('CHILD', twins)]))).toEqual([['c1', 200]])
  })
  test('cover one line of several donors, and one donor covers several lines', () => {
    const decision = decided(bill([1.5, '2026-02-01'], [1, '2026-02-02']), [kin('CHILD', one)])
    expect(decision.lines.map(({ fen, parts }) => [fen, parts.length])).toEqual([
      [1500, 2],
      [500, 1],
    ])
  })
  test('of a patient who is a donor too are used together with those of kin', () => {
    const own = donor('p', [given(200, '2025-01-01')])
    const decision = decided(bill([6, '2026-02-01']), [kin('SELF', own), kin('CHILD', one)])
    expect(partsOf(decision)).toEqual([
      ['a2', 200],
      ['a1', 200],
      ['p1', 800],
    ])
  })
  test('are left alone where the patient is free for life', () => {
    const own = donor('p', [given(400, '2025-01-01')])
    const decision = decided(bill([6, '2026-02-01']), [kin('CHILD', one), kin('SELF', own)])
    expect(decision).toMatchObject({ fen: 6000, lines: [{ parts: [{ donor: 'p', from: 'FREE' }] }] })
    expect(decision.lines[0]?.parts).toHaveLength(1)
  })
  test('go to lines in the order of their transfusion, then of the bill', () => {
    const few = donor('d', [given(100, '2025-01-01')])
    const lines = bill([1, '2026-02-02'], [1, '2026-02-01'], [1, '2026-02-01'])
    const decision = decided(lines, [kin('CHILD', few)])
    expect(decision.lines.map(({ line, fen }) => [line, fen])).toEqual([
      ['l2', 1000],
      ['l3', 0],
      ['l1', 0],
    ])
  })
})

describe('what was taken before', () => {
  const one = donor('d', [given(400, '2024-01-01')])
  const used = (pool: 'OWN' | 'RELATIVES', ml = 600, on = '2025-01-01', patient = 'somebody') => ({
    takings: takingsFor('d', 'd1', pool, ml, on, patient),
  })

  test.each([
    ['by another relative, pooled', 'RELATIVES', {}, 1000],
    ['by another relative, each their own', 'RELATIVES', { poolScope: 'PER_PERSON' }, 4000],
    ['by the donor, apart', 'OWN', {}, 4000],
    ['by the donor, shared', 'OWN', { ownQuota: 'SHARED' }, 1000],
  ] as const)('%s', (_, pool, settings, fen) => {
    const lines = bill([5, '2026-02-01'])
    expect(decided(lines, [kin('CHILD', one)], { ...used(pool), ...under(settings) }).fen).toBe(fen)
  })
  test('by the patient counts where each has their own', () => {
    const more = { ...used('RELATIVES', 600, '2025-01-01', 'p'), ...under({ poolScope: 'PER_PERSON' }) }
    expect(decided(bill([5, '2026-02-01']), [kin('CHILD', one)], more).fen).toBe(1000)
  })
  test.each([
    ['taken off', 'DEDUCT', '2028-12-31', 0],
    ['fresh', 'FRESH', '2028-12-31', 2000],
    ['fresh, but used since', 'FRESH', '2029-01-01', 0],
  ] as const)('is %s once the years are over', (_, afterYears, on, fen) => {
    const more = { ...used('RELATIVES', 600, on), ...under({ afterYears }) }
    expect(decided(bill([5, '2029-02-01']), [kin('CHILD', one)], more).fen).toBe(fen)
  })
  test('never makes a lot less than nothing', () => {
    const two = donor('d', [given(400, '2024-01-01'), given(100, '2024-02-01')])
    expect(decided(bill([5, '2026-02-01']), [kin('CHILD', two)], used('RELATIVES', 5000)).fen).toBe(1000)
  })
  test('of the 800 ml of stem cells counts for every relative', () => {
    const cells = donor('d', [given(0, '2020-01-01', 'STEM_CELLS'), given(0, '2022-01-01', 'STEM_CELLS')])
    const more = { takings: takingsFor('d', null, 'RELATIVES', 300, '2025-01-01') }
    expect(decided(bill([5, '2026-02-01']), [kin('PARENT', cells)], more).fen).toBe(2500)
  })
})

describe('the donor', () => {
  test('of a rare group is free for life, their kin are as of anybody', () => {
    const rare = { ...donor('d', [given(200, '2015-01-01')]), rareGroup: true }
    expect(decided(bill([9, '2026-02-01']), [kin('SELF', rare)]).fen).toBe(9000)
    expect(decided(bill([9, '2026-02-01']), [kin('CHILD', rare)]).fen).toBe(1000)
  })
  test.each(['SIBLING', 'GRANDPARENT', 'PARENT_IN_LAW'] as const)(
    'of the gold standard helps a %s out of the one quota of all relatives, with platelets too, not with stem cells',
    (relation) => {
      const gold = {
        ...donor('d', [
          given(100, '2025-01-01'),
          given(0, '2025-01-02', 'PLATELETS'),
          given(0, '2025-01-03', 'STEM_CELLS'),
        ]),
        goldAward: true,
      }
      expect(decided(bill([20, '2026-02-01']), [kin(relation, gold)]).fen).toBe(9000)
      const takings = takingsFor('d', 'd1', 'RELATIVES', 200, '2025-06-01')
      expect(decided(bill([20, '2026-02-01']), [kin(relation, gold)], { takings }).fen).toBe(8000)
    },
  )
  test.each(['GRANDCHILD', 'CHILD_IN_LAW', 'OTHER'] as const)('gives a %s nothing', (relation) => {
    const gold = { ...donor('d', [given(400, '2025-01-01')]), goldAward: true }
    expect(decided(bill([1, '2026-02-01']), [kin(relation, gold)])).toMatchObject({ fen: 0, next: 'FINAL' })
  })
  test('counts what they gave until the day of use, that day included', () => {
    const own = donor('d', [given(200, '2026-02-01')])
    expect(
      decided(bill([1, '2026-01-31'], [1, '2026-02-01']), [kin('SELF', own)]).lines.map(({ fen }) => fen),
    ).toEqual([0, 1000])
  })
  test('sums platelets towards the amount only where that is settled', () => {
    const mixed = donor('d', [given(200, '2015-01-01'), given(0, '2015-02-01', 'PLATELETS')])
    const kinOf = [kin('CHILD', mixed)]
    const whole = under({ plateletsTowardsAmount: true })
    expect(decided(bill([20, '2026-02-01']), kinOf).fen).toBe(5000)
    expect(decided(bill([20, '2026-02-01']), kinOf, whole).fen).toBe(5000)
    const below = donor('e', [given(200, '2015-01-01')])
    expect(decided(bill([20, '2026-02-01']), [kin('SELF', below)], whole).fen).toBe(1000)
  })
  test('of platelets that nobody has measured asks a person for the rest, where the rest turns on it', () => {
    const mixed = donor('d', [given(100, '2025-01-01'), given(0, '2025-01-02', 'PLATELETS')])
    const at = (settings: Partial<WaiverPolicy['settings']>, units = 20) =>
      decided(bill([units, '2026-02-01']), [kin('CHILD', mixed)], under(settings))
    expect(at({})).toMatchObject({ fen: 9000, next: 'FINAL' })
    expect(at({ plateletDonationMl: null })).toMatchObject({
      fen: 1000,
      next: 'PERSON',
      open: ['POLICY_SILENT'],
    })
    expect(at({ plateletDonationMl: null }, 1)).toMatchObject({ fen: 1000, next: 'FINAL' })
  })
  test.each([
    [{ plateletsTowardsAmount: true, plateletDonationMl: 400 }, '2023-12-31', 9000],
    [{ plateletsTowardsAmount: true, plateletDonationMl: 400 }, '2024-01-01', 6000],
    [{ plateletsTowardsAmount: true, plateletDonationMl: 399 }, '2023-12-31', 2000],
    [{ plateletDonationMl: 400 }, '2023-12-31', 2000],
  ])(
    'reaches ten free years with platelets where they count (%o), up to the day: on %s %d fen',
    (settings, on, fen) => {
      const own = donor('d', [
        given(400, '2010-01-01', 'WHOLE_BLOOD', '410000'),
        given(0, '2014-01-01', 'PLATELETS', '410000'),
      ])
      const policies = [inForce(HENAN_2024, { freeAnchor: 'REACHED', ...settings })]
      expect(decided(bill([9, on]), [kin('SELF', own)], { region: '410000', policies }).fen).toBe(fen)
    },
  )
  test('who has died since gives what the county has settled, and until then a person decides', () => {
    const dead = { ...donor('d', [given(400, '2025-01-01')]), diedOn: '2025-12-31' }
    const at = (settings: Partial<WaiverPolicy['settings']>) =>
      decided(bill([1, '2026-02-01']), [kin('CHILD', dead)], under(settings))
    expect(at({})).toMatchObject({ fen: 0, next: 'PERSON', open: ['SETTING_OPEN'] })
    expect(at({ deadDonor: 'STANDS' })).toMatchObject({ fen: 1000, next: 'FINAL' })
    expect(at({ deadDonor: 'ENDS' })).toMatchObject({ fen: 0, next: 'FINAL' })
    const before = decided(bill([1, '2025-12-30']), [kin('CHILD', dead)])
    expect(before).toMatchObject({ fen: 1000, next: 'FINAL' })
  })
})
