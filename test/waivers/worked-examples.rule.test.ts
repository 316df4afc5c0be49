import { describe, expect, test } from 'vitest'
import { bill, decided, donor, given, kin, takingsFor } from '../support/waivers.ts'

/** The worked examples of the Zhejiang text, in order; 1 U of red cells is 200 ml and costs 1,000 fen here. */
describe('Zhejiang 2025', () => {
  test('1: 200 ml within five years cover 2 U of the donor, 600 ml are left', () => {
    const own = donor('d', [given(200, '2023-05-10')])
    expect(decided(bill([2, '2026-03-01']), [kin('SELF', own)])).toMatchObject({
      fen: 2000,
      next: 'FINAL',
      lines: [{ parts: [{ ml: 400, branch: 'self-below-400' }] }],
    })
    const after = decided(bill([4, '2026-03-02']), [kin('SELF', own)], {
      takings: takingsFor('d', 'd1', 'OWN', 400, '2026-03-01'),
    })
    expect(after.lines[0]?.parts[0]?.ml).toBe(600)
  })
  test('2: after five years 200 ml cover 1 U', () => {
    const own = donor('d', [given(200, '2023-05-10')])
    expect(decided(bill([1, '2028-06-01']), [kin('SELF', own)])).toMatchObject({ fen: 1000 })
    expect(decided(bill([2, '2028-06-01']), [kin('SELF', own)])).toMatchObject({ fen: 1000 })
  })
  test('3: 200 and 200 ml make free for life', () => {
    const own = donor('d', [given(200, '2023-05-10'), given(200, '2024-05-10')])
    expect(decided(bill([10, '2040-03-01']), [kin('SELF', own)])).toMatchObject({
      fen: 10_000,
      lines: [{ parts: [{ from: 'FREE', branch: 'self-lifetime' }] }],
    })
  })
  test('4: 300 ml are not for life: 1,500 ml within five years', () => {
    const own = donor('d', [given(300, '2024-01-15')])
    expect(decided(bill([10, '2026-02-01']), [kin('SELF', own)])).toMatchObject({ fen: 7500 })
  })
  test('5: 400 ml cover 4 U of the spouse, and then nothing of the mother', () => {
    const one = donor('d', [given(400, '2024-01-15')])
    const spouse = decided(bill([4, '2026-02-01']), [kin('SPOUSE', one)])
    expect(spouse).toMatchObject({ fen: 4000, lines: [{ parts: [{ ml: 800 }] }] })
    const mother = decided(bill([1, '2026-02-02']), [kin('PARENT', one)], {
      takings: takingsFor('d', 'd1', 'RELATIVES', 800, '2026-02-01'),
    })
    expect(mother).toMatchObject({ fen: 0, next: 'FINAL' })
  })
  test('6: past five years 400 ml cover 2 of 3 U of a child', () => {
    const one = donor('d', [given(400, '2019-01-01')])
    expect(decided(bill([3, '2026-02-01']), [kin('CHILD', one)])).toMatchObject({ fen: 2000 })
  })
  test('7: two platelet donations cover 10 U of the mother', () => {
    const one = donor('d', [given(0, '2025-01-01', 'PLATELETS'), given(0, '2025-06-01', 'PLATELETS')])
    const { lines, fen } = decided(bill([10, '2026-02-01']), [kin('PARENT', one)])
    expect(fen).toBe(10_000)
    expect(lines[0]?.parts.map(({ ml }) => ml)).toEqual([1600, 400])
    expect(decided(bill([17, '2026-02-01']), [kin('PARENT', one)]).fen).toBe(16_000)
  })
  test('8: stem cells cover 4 of 5 U of the father', () => {
    const one = donor('d', [given(0, '2025-01-01', 'STEM_CELLS')])
    expect(decided(bill([5, '2026-02-01']), [kin('PARENT', one)])).toMatchObject({ fen: 4000 })
  })
  test('9: a brother needs the gold standard', () => {
    const one = donor('d', [given(400, '2025-01-01')])
    expect(decided(bill([1, '2026-02-01']), [kin('SIBLING', one)])).toMatchObject({ fen: 0, next: 'FINAL' })
    const gold = { ...one, goldAward: true }
    expect(decided(bill([1, '2026-02-01']), [kin('SIBLING', gold)])).toMatchObject({ fen: 1000 })
  })
  test('10: the anniversary is past the five years', () => {
    const own = donor('d', [given(200, '2021-03-02')])
    expect(decided(bill([5, '2026-03-01']), [kin('SELF', own)])).toMatchObject({ fen: 5000 })
    expect(decided(bill([5, '2026-03-02']), [kin('SELF', own)])).toMatchObject({ fen: 1000 })
  })
})
