import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { baseFen, fenOfShares } from '#rules/waivers/money.ts'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { bill, decided, donor, given, inForce, kin } from '../support/waivers.ts'

describe('the base of a line', () => {
  test.each([
    [{ chargedFen: 21_000, insuredFen: 0, waivedFen: 0 }, 21_000],
    [{ chargedFen: 21_000, insuredFen: 14_700, waivedFen: 0 }, 6300],
    [{ chargedFen: 21_000, insuredFen: 14_700, waivedFen: 6299 }, 1],
    [{ chargedFen: 21_000, insuredFen: 14_700, waivedFen: 6300 }, 0],
    [{ chargedFen: 21_000, insuredFen: 21_000, waivedFen: 1 }, 0],
    [{ chargedFen: 0, insuredFen: 0, waivedFen: 0 }, 0],
  ])('of %o is %i', (charge, base) => {
    expect(baseFen(charge)).toBe(base)
  })
})

const share = (ml: number, capFen: number | null = null) => ({ ml, capFen })

describe('the shares of a line', () => {
  test.each([
    ['whole', 1000, 300, [share(300)], [1000]],
    ['in part, rounded down', 1000, 300, [share(200)], [666]],
    [
      'whole in thirds: the last takes the rest',
      1000,
      300,
      [share(100), share(100), share(100)],
      [333, 333, 334],
    ],
    ['in part in two: the last takes the rest of the part', 1000, 300, [share(100), share(100)], [333, 333]],
    ['in unequal parts', 1001, 700, [share(1), share(699)], [1, 1000]],
    ['capped', 1000, 300, [share(300, 660)], [660]],
    ['capped one by one', 1000, 200, [share(100, 220), share(100, 220)], [220, 220]],
    ['a fen', 1, 300, [share(100), share(200)], [0, 1]],
    ['nothing', 1000, 300, [], []],
    [
      'beyond what a binary number holds',
      9_007_199_254_740_991,
      400,
      [share(399), share(1)],
      [8_984_681_256_604_138, 22_517_998_136_853],
    ],
  ] as const)('%s', (_, base, need, shares, fen) => {
    expect(fenOfShares(base, need, { shares, rounding: 'DOWN' })).toEqual(fen)
  })

  test.each([
    ['up above the half', 1000, 300, [share(200)], [667]],
    ['up at the half', 1, 200, [share(100)], [1]],
    ['down below it', 1000, 300, [share(100)], [333]],
    ['whole in thirds', 1000, 300, [share(100), share(100), share(100)], [333, 333, 334]],
    [
      'in part in two: the last takes the rest of the rounded part',
      1000,
      300,
      [share(100), share(100)],
      [333, 334],
    ],
    ['and cut by its cap', 1000, 300, [share(200, 666)], [666]],
  ] as const)('where half a fen goes up: %s', (_, base, need, shares, fen) => {
    expect(fenOfShares(base, need, { shares, rounding: 'HALF_UP' })).toEqual(fen)
  })

  test('of what was kept before there was a choice are rounded down', () => {
    expect(fenOfShares(1000, 300, { shares: [share(200)], rounding: undefined })).toEqual([666])
  })

  test('are together the covered part of the line, none below zero', () => {
    const line = fc.record({
      base: fc.nat(1_000_000),
      mls: fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 }),
      open: fc.nat(500),
    })
    fc.assert(
      fc.property(line, ({ base, mls, open }) => {
        const covered = mls.reduce((sum, ml) => sum + ml, 0)
        const fen = fenOfShares(base, covered + open, {
          shares: mls.map((ml) => share(ml)),
          rounding: 'DOWN',
        })
        expect(fen.reduce((sum, one) => sum + one, 0)).toBe(Math.floor((base * covered) / (covered + open)))
        expect(Math.min(...fen)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

test('a cap per 100 ml of quota cuts what a lot pays', () => {
  const policies = [inForce(ZHEJIANG_2025, { capFenPer100Ml: 220 })]
  const { fen } = decided(bill([1, '2026-02-01']), [kin('CHILD', donor('a', [given(400, '2025-01-01')]))], {
    policies,
  })
  expect(fen).toBe(440)
})

test('where nobody has settled the rounding, the least is told and a person decides', () => {
  const rounded = (rounding: 'DOWN' | 'HALF_UP' | { open: readonly ('DOWN' | 'HALF_UP')[] }) =>
    decided(
      bill([3, '2026-02-01']).map((line) => ({ ...line, chargedFen: 1000 })),
      [kin('CHILD', donor('a', [given(200, '2025-01-01')]))],
      { policies: [inForce(ZHEJIANG_2025, { rounding })] },
    )
  expect(rounded('DOWN')).toMatchObject({ fen: 666, next: 'FINAL' })
  expect(rounded('HALF_UP')).toMatchObject({ fen: 667, next: 'FINAL' })
  expect(rounded({ open: ['DOWN', 'HALF_UP'] })).toMatchObject({
    fen: 666,
    next: 'PERSON',
    open: ['SETTING_OPEN'],
  })
})
