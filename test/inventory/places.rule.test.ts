import { describe, expect, test } from 'vitest'
import { celsius } from '#lib/quantities.ts'
import { type ArrivalFacts, judgeArrival } from '#rules/inventory/arrival.ts'
import { checkPlace, judgeReading, rangeOf } from '#rules/inventory/places.ts'
import { type PlaceKind, type PlaceRange, placeRanges, unitStates } from '#rules/inventory/terms.ts'
import { type StorageCategory, storageCategories } from '#rules/products/storage-terms.ts'
import { POLICY } from '../support/rules/forms.ts'

describe('a place', () => {
  test.each<[PlaceRange, string]>([
    ['COLD', 'WHOLE_BLOOD RED_CELLS RED_CELLS_OPENED'],
    ['ROOM', 'PLATELETS GRANULOCYTES'],
    ['FROZEN', 'FRESH_FROZEN_PLASMA FROZEN_PLASMA CRYOPRECIPITATE'],
  ])('that keeps %s holds %s', (keeps, categories) => {
    const fit = storageCategories.filter(
      (storage) => checkPlace({ kind: 'BOX', keeps }, storage).length === 0,
    )
    expect(fit.join(' ')).toBe(categories)
    expect(storageCategories.filter((storage) => rangeOf[storage] === keeps)).toEqual(fit)
  })
  test('that does not fit says what it keeps and what the unit needs', () => {
    expect(checkPlace({ kind: 'FRIDGE', keeps: 'COLD' }, 'CRYOPRECIPITATE')).toMatchObject([
      { code: 'PLACE_UNFIT', field: 'place', message: { en: expect.stringMatching(/cold.*frozen/) } },
    ])
  })
})

describe('a place for certain products', () => {
  const fits = (keeps: PlaceRange, components: readonly StorageCategory[], thawed = false) =>
    storageCategories.filter(
      (storage) => checkPlace({ kind: 'FREEZER', keeps, components }, storage, thawed).length === 0,
    )
  test('keeps them alone', () => {
    expect(fits('FROZEN', ['CRYOPRECIPITATE'])).toEqual(['CRYOPRECIPITATE'])
    expect(fits('COLD', ['WHOLE_BLOOD', 'RED_CELLS'])).toEqual(['WHOLE_BLOOD', 'RED_CELLS'])
    expect(fits('COLD', ['FROZEN_PLASMA'])).toEqual([])
    expect(fits('COLD', ['FROZEN_PLASMA'], true)).toEqual(['FROZEN_PLASMA'])
    expect(fits('FROZEN', ['FROZEN_PLASMA'], true)).toEqual([])
  })
  test('says which, and what the unit is', () => {
    const place = {
      kind: 'FREEZER',
      keeps: 'FROZEN',
      components: ['CRYOPRECIPITATE', 'FROZEN_PLASMA'],
    } as const
    expect(checkPlace(place, 'FRESH_FROZEN_PLASMA')).toMatchObject([
      {
        code: 'PLACE_UNFIT',
        field: 'place',
        message: { en: expect.stringMatching(/cryoprecipitate.*frozen plasma.*fresh/) },
      },
    ])
  })
})

describe('a reading', () => {
  test.each<[PlaceKind, PlaceRange, string]>([
    [
      'FRIDGE',
      'COLD',
      '-1 HARMFUL, 0 HARMFUL, 1 OUT_OF_RANGE, 2 WITHIN, 6 WITHIN, 7 OUT_OF_RANGE, 11 OUT_OF_RANGE',
    ],
    ['BOX', 'COLD', '0 HARMFUL, 1 OUT_OF_RANGE, 2 WITHIN, 7 WITHIN, 10 WITHIN, 11 OUT_OF_RANGE'],
    ['FREEZER', 'FROZEN', '-80 WITHIN, -18 WITHIN, -17 OUT_OF_RANGE, -1 OUT_OF_RANGE, 0 HARMFUL, 4 HARMFUL'],
    ['BOX', 'FROZEN', '-18 WITHIN, -17 OUT_OF_RANGE, 0 HARMFUL'],
    [
      'PLATELET_INCUBATOR',
      'ROOM',
      '-1 HARMFUL, 0 HARMFUL, 1 OUT_OF_RANGE, 19 OUT_OF_RANGE, 20 WITHIN, 24 WITHIN, 25 OUT_OF_RANGE',
    ],
    ['BOX', 'ROOM', '19 OUT_OF_RANGE, 20 WITHIN, 24 WITHIN, 25 OUT_OF_RANGE'],
  ])('in a %s that keeps %s: %s', (kind, keeps, verdicts) => {
    const read = verdicts.split(', ').map((written) => {
      const measured = Number(written.split(' ')[0])
      return `${measured} ${judgeReading({ kind, keeps }, celsius(measured), POLICY)}`
    })
    expect(read.join(', ')).toBe(verdicts)
  })
  test('is judged in every kind of place', () => {
    expect(placeRanges).toEqual(['COLD', 'FROZEN', 'ROOM'])
  })
})

describe('a bag on arrival', () => {
  const good: ArrivalFacts = {
    state: 'HANDED_OVER',
    category: 'RED_CELLS',
    celsius: 6,
    visualDefects: [],
  }
  const told = (changes: Partial<ArrivalFacts>) => {
    const { findings, holds } = judgeArrival({ ...good, ...changes }, POLICY)
    return [...findings.map(({ code, field }) => `${code} ${field}`), ...holds].join(', ')
  }
  const OUT = 'ARRIVED_OUT_OF_TEMPERATURE celsius'
  test.each<[StorageCategory, number | null, string]>([
    ['RED_CELLS', null, ''],
    ['RED_CELLS', 2, ''],
    ['RED_CELLS', 10, ''],
    ['RED_CELLS', 10.1, `${OUT}, EXCURSION`],
    ['RED_CELLS', 1.9, `${OUT}, EXCURSION`],
    ['RED_CELLS', 0.1, `${OUT}, EXCURSION`],
    ['RED_CELLS', 0, `${OUT}, SUSPECTED_FROZEN`],
    ['RED_CELLS', -3, `${OUT}, SUSPECTED_FROZEN`],
    ['PLATELETS', 19, `${OUT}, EXCURSION`],
    ['PLATELETS', 0, `${OUT}, SUSPECTED_FROZEN`],
    ['FRESH_FROZEN_PLASMA', -30, ''],
    ['FRESH_FROZEN_PLASMA', 0, ''],
    ['FRESH_FROZEN_PLASMA', 11, `${OUT}, EXCURSION`],
  ])('of %s at %s °C: %s', (category, measured, expected) => {
    expect(told({ category, celsius: measured })).toBe(expected)
  })
  test('that was not handed over is unexpected', () => {
    const expected = unitStates.filter((state) => told({ state }) === '')
    expect(expected).toEqual(['HANDED_OVER'])
    expect(told({ state: 'ISSUED' })).toBe('ARRIVED_UNEXPECTED unitId')
  })
  test('that looks wrong waits in quarantine', () => {
    expect(told({ visualDefects: ['CLOTS', 'BAG_DAMAGED'] })).toBe(
      'VISUAL_DEFECT visualDefects, VISUAL_DEFECT visualDefects, QUARANTINE',
    )
    expect(told({ visualDefects: ['CLOTS'], celsius: 20 })).toBe(
      `${OUT}, VISUAL_DEFECT visualDefects, EXCURSION, QUARANTINE`,
    )
  })
  test('is told with its particulars', () => {
    const { findings } = judgeArrival(
      { ...good, state: 'IN_STOCK', celsius: 12, visualDefects: ['CLOTS'] },
      POLICY,
    )
    expect(findings.map(({ message }) => message.en).join(' ')).toMatch(/in stock.*12.*visible clots/)
  })
})
