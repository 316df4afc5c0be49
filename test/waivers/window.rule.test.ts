import { describe, expect, test } from 'vitest'
import { ZHEJIANG_2025 } from '#rules/waivers/policies/zhejiang.ts'
import { lastDayOfYears, yearsAfter } from '#rules/waivers/window.ts'
import { bill, decided, donor, given, inForce, kin } from '../support/waivers.ts'

const MARCH = { leapDay: 'MARCH_1' } as const
const FEBRUARY = { leapDay: 'FEBRUARY_28' } as const

describe('the anniversary', () => {
  test.each([
    ['2021-03-02', 5, MARCH, '2026-03-02'],
    ['2020-02-29', 5, MARCH, '2025-03-01'],
    ['2020-02-29', 5, FEBRUARY, '2025-02-28'],
    ['2020-02-29', 4, FEBRUARY, '2024-02-29'],
    ['2020-02-28', 5, MARCH, '2025-02-28'],
    ['2019-12-31', 10, MARCH, '2029-12-31'],
    ['2096-02-29', 4, MARCH, '2100-03-01'],
  ] as const)('of %s after %i years (%o) is %s', (day, years, counting, anniversary) => {
    expect(yearsAfter(day, years, counting)).toBe(anniversary)
  })
})

describe('the last day of five years', () => {
  test.each([
    ['2021-03-02', 'EXCLUSIVE', 'MARCH_1', '2026-03-01'],
    ['2021-03-02', 'INCLUSIVE', 'MARCH_1', '2026-03-02'],
    ['2021-03-01', 'EXCLUSIVE', 'MARCH_1', '2026-02-28'],
    ['2020-02-29', 'EXCLUSIVE', 'MARCH_1', '2025-02-28'],
    ['2020-02-29', 'INCLUSIVE', 'MARCH_1', '2025-03-01'],
    ['2020-02-29', 'EXCLUSIVE', 'FEBRUARY_28', '2025-02-27'],
    ['2020-02-29', 'INCLUSIVE', 'FEBRUARY_28', '2025-02-28'],
    ['2021-01-01', 'EXCLUSIVE', 'MARCH_1', '2025-12-31'],
  ] as const)('from %s, %s, %s is %s', (day, windowEnd, leapDay, last) => {
    expect(lastDayOfYears(day, 5, { windowEnd, leapDay })).toBe(last)
  })
})

/** 200 ml given on 29 February 2020: 1,000 ml while the years last, 200 ml afterwards; 5 U would need 1,000 ml. */
describe('a line of blood', () => {
  const own = kin('SELF', donor('d', [given(200, '2020-02-29')]))
  test.each([
    ['2020-02-28', 'EXCLUSIVE', 'MARCH_1', 0],
    ['2020-02-29', 'EXCLUSIVE', 'MARCH_1', 5000],
    ['2025-02-28', 'EXCLUSIVE', 'MARCH_1', 5000],
    ['2025-03-01', 'EXCLUSIVE', 'MARCH_1', 1000],
    ['2025-03-01', 'INCLUSIVE', 'MARCH_1', 5000],
    ['2025-03-02', 'INCLUSIVE', 'MARCH_1', 1000],
    ['2025-02-28', 'EXCLUSIVE', 'FEBRUARY_28', 1000],
    ['2025-02-28', 'INCLUSIVE', 'FEBRUARY_28', 5000],
    ['2025-03-01', 'INCLUSIVE', 'FEBRUARY_28', 1000],
  ] as const)('of %s under %s, %s is worth %s', (on, windowEnd, leapDay, fen) => {
    const policies = [inForce(ZHEJIANG_2025, { windowEnd, leapDay })]
    expect(decided(bill([5, on]), [own], { policies }).fen).toBe(fen)
  })

  test('is judged on its own day, not on that of the bill', () => {
    const { lines, fen } = decided(bill([1, '2025-02-28'], [1, '2025-03-01']), [own])
    // The first takes 200 of 1,000 ml; once the years are over, 200 ml less those 200 are left.
    expect(lines.map(({ fen: worth }) => worth)).toEqual([1000, 0])
    expect(fen).toBe(1000)
  })
  test('of the last evening of the years counts in China’s time', () => {
    const at = (transfusedAt: Date) =>
      decided(
        bill([5, '2025-02-28']).map((line) => ({ ...line, transfusedAt })),
        [own],
      ).fen
    expect(at(new Date('2025-02-28T15:59:59.999Z'))).toBe(5000)
    expect(at(new Date('2025-02-28T16:00:00.000Z'))).toBe(1000)
  })
})
