import { describe, expect, test } from 'vitest'
import { unitStates } from '#rules/inventory/terms.ts'
import { unitFates } from '#rules/transfusions/terms.ts'
import { completeness, isTraced, type Telling, tracedFate } from '#rules/transfusions/tracing.ts'
import { type TracedFate, tracedFates } from '#rules/transfusions/tracing-terms.ts'

const told = (fate: Telling['fate'], personId = 'one'): Telling => ({ personId, fate })

describe('what became of a bag', () => {
  test.each<[(typeof unitStates)[number], TracedFate]>([
    ['IN_STOCK', 'IN_BANK'],
    ['RESERVED', 'IN_BANK'],
    ['ISSUED', 'UNKNOWN'],
    ['IN_TRANSIT', 'IN_BANK'],
    ['HANDED_OVER', 'UNKNOWN'],
    ['TRANSFUSED', 'UNKNOWN'],
    ['RETURNED', 'NOT_USED'],
    ['DISCARDED', 'NOT_USED'],
    ['PROCESSED', 'NOT_USED'],
  ])('nobody told of and that is %s: %s', (custody, expected) => {
    expect(tracedFate(custody, [])).toBe(expected)
  })

  test('told by one hospital is what it told, wherever the bag was thought to be', () => {
    for (const custody of unitStates) {
      for (const fate of unitFates) expect(tracedFate(custody, [told(fate)])).toBe(fate)
      expect(tracedFate(custody, [told(null)])).toBe('RUNNING')
    }
  })

  test.each<[Telling['fate'], Telling['fate'], TracedFate]>([
    ['TRANSFUSED', 'TRANSFUSED', 'TRANSFUSED'],
    ['TRANSFUSED', 'PARTLY', 'TRANSFUSED'],
    ['PARTLY', null, 'PARTLY'],
    ['TRANSFUSED', null, 'TRANSFUSED'],
    ['TRANSFUSED', 'NOT_USED', 'CONTRADICTED'],
    [null, 'NOT_USED', 'CONTRADICTED'],
    ['NOT_USED', 'NOT_USED', 'NOT_USED'],
  ])('told %s and %s of one patient: %s', (one, other, expected) => {
    for (const custody of unitStates) {
      expect(tracedFate(custody, [told(one), told(other)])).toBe(expected)
      expect(tracedFate(custody, [told(other), told(one)])).toBe(expected)
    }
  })

  test('told of two patients is a contradiction, unless neither was given it', () => {
    for (const one of [...unitFates, null])
      for (const other of [...unitFates, null]) {
        const expected = one === 'NOT_USED' && other === 'NOT_USED' ? 'NOT_USED' : 'CONTRADICTED'
        expect(tracedFate('TRANSFUSED', [told(one, 'one'), told(other, 'other')])).toBe(expected)
      }
  })
})

describe('the completeness of a look-back', () => {
  test('is null without any bag, and counts neither unknown nor contradicted ones', () => {
    expect(completeness([])).toBeNull()
    expect(tracedFates.filter((fate) => !isTraced(fate))).toEqual(['CONTRADICTED', 'UNKNOWN'])
    for (const fate of tracedFates) expect(completeness([fate])).toBe(isTraced(fate) ? 100 : 0)
  })
  test('is rounded down: 100 is said of everything alone', () => {
    const fates = (known: number, unknown: number): TracedFate[] => [
      ...Array.from({ length: known }, () => 'TRANSFUSED' as const),
      ...Array.from({ length: unknown }, () => 'UNKNOWN' as const),
    ]
    expect(completeness(fates(2, 1))).toBe(66.6)
    expect(completeness(fates(1, 2))).toBe(33.3)
    expect(completeness(fates(1999, 1))).toBe(99.9)
    expect(completeness(fates(9999, 1))).toBe(99.9)
  })
})
