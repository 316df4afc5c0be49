import { describe, expect, test } from 'vitest'
import { doOverlap, isOn, isTimeOfDay, type Shift, type WeeklyShift } from '#rules/alliance/duty-roster.ts'
import { weekdays } from '#rules/alliance/duty-terms.ts'

/** 2026-03-02 is a Monday. */
const china = (text: string) => new Date(`${text}:00+08:00`)
const weekly = (of: Partial<WeeklyShift> = {}): WeeklyShift => ({
  kind: 'WEEKLY',
  weekdays: ['MONDAY'],
  fromTime: '08:00',
  untilTime: '17:30',
  validFrom: '2026-03-01',
  validUntil: null,
  ...of,
})
const dated = (from: string, until: string): Shift => ({
  kind: 'DATED',
  startsAt: china(from),
  endsAt: china(until),
})
const night = weekly({ fromTime: '17:30', untilTime: '08:00' })
const whole = weekly({ fromTime: '08:00', untilTime: '08:00' })
const everyDay = weekly({ weekdays: [...weekdays] })

describe('a shift', () => {
  test.each<[string, Shift, string, boolean]>([
    ['begins at its first minute', weekly(), '2026-03-02T08:00', true],
    ['has not begun the minute before', weekly(), '2026-03-02T07:59', false],
    ['lasts to the minute before its end', weekly(), '2026-03-02T17:29', true],
    ['is over at its end', weekly(), '2026-03-02T17:30', false],
    ['is not on another day', weekly(), '2026-03-03T09:00', false],
    ['comes again next week', weekly(), '2026-03-09T09:00', true],
    ['over midnight lasts into the next morning', night, '2026-03-03T07:59', true],
    ['over midnight is over in the morning', night, '2026-03-03T08:00', false],
    ['over midnight has not begun in the morning of its day', night, '2026-03-02T07:00', false],
    ['of equal times is a whole day', whole, '2026-03-03T07:59', true],
    ['of equal times ends after a day', whole, '2026-03-03T08:00', false],
    ['does not begin before its first day', weekly({ validFrom: '2026-03-03' }), '2026-03-02T09:00', false],
    ['begins on its first day', weekly({ validFrom: '2026-03-02' }), '2026-03-02T09:00', true],
    ['begins on its last day', weekly({ validUntil: '2026-03-02' }), '2026-03-02T09:00', true],
    ['does not begin after it', weekly({ validUntil: '2026-03-01' }), '2026-03-02T09:00', false],
    [
      'that began on its last day lasts into the morning',
      { ...night, validUntil: '2026-03-02' },
      '2026-03-03T07:00',
      true,
    ],
    [
      'of a date begins at its instant',
      dated('2026-03-02T08:00', '2026-03-04T08:00'),
      '2026-03-02T08:00',
      true,
    ],
    [
      'of a date is over at its end',
      dated('2026-03-02T08:00', '2026-03-04T08:00'),
      '2026-03-04T08:00',
      false,
    ],
    ['of a date lasts between', dated('2026-03-02T08:00', '2026-03-04T08:00'), '2026-03-03T00:00', true],
  ])('%s', (_, shift, instant, on) => {
    expect(isOn(shift, china(instant))).toBe(on)
  })
  test.each(weekdays.map((day, index) => [day, index] as const))(
    'of a %s is on on that day alone',
    (day, index) => {
      const days = Array.from({ length: 7 }, (_, offset) => china(`2026-03-0${2 + offset}T12:00`))
      const on = days.map((instant) => isOn(weekly({ weekdays: [day] }), instant))
      expect(on).toEqual(days.map((_, offset) => offset === index))
    },
  )
  test('follows another without a gap and without two at once', () => {
    for (let half = 0; half < 2 * 1440; half += 1) {
      const instant = new Date(china('2026-03-02T08:00').getTime() + half * 30_000)
      expect([weekly(), night].filter((shift) => isOn(shift, instant))).toHaveLength(1)
    }
  })
})

describe('two shifts', () => {
  test.each<[string, Shift, Shift, boolean]>([
    ['that follow each other', weekly(), night, false],
    ['of which one ends a minute into the other', weekly({ untilTime: '17:31' }), night, true],
    ['that are the same', weekly(), weekly(), true],
    ['of different days', weekly(), weekly({ weekdays: ['TUESDAY'] }), false],
    ['of which one is of a date months later', weekly(), dated('2026-07-06T09:00', '2026-07-06T10:00'), true],
    [
      'of which one runs over midnight into the other’s day',
      night,
      weekly({ weekdays: ['TUESDAY'], fromTime: '07:00' }),
      true,
    ],
    [
      'from Sunday night into Monday',
      weekly({ weekdays: ['SUNDAY'], fromTime: '20:00', untilTime: '09:00' }),
      weekly(),
      true,
    ],
    [
      'from Sunday night to Monday’s beginning',
      weekly({ weekdays: ['SUNDAY'], fromTime: '20:00', untilTime: '08:00' }),
      weekly(),
      false,
    ],
    [
      'of which one ends for good before the other begins',
      weekly({ validUntil: '2026-03-08' }),
      weekly({ validFrom: '2026-03-09' }),
      false,
    ],
    [
      'that share one last day',
      weekly({ validUntil: '2026-03-09' }),
      weekly({ validFrom: '2026-03-09' }),
      true,
    ],
    [
      'of which the last night runs into the other’s first day',
      weekly({ weekdays: ['SUNDAY'], fromTime: '20:00', untilTime: '09:00', validUntil: '2026-03-08' }),
      weekly({ validFrom: '2026-03-09' }),
      true,
    ],
    [
      'that begin a year apart',
      weekly(),
      weekly({ validFrom: '2027-03-01', fromTime: '17:00', untilTime: '18:00' }),
      true,
    ],
    ['one of them on a date between', dated('2026-03-02T17:30', '2026-03-03T08:00'), weekly(), false],
    ['one of them on a date within', dated('2026-03-02T17:00', '2026-03-02T18:00'), weekly(), true],
    ['one of them on a date of the night before', dated('2026-03-03T07:00', '2026-03-03T07:30'), night, true],
    [
      'of dates that touch',
      dated('2026-03-02T08:00', '2026-03-03T08:00'),
      dated('2026-03-03T08:00', '2026-03-04T08:00'),
      false,
    ],
    [
      'of dates that cross',
      dated('2026-03-02T08:00', '2026-03-03T08:01'),
      dated('2026-03-03T08:00', '2026-03-04T08:00'),
      true,
    ],
    [
      'on every day, at other hours',
      everyDay,
      weekly({ weekdays: [...weekdays], fromTime: '17:30', untilTime: '08:00' }),
      false,
    ],
  ])('%s', (_, one, other, overlap) => {
    expect(doOverlap(one, other)).toBe(overlap)
    expect(doOverlap(other, one)).toBe(overlap)
  })
})

test('a time of the day is HH:MM of 24 hours', () => {
  const good = ['00:00', '08:30', '23:59']
  const bad = ['24:00', '8:30', '08:60', '08:3', '0830', '', '08:30:00', ' 08:30', '-1:00']
  expect(good.filter(isTimeOfDay)).toEqual(good)
  expect(bad.filter(isTimeOfDay)).toEqual([])
})
