import { describe, expect, test } from 'vitest'
import {
  daysBetween,
  type ManualDutyFacts,
  manualDutyAt,
  manualDutyOn,
} from '#rules/cold-chain/manual-duty.ts'
import { POLICY } from '../support/rules/forms.ts'

/** An instant of the second of March 2026 in China; `-1` and `+1` are the days before and after. */
const at = (time: string): Date => {
  const [, shift = '', clock] = /^([+-]1 )?(.*)$/.exec(time) ?? []
  const day = { '-1 ': '01', '+1 ': '03' }[shift] ?? '02'
  return new Date(`2026-03-${day}T${clock?.length === 5 ? `${clock}:00` : clock}+08:00`)
}
const ALWAYS = { since: new Date('2026-01-01T00:00:00Z'), until: null }
const stretch = (since: string, until: string | null) => ({
  since: at(since),
  until: until ? at(until) : null,
})
const facts = (readAt: readonly string[], changes: Partial<ManualDutyFacts> = {}): ManualDutyFacts => ({
  readAt: readAt.map(at),
  automatic: [ALWAYS],
  inUse: ALWAYS,
  ...changes,
})
const shown = (instant: Date | null) =>
  instant && new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(8, 16).replace('T', ' ')
const nowIs = (given: ManualDutyFacts, time: string) => {
  const { kind, state, wantedFrom, wantedUntil } = manualDutyAt(given, at(time), POLICY)
  return [kind, state, shown(wantedFrom), shown(wantedUntil)]
}

describe('the reading by hand beside a sensor', () => {
  test.each<[string, readonly string[], string, string, string | null, string | null]>([
    ['is due from midnight', [], '00:00', 'DUE', '02 00:00', '02 16:00'],
    ['is late an hour before 16:00', [], '15:00', 'OVERDUE', '02 00:00', '02 16:00'],
    ['is not late a minute earlier', [], '14:59', 'DUE', '02 00:00', '02 16:00'],
    ['can be made good until 16:00', [], '15:59:59.999', 'OVERDUE', '02 00:00', '02 16:00'],
    ['is missed from 16:00 on', [], '16:00', 'MISSED', '02 00:00', '02 16:00'],
    ['of yesterday counts for yesterday', ['-1 23:59'], '09:00', 'DUE', '02 00:00', '02 16:00'],
    ['of 00:00 counts for this day', ['00:00'], '09:00', 'DUE', '02 08:00', '03 00:00'],
    ['is not wanted again at once', ['09:00'], '09:00', 'WAITING', '02 17:00', '03 00:00'],
    ['is not wanted again after 7:59 h', ['09:00'], '16:59', 'WAITING', '02 17:00', '03 00:00'],
    ['is wanted again after 8:00 h', ['09:00'], '17:00', 'DUE', '02 17:00', '03 00:00'],
    ['is late again an hour before midnight', ['09:00'], '23:00', 'OVERDUE', '02 17:00', '03 00:00'],
    ['does not count 7:59 h after the first', ['09:00', '16:59'], '17:30', 'DUE', '02 17:00', '03 00:00'],
    ['is done 8:00 h after the first', ['09:00', '17:00'], '17:30', 'KEPT', null, null],
    ['is done with more in between', ['09:00', '12:00', '15:00', '17:01'], '17:30', 'KEPT', null, null],
    ['of 16:00 leaves no room for a second', ['16:00'], '16:00', 'MISSED', '03 00:00', '03 00:00'],
    ['of 15:59 leaves a minute for a second', ['15:59'], '23:59', 'OVERDUE', '02 23:59', '03 00:00'],
    ['of a later time is not known yet', ['09:00', '17:00'], '10:00', 'WAITING', '02 17:00', '03 00:00'],
  ])('%s', (_, readAt, now, ...expected) => {
    expect(nowIs(facts(readAt), now)).toEqual(['BESIDE_SENSOR', ...expected])
  })

  test('begins with the next day where the sensor began to work today', () => {
    const given = facts([], { automatic: [stretch('00:01', null)] })
    expect(nowIs(given, '15:30')).toEqual(['BESIDE_SENSOR', 'KEPT', null, null])
    expect(nowIs(given, '+1 15:30')).toEqual(['BESIDE_SENSOR', 'OVERDUE', '03 00:00', '03 16:00'])
  })
  test('stands beside the sensor from the instant it works to the one it is lost', () => {
    expect(nowIs(facts([], { automatic: [stretch('09:00', null)] }), '09:00')[0]).toBe('BESIDE_SENSOR')
    const untilNoon = facts([], { automatic: [stretch('-1 00:00', '12:00')] })
    expect(nowIs(untilNoon, '11:59')[0]).toBe('BESIDE_SENSOR')
    expect(nowIs(untilNoon, '12:00')[0]).toBe('WITHOUT_SENSOR')
  })
  test('begins today where the sensor began to work at midnight', () => {
    const given = facts([], { automatic: [stretch('00:00', null)] })
    expect(nowIs(given, '08:00')).toEqual(['BESIDE_SENSOR', 'DUE', '02 00:00', '02 16:00'])
  })
  test('is wanted three times where a rule set says so', () => {
    const policy = { ...POLICY, manualEntriesADay: 3 }
    const state = (readAt: readonly string[], now: string) =>
      manualDutyAt(facts(readAt), at(now), policy).state
    expect(state([], '06:59')).toBe('DUE')
    expect(state([], '07:00')).toBe('OVERDUE')
    expect(state([], '08:00')).toBe('MISSED')
    expect(state(['07:00', '15:00'], '22:59')).toBe('WAITING')
    expect(state(['07:00', '15:00', '23:00'], '23:00')).toBe('KEPT')
  })
})

describe('the reading by hand without a sensor that works', () => {
  const bare = (readAt: readonly string[], changes: Partial<ManualDutyFacts> = {}) =>
    facts(readAt, { automatic: [], ...changes })
  test.each<[string, ManualDutyFacts, string, string, string, string]>([
    ['is not yet wanted', bare(['09:00']), '11:59', 'WAITING', '02 12:00', '02 13:00'],
    ['is due an hour before', bare(['09:00']), '12:00', 'DUE', '02 12:00', '02 13:00'],
    ['is in time to the end of the fourth hour', bare(['09:00']), '13:00', 'DUE', '02 12:00', '02 13:00'],
    ['is overdue after it', bare(['09:00']), '13:00:00.001', 'OVERDUE', '02 12:00', '02 13:00'],
    ['runs over midnight', bare(['-1 22:00']), '01:30', 'DUE', '02 01:00', '02 02:00'],
    [
      'runs from when the place came into use',
      bare([], { inUse: stretch('08:00', null) }),
      '12:01',
      'OVERDUE',
      '02 11:00',
      '02 12:00',
    ],
    [
      'runs from when the sensor was lost',
      bare(['09:00'], { automatic: [stretch('-1 00:00', '10:00')] }),
      '13:30',
      'DUE',
      '02 13:00',
      '02 14:00',
    ],
    [
      'runs from when the sensor is lost at this instant',
      bare(['09:00'], { automatic: [stretch('-1 00:00', '13:00')] }),
      '13:00',
      'WAITING',
      '02 16:00',
      '02 17:00',
    ],
    [
      'does not run from a later loss',
      bare(['09:00'], { automatic: [stretch('15:00', '16:00')] }),
      '12:00',
      'DUE',
      '02 12:00',
      '02 13:00',
    ],
    [
      'does not stop for a sensor that will work later',
      bare([], { automatic: [stretch('15:00', null)], inUse: stretch('08:00', null) }),
      '12:01',
      'OVERDUE',
      '02 11:00',
      '02 12:00',
    ],
    ['does not run from a later reading', bare(['09:00', '14:00']), '12:30', 'DUE', '02 12:00', '02 13:00'],
    ['runs from a reading of this instant', bare(['12:30']), '12:30', 'WAITING', '02 15:30', '02 16:30'],
  ])('%s', (_, given, now, ...expected) => {
    expect(nowIs(given, now)).toEqual(['WITHOUT_SENSOR', ...expected])
  })
})

describe('the duty of a day', () => {
  const EVERY_FOUR = ['-1 22:00', '02:00', '06:00', '10:00', '14:00', '18:00', '22:00']
  const judged = (given: ManualDutyFacts, now = '+1 08:00') => {
    const duty = manualDutyOn('2026-03-02', given, at(now), POLICY)
    return duty && [duty.kind, duty.kept]
  }
  test.each<[string, readonly string[], boolean]>([
    ['is not kept by none', [], false],
    ['is not kept by one', ['09:00'], false],
    ['is not kept by two that are 7:59 h apart', ['09:00', '16:59'], false],
    ['is kept by two that are 8:00 h apart', ['09:00', '17:00'], true],
    ['is kept by the first and last of three', ['09:00', '13:00', '17:00'], true],
    ['is kept from the first to the last minute', ['00:00', '23:59'], true],
    ['is not kept with the evening before', ['-1 23:00', '08:00'], false],
    ['is not kept with the midnight after', ['15:00', '+1 00:00'], false],
  ])('beside a sensor %s', (_, readAt, kept) => {
    expect(judged(facts(readAt))).toEqual(['BESIDE_SENSOR', kept])
  })

  test.each<[string, readonly string[], boolean]>([
    ['is kept by one every four hours', EVERY_FOUR, true],
    ['is not kept with one left out', EVERY_FOUR.toSpliced(3, 1), false],
    ['is not kept with one a minute late', EVERY_FOUR.with(3, '10:01'), false],
    ['is not kept from a morning on', EVERY_FOUR.slice(1), false],
    ['is not kept to an evening', EVERY_FOUR.slice(0, -1), false],
    ['is kept by one of 20:00 to its end', EVERY_FOUR.with(-1, '20:00'), true],
  ])('without a sensor %s', (_, readAt, kept) => {
    expect(judged(facts(readAt, { automatic: [] }))).toEqual(['WITHOUT_SENSOR', kept])
  })

  test('whose sensor was lost is four-hourly from then on', () => {
    const automatic = [stretch('-1 00:00', '10:00'), stretch('19:00', null)]
    expect(judged(facts(['14:00', '18:00'], { automatic }))).toEqual(['WITHOUT_SENSOR', true])
    expect(judged(facts(['14:01', '18:00'], { automatic }))).toEqual(['WITHOUT_SENSOR', false])
    expect(judged(facts(['09:00', '17:00'], { automatic }))).toEqual(['WITHOUT_SENSOR', false])
  })
  test('whose sensor was lost for less than four hours wants no reading for it', () => {
    const automatic = [stretch('-1 00:00', '10:00'), stretch('14:00', null)]
    expect(judged(facts([], { automatic }))).toEqual(['WITHOUT_SENSOR', true])
  })
  test('whose sensor was lost twice is kept only when both times were', () => {
    const automatic = [stretch('-1 00:00', '00:30'), stretch('01:30', '10:00'), stretch('19:00', null)]
    expect(judged(facts([], { automatic }))).toEqual(['WITHOUT_SENSOR', false])
    expect(judged(facts(['14:00', '18:00'], { automatic }))).toEqual(['WITHOUT_SENSOR', true])
  })
  test('whose sensor was lost the day before is four-hourly', () => {
    const automatic = [stretch('-1 00:00', '-1 10:00')]
    expect(judged(facts(EVERY_FOUR, { automatic }))).toEqual(['WITHOUT_SENSOR', true])
    expect(judged(facts(EVERY_FOUR.slice(1), { automatic }))).toEqual(['WITHOUT_SENSOR', false])
  })
  test('that still lasts is judged up to now without a sensor, and not yet beside one', () => {
    const begun = ['-1 22:00', '02:00', '06:00']
    expect(judged(facts(begun, { automatic: [] }), '10:00')).toEqual(['WITHOUT_SENSOR', true])
    expect(judged(facts(begun, { automatic: [] }), '10:01')).toEqual(['WITHOUT_SENSOR', false])
    expect(judged(facts([]), '23:59')).toBeNull()
  })
  test('counts neither way where the place came into use, or out of it, beside a sensor', () => {
    expect(judged(facts([], { inUse: stretch('09:00', null) }))).toBeNull()
    expect(judged(facts([], { inUse: stretch('-1 09:00', '09:00') }))).toBeNull()
  })
  test('is none before the place was in use, and none in the future', () => {
    expect(judged(facts([], { inUse: stretch('+1 00:00', null) }))).toBeNull()
    expect(judged(facts([]), '-1 23:00')).toBeNull()
  })
})

test('the days of a time are those it touches in China', () => {
  expect(daysBetween(at('00:00'), at('+1 00:00'))).toEqual(['2026-03-02'])
  expect(daysBetween(at('-1 23:59'), at('+1 00:01'))).toEqual(['2026-03-01', '2026-03-02', '2026-03-03'])
  expect(daysBetween(at('00:00'), at('00:00'))).toEqual([])
})
