import { describe, expect, test } from 'vitest'
import { celsius } from '#lib/quantities.ts'
import { readingVerdicts } from '#rules/inventory/places.ts'
import {
  checkSamplePlace,
  judgeKeptSamples,
  knownKeeping,
  type PlaceWord,
} from '#rules/inventory/sample-keeping.ts'
import { placeKinds, placeRanges } from '#rules/inventory/terms.ts'

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour))
const known = (since: number, until: number): PlaceWord => ({
  since: at(since),
  until: at(until),
  celsius: null,
})
const outside = (hour: number, degrees: number | null = 9): PlaceWord => ({
  since: at(hour),
  until: null,
  celsius: degrees,
})

describe('a place for samples', () => {
  const all = placeKinds.flatMap((kind) => placeRanges.map((keeps) => ({ kind, keeps })))
  test.each(all)('$kind that keeps $keeps is fit only if it is cold and no box', (place) => {
    const codes = checkSamplePlace(place).map(({ code }) => code)
    expect(codes).toEqual(place.keeps === 'COLD' && place.kind !== 'BOX' ? [] : ['SAMPLE_PLACE_UNFIT'])
  })
  test('says what the place is when it is not', () => {
    expect(checkSamplePlace({ kind: 'BOX', keeps: 'COLD' })).toMatchObject([
      { field: 'placeId', message: { zh: expect.stringContaining('转运箱') } },
    ])
  })
})

describe('a reading of a place with samples in it', () => {
  test.each(readingVerdicts)('that is %s is a breach unless it is within the limits', (verdict) => {
    const found = judgeKeptSamples(verdict, celsius(9.5))
    if (verdict === 'WITHIN') expect(found).toEqual([])
    else
      expect(found).toMatchObject([
        { code: 'SAMPLE_KEPT_OUT_OF_RANGE', message: { en: expect.stringContaining('9.5') } },
      ])
  })
})

describe('what is known of a sample kept from 8 to 20 o’clock', () => {
  const time = { since: at(8), until: at(20) }
  const gaps = (...hours: [number, number][]) =>
    hours.map(([since, until]) => ({ since: at(since), until: at(until) }))
  test.each<[string, PlaceWord[], string, [number, number][]]>([
    ['nothing at all', [], 'GAPS', [[8, 20]]],
    ['all the time, to its very ends', [known(8, 20)], 'IN_RANGE', []],
    ['more than the time', [known(0, 23)], 'IN_RANGE', []],
    ['two spells that touch', [known(6, 12), known(12, 22)], 'IN_RANGE', []],
    ['two that overlap', [known(6, 14), known(12, 22)], 'IN_RANGE', []],
    ['one inside another', [known(6, 16), known(9, 10), known(16, 21)], 'IN_RANGE', []],
    ['not from the beginning', [known(9, 22)], 'GAPS', [[8, 9]]],
    ['not to the end', [known(6, 19)], 'GAPS', [[19, 20]]],
    ['not in between', [known(6, 10), known(11, 21)], 'GAPS', [[10, 11]]],
    [
      'nowhere but in the middle',
      [known(10, 12)],
      'GAPS',
      [
        [8, 10],
        [12, 20],
      ],
    ],
    ['what was before and after alone', [known(1, 7), known(21, 23)], 'GAPS', [[8, 20]]],
    ['up to the first instant', [known(6, 8)], 'GAPS', [[8, 20]]],
    ['from the last instant on', [known(20, 22)], 'GAPS', [[8, 20]]],
  ])('%s', (_, words, keeping, missing) => {
    expect(knownKeeping(time, words)).toEqual({ keeping, gaps: gaps(...missing), outside: [] })
  })

  test('is that it was outside, whatever else is known', () => {
    expect(knownKeeping(time, [known(8, 12), outside(12), outside(13, null), known(13, 20)])).toEqual({
      keeping: 'OUT_OF_RANGE',
      gaps: gaps([12, 13]),
      outside: [
        { at: at(12), celsius: 9 },
        { at: at(13), celsius: null },
      ],
    })
  })
  test.each([
    [7, 'IN_RANGE'],
    [8, 'OUT_OF_RANGE'],
    [20, 'OUT_OF_RANGE'],
    [21, 'IN_RANGE'],
  ])('counts what was outside at %i o’clock only while it stood there', (hour, keeping) => {
    expect(knownKeeping(time, [known(0, 23), outside(hour)]).keeping).toBe(keeping)
  })
  test('of a moment is what is known at that moment', () => {
    const moment = { since: at(8), until: at(8) }
    expect(knownKeeping(moment, [known(8, 9)])).toEqual({ keeping: 'IN_RANGE', gaps: [], outside: [] })
    expect(knownKeeping(moment, [known(7, 8)]).keeping).toBe('IN_RANGE')
    expect(knownKeeping(moment, []).keeping).toBe('GAPS')
  })
})
