import { describe, expect, test } from 'vitest'
import { celsius } from '#lib/quantities.ts'
import {
  accountFor,
  begunMinutes,
  type ThermalReading,
  thermalBudget,
  whereaboutsOf,
} from '#rules/cold-chain/thermal.ts'

/** An instant of the day, in hours and minutes of UTC. */
const at = (time: string) => new Date(`2026-03-01T${time}:00Z`)
const plus = (date: Date, minutes: number) => new Date(date.getTime() + minutes * 60_000)
/** A sensor's reading, which speaks for 15 minutes at most. */
const told = (time: string, value: number, source = 'A'): ThermalReading => ({
  at: at(time),
  until: plus(at(time), 15),
  celsius: value,
  source,
  byHand: false,
})
const byHand = (time: string, value: number): ThermalReading => ({
  at: at(time),
  until: plus(at(time), 240),
  celsius: value,
  source: 'people',
  byHand: true,
})
const window = {
  since: at('08:00'),
  until: at('09:00'),
  limits: { least: celsius(2), most: celsius(6) },
}
/** Within, below, above and unknown in minutes, and the least and the most. */
const account = (readings: readonly ThermalReading[], changes: Partial<typeof window> = {}) => {
  const { withinMs, belowMs, aboveMs, unknownMs, minimum, maximum } = accountFor(readings, {
    ...window,
    ...changes,
  })
  return [...[withinMs, belowMs, aboveMs, unknownMs].map(begunMinutes), minimum, maximum]
}
const every = (minutes: number, value: number, source?: string) =>
  Array.from({ length: 60 / minutes }, (_, n) => {
    const instant = plus(at('08:00'), n * minutes)
    return { ...told('08:00', value, source), at: instant, until: plus(instant, 15) }
  })

describe('how a bag was kept in a place', () => {
  test.each<[string, readonly ThermalReading[], readonly (number | null)[]]>([
    ['without a reading nothing is known', [], [0, 0, 0, 60, null, null]],
    ['readings in time know all of it', every(5, 4), [60, 0, 0, 0, 4, 4]],
    ['a reading speaks for the gap limit and no longer', [told('08:00', 4)], [15, 0, 0, 45, 4, 4]],
    ['one from just before speaks into it', [told('07:50', 4)], [5, 0, 0, 55, 4, 4]],
    ['one from long before does not', [told('07:45', 4)], [0, 0, 0, 60, null, null]],
    [
      'a reading speaks until the next one',
      [told('08:00', 4), told('08:10', 8), told('08:20', 1), told('08:25', 4)],
      [25, 5, 10, 20, 1, 8],
    ],
    ['both limits are within', [told('08:00', 2), told('08:15', 6)], [30, 0, 0, 30, 2, 6]],
    [
      'of two sensors the worst counts',
      [...every(5, 4, 'A'), told('08:30', 7, 'B')].toSorted((x, y) => +x.at - +y.at),
      [45, 0, 15, 0, 4, 7],
    ],
    [
      'too warm outweighs too cold, and both show in the extremes',
      [told('08:00', 1, 'A'), told('08:00', 9, 'B')],
      [0, 0, 15, 45, 1, 9],
    ],
    [
      'of two sensors one that is too cold counts',
      [told('08:00', 1, 'A'), told('08:00', 4, 'B')],
      [0, 15, 0, 45, 1, 4],
    ],
    ['one read by hand speaks for hours', [byHand('07:00', 5)], [60, 0, 0, 0, 5, 5]],
    [
      'one read by hand speaks only while no sensor does',
      [byHand('07:00', 9), told('08:30', 4)],
      [15, 0, 45, 0, 4, 9],
    ],
    [
      'what is told behind the end counts for nothing',
      [told('08:50', 4), told('09:01', 9)],
      [10, 0, 0, 50, 4, 4],
    ],
    ['a reading of the last instant had no time', [told('08:50', 4), told('09:00', 9)], [10, 0, 0, 50, 4, 4]],
  ])('%s', (_, readings, expected) => {
    expect(account(readings)).toEqual(expected)
  })

  test('counts the readings of the time, both ends included', () => {
    const readings = ['07:59', '08:00', '08:30', '09:00', '09:01'].map((time) => told(time, 4))
    expect(accountFor(readings, window).readings).toBe(3)
  })

  test('without a lower limit nothing is too cold', () => {
    const limits = { least: null, most: celsius(-18) }
    expect(accountFor([told('08:00', -80), told('08:10', -17)], { ...window, limits })).toMatchObject({
      belowMs: 0,
      withinMs: 600_000,
      aboveMs: 900_000,
      readings: 2,
    })
  })

  test('the parts are always the whole, and the same again', () => {
    const readings = [told('08:03', 4), told('08:04', 9), byHand('08:20', 3), told('08:44', 1)]
    const once = accountFor(readings, window)
    expect(once.withinMs + once.belowMs + once.aboveMs + once.unknownMs).toBe(3_600_000)
    expect(accountFor(readings, window)).toEqual(once)
  })
})

describe('where a bag was', () => {
  const shown = (way: readonly { since: Date; until: Date; place: string | null }[]) =>
    way.map(
      ({ since, until, place }) =>
        `${since.toISOString().slice(11, 16)}–${until.toISOString().slice(11, 16)} ${place}`,
    )
  const stay = (since: string, until: string | null, place: string) => ({
    since: at(since),
    until: until === null ? null : at(until),
    place,
  })

  test.each<[string, ReturnType<typeof stay>[], readonly string[]]>([
    ['never put anywhere', [], ['08:00–12:00 null']],
    ['put away at once', [stay('08:00', null, 'A')], ['08:00–12:00 A']],
    ['put away later', [stay('08:20', null, 'A')], ['08:00–08:20 null', '08:20–12:00 A']],
    [
      'moved at once and then carried away',
      [stay('08:00', '09:00', 'A'), stay('09:00', '10:00', 'B')],
      ['08:00–09:00 A', '09:00–10:00 B', '10:00–12:00 null'],
    ],
    [
      'on its way between two places',
      [stay('08:00', '09:00', 'A'), stay('09:30', null, 'B')],
      ['08:00–09:00 A', '09:00–09:30 null', '09:30–12:00 B'],
    ],
    [
      'told late to have been moved before it came',
      [stay('08:00', '09:00', 'A'), stay('08:30', null, 'B')],
      ['08:00–09:00 A', '09:00–12:00 B'],
    ],
    ['a stay of no length', [stay('08:00', '08:00', 'A'), stay('08:00', null, 'B')], ['08:00–12:00 B']],
    ['a stay that outlasts the bag', [stay('08:00', '13:00', 'A')], ['08:00–12:00 A']],
    ['a stay from before its receipt', [stay('07:00', '09:00', 'A')], ['08:00–09:00 A', '09:00–12:00 null']],
  ])('%s', (_, stays, way) => {
    expect(shown(whereaboutsOf(at('08:00'), at('12:00'), stays))).toEqual(way)
  })
})

describe('what is left of a bag’s time out of control', () => {
  const account = { belowMs: 60_000, aboveMs: 120_000, unknownMs: 30_000 }
  test.each([
    [0, 4, 26],
    [26 * 60_000, 30, 0],
    [26.5 * 60_000, 30, 0],
    [27 * 60_000, 31, 0],
  ])('%d ms out of any place beside three and a half minutes', (outMs, spentMinutes, leftMinutes) => {
    expect(thermalBudget(account, outMs, { outOfStorageMinutes: 30 })).toEqual({
      allowedMinutes: 30,
      spentMinutes,
      leftMinutes,
    })
  })
})
