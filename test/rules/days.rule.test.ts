import { describe, expect, it } from 'vitest'
import { areDays, type Days, doMeet, isInOrder } from '#rules/calendar.ts'

const [MONDAY, TUESDAY, WEDNESDAY] = ['2026-03-02', '2026-03-03', '2026-03-04'] as const

describe('days from one to another', () => {
  it.each<[Days, Days, boolean]>([
    [{ from: MONDAY, until: TUESDAY }, { from: TUESDAY, until: WEDNESDAY }, true],
    [{ from: MONDAY, until: MONDAY }, { from: TUESDAY, until: WEDNESDAY }, false],
    [{ from: TUESDAY, until: TUESDAY }, { from: TUESDAY, until: TUESDAY }, true],
    [{ until: MONDAY }, { from: TUESDAY }, false],
    [{ until: TUESDAY }, { from: TUESDAY }, true],
    [{ from: WEDNESDAY }, { until: null, from: MONDAY }, true],
    [{}, { from: null, until: MONDAY }, true],
    [{}, {}, true],
  ])('%j and %j meet: %s', (one, other, meet) => {
    expect([doMeet(one, other), doMeet(other, one)]).toEqual([meet, meet])
  })

  it.each<[Days, boolean]>([
    [{ from: MONDAY, until: TUESDAY }, true],
    [{ from: MONDAY, until: MONDAY }, true],
    [{ from: TUESDAY, until: MONDAY }, false],
    [{ from: TUESDAY }, true],
    [{ until: MONDAY }, true],
    [{}, true],
  ])('%j are in order: %s', (days, inOrder) => {
    expect(isInOrder(days)).toBe(inOrder)
  })

  it.each<[Days, boolean]>([
    [{}, true],
    [{ from: null, until: null }, true],
    [{ from: MONDAY }, true],
    [{ until: MONDAY }, true],
    [{ from: MONDAY, until: MONDAY }, true],
    [{ from: TUESDAY, until: MONDAY }, false],
    [{ from: '2026-02-30' }, false],
    [{ from: MONDAY, until: '2026-03-32' }, false],
  ])('%j are days of the calendar: %s', (days, areThey) => {
    expect(areDays(days)).toBe(areThey)
  })
})
