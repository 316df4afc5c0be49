import { describe, expect, it } from 'vitest'
import { boundsOf, hasEnded, isMonth, monthAt, nextMonth } from '#rules/months.ts'

describe('a month of statements', () => {
  it.each([
    ['2026-12', '2027-01'],
    ['2028-02', '2028-03'],
    ['2026-01', '2026-02'],
  ])('%s is followed by %s', (period, next) => expect(nextMonth(period)).toBe(next))

  it('begins and ends at midnight in China, its end not part of it', () => {
    const { from, to } = boundsOf('2026-12')
    expect(from).toEqual(new Date('2026-11-30T16:00:00Z'))
    expect(to).toEqual(new Date('2026-12-31T16:00:00Z'))
    expect([monthAt(from), monthAt(new Date(to.getTime() - 1)), monthAt(to)]).toEqual([
      '2026-12',
      '2026-12',
      '2027-01',
    ])
    expect([hasEnded('2026-12', new Date(to.getTime() - 1)), hasEnded('2026-12', to)]).toEqual([false, true])
  })

  it.each(['2026-1', '2026-00', '2026-13', '1999-01', '2026-01-01', ''])('is not written %j', (text) =>
    expect(isMonth(text)).toBe(false),
  )
})
