import { describe, expect, it } from 'vitest'
import { hours } from '#lib/quantities.ts'
import { checkCalibration, checkWatch, findingsOfDevice } from '#rules/cold-chain/devices.ts'
import { faultOf, isTaken, judgeTime, type TimeJudgement } from '#rules/cold-chain/readings.ts'
import { type DeviceKind, deviceKinds } from '#rules/cold-chain/terms.ts'
import { placeKinds, placeRanges } from '#rules/inventory/terms.ts'

const NOW = new Date('2026-03-01T01:00:00Z')
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const inMs = (ms: number) => new Date(NOW.getTime() + ms)

describe('what a probe tells', () => {
  it.each<[number | null, DeviceKind, string | null]>([
    [4.1, 'FRIDGE', null],
    [-127, 'FRIDGE', 'OPEN_CIRCUIT'],
    [85, 'FREEZER', 'POWER_ON'],
    [84.9, 'FRIDGE', 'IMPLAUSIBLE'],
    [null, 'BOX', 'NOT_A_NUMBER'],
    [Number.NaN, 'BOX', 'NOT_A_NUMBER'],
    [Number.POSITIVE_INFINITY, 'BOX', 'IMPLAUSIBLE'],
    [-60, 'FRIDGE', null],
    [-60.1, 'FRIDGE', 'IMPLAUSIBLE'],
    [60, 'ROOM', null],
    [60.1, 'ROOM', 'IMPLAUSIBLE'],
    [-80, 'FREEZER', null],
    [-80, 'PLATELET_INCUBATOR', 'IMPLAUSIBLE'],
    [-100, 'BOX', null],
    [-100.1, 'BOX', 'IMPLAUSIBLE'],
  ])('%d in a %s is %s', (celsius, kind, fault) => expect(faultOf(celsius, kind)).toBe(fault))

  it.each<[DeviceKind, number, number]>([
    ['FRIDGE', -60, 60],
    ['FREEZER', -100, 60],
    ['PLATELET_INCUBATOR', -60, 60],
    ['BOX', -100, 60],
    ['ROOM', -60, 60],
  ])('in a %s is a temperature from %d to %d °C', (kind, lowest, highest) => {
    const told = [lowest - 0.1, lowest, highest, highest + 0.1].map((celsius) => faultOf(celsius, kind))
    expect(told).toEqual(['IMPLAUSIBLE', null, null, 'IMPLAUSIBLE'])
  })
})

describe('the clock of a device', () => {
  const policy = { sensorClockSkewMinutes: 5, sensorClockRefusedHours: hours(24), readingsKeptYears: 10 }
  it.each<[string, Date, string]>([
    ['now', NOW, 'GOOD'],
    ['five minutes ahead', inMs(5 * MINUTE_MS), 'GOOD'],
    ['a millisecond more', inMs(5 * MINUTE_MS + 1), 'AHEAD'],
    ['a day ahead', inMs(DAY_MS), 'AHEAD'],
    ['more than a day ahead', inMs(DAY_MS + 1), 'TOO_FAR_AHEAD'],
    ['next year', inMs(365 * DAY_MS), 'TOO_FAR_AHEAD'],
    ['a week late', inMs(-7 * DAY_MS), 'GOOD'],
    ['six years late', new Date('2020-05-05T07:21:56Z'), 'GOOD'],
    ['ten years late', inMs(-3652.5 * DAY_MS), 'GOOD'],
    ['longer ago than is kept', inMs(-3652.5 * DAY_MS - 1), 'TOO_OLD'],
    ['a clock that was never set', new Date(0), 'TOO_OLD'],
  ])('%s is told as %s', (_, at, word) => expect(judgeTime(at, NOW, policy)).toBe(word))

  it.each<[TimeJudgement, boolean]>([
    ['GOOD', true],
    ['AHEAD', true],
    ['TOO_FAR_AHEAD', false],
    ['TOO_OLD', false],
  ])('whose time is %s is taken: %s', (word, taken) => expect(isTaken(word)).toBe(taken))

  it('that begins in 2000 was never set, however long readings are kept', () => {
    const forEver = { ...policy, readingsKeptYears: 50 }
    expect(judgeTime(new Date('2000-01-31T23:59:59.999Z'), NOW, forEver)).toBe('TOO_OLD')
    expect(judgeTime(new Date('2000-02-01T00:00:00Z'), NOW, forEver)).toBe('GOOD')
  })
})

describe('the place of a device', () => {
  const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code)

  it('is of its own kind and keeps what it is judged by, for every kind, place and range', () => {
    for (const kind of deviceKinds)
      for (const place of placeKinds)
        for (const contents of placeRanges)
          for (const keeps of placeRanges) {
            const found = codes(checkWatch({ kind, contents }, { kind: place, keeps, retiredAt: null }))
            const expected = [
              ...(kind === 'ROOM' || kind === place ? [] : ['DEVICE_PLACE_UNLIKE']),
              ...(contents === keeps ? [] : ['DEVICE_CONTENTS_UNLIKE']),
            ]
            expect(found, `${kind} ${contents} in ${place} ${keeps}`).toEqual(expected)
          }
  })

  it('is in use', () => {
    const place = { kind: 'FRIDGE', keeps: 'COLD', retiredAt: NOW } as const
    expect(codes(checkWatch({ kind: 'FRIDGE', contents: 'COLD' }, place))).toEqual(['DEVICE_PLACE_RETIRED'])
  })
})

describe('a calibration', () => {
  it.each<[string, number, number, string[]]>([
    ['for a year', 365, 0.3, []],
    ['for two years, with the largest offset', 731, -3, []],
    ['for more than two years', 731.1, 0, ['CALIBRATION_PERIOD']],
    ['that is due when it is made', 0, 0, ['CALIBRATION_PERIOD']],
    ['due before it was made', -1, 0, ['CALIBRATION_PERIOD']],
    ['with too large an offset', 365, 3.01, ['CALIBRATION_OFFSET_LARGE']],
    ['with no offset that is a number', 365, Number.NaN, ['CALIBRATION_OFFSET_LARGE']],
  ])('%s', (_, days, offset, codes) => {
    const found = checkCalibration({ at: NOW, dueAt: inMs(days * DAY_MS), offset })
    expect(found.map(({ code }) => code)).toEqual(codes)
  })

  it.each<[string, Date | null, string[]]>([
    ['nobody told', null, ['CALIBRATION_UNKNOWN']],
    ['due in a moment', inMs(1), []],
    ['due now', NOW, ['CALIBRATION_EXPIRED']],
    ['due yesterday', inMs(-DAY_MS), ['CALIBRATION_EXPIRED']],
  ])('%s is warned of, and no more', (_, calibrationDueAt, codes) => {
    const found = findingsOfDevice({ calibrationDueAt }, NOW)
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(
      codes.map((code) => `WARN ${code}`),
    )
  })
})
