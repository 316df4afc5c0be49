import { describe, expect, test } from 'vitest'
import { boundsOf, hasEnded, isMonth, monthAt, nextMonth } from '#rules/months.ts'

describe('a month of a statement', () => {
  test.each([
    ['2026-01', true],
    ['2026-09', true],
    ['2026-10', true],
    ['2026-12', true],
    ['2099-11', true],
    ['2026-00', false],
    ['2026-13', false],
    ['2026-19', false],
    ['2026-1', false],
    ['202-11', false],
    ['20ab-11', false],
    ['1999-12', false],
    ['2026-11-01', false],
    ['-2026-11', false],
    ['', false],
  ])('is written so: %s is one: %s', (text, is) => {
    expect(isMonth(text)).toBe(is)
  })

  test.each([
    ['2026-01', '2026-02'],
    ['2026-02', '2026-03'],
    ['2028-02', '2028-03'],
    ['2026-12', '2027-01'],
  ])('%s is followed by %s', (period, next) => {
    expect(nextMonth(period)).toBe(next)
  })

  test('begins and ends at midnight in China', () => {
    expect(boundsOf('2026-12')).toEqual({
      from: new Date('2026-11-30T16:00:00Z'),
      to: new Date('2026-12-31T16:00:00Z'),
    })
    expect(monthAt(new Date('2026-11-30T15:59:59.999Z'))).toBe('2026-11')
    expect(monthAt(new Date('2026-11-30T16:00:00Z'))).toBe('2026-12')
  })

  test('is over from its very end on', () => {
    expect(hasEnded('2026-11', new Date('2026-11-30T15:59:59.999Z'))).toBe(false)
    expect(hasEnded('2026-11', new Date('2026-11-30T16:00:00Z'))).toBe(true)
    expect(hasEnded('2026-11', new Date('2027-01-01T00:00:00Z'))).toBe(true)
  })
})
