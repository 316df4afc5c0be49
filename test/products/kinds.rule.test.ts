import { describe, expect, test } from 'vitest'
import { quantity, quantityUnits } from '#lib/quantities.ts'
import { meaningOf, shelfLifeOf } from '#rules/products/label.ts'
import { checkPublication } from '#rules/products/publication.ts'
import { dictionaryInForce, type StationCode, standardOnly } from '#rules/products/published.ts'
import { standardSpecifications } from '#rules/products/specifications.ts'
import { storageCategories } from '#rules/products/storage-terms.ts'
import { componentClasses } from '#rules/products/terms.ts'
import { POLICY } from '../support/rules/forms.ts'
import {
  dictionaryWith,
  found,
  labels,
  PUBLICATION,
  pooledPlatelets,
  stationCode,
} from '../support/rules/product-cases.ts'

describe('a product of a class', () => {
  const kinds: Readonly<Record<string, readonly [stored: readonly string[], counted: readonly string[]]>> = {
    WHOLE_BLOOD: [['WHOLE_BLOOD'], ['U']],
    RED_CELLS: [['RED_CELLS', 'RED_CELLS_OPENED'], ['U']],
    PLATELETS: [['PLATELETS'], ['U', 'DOSE']],
    PLASMA: [['FRESH_FROZEN_PLASMA', 'FROZEN_PLASMA'], ['ML']],
    CRYOPRECIPITATE: [['CRYOPRECIPITATE'], ['U']],
    GRANULOCYTES: [['GRANULOCYTES'], ['DOSE']],
  }
  const cases = componentClasses.flatMap((componentClass) =>
    storageCategories.flatMap((storage) =>
      quantityUnits.map((unit) => ({ componentClass, storage, unit, kind: kinds[componentClass] })),
    ),
  )
  test.each(cases)('$componentClass stored as $storage and counted in $unit', (one) => {
    const { componentClass, storage, unit, kind } = one
    expect(found(dictionaryWith({ componentClass, storage, unit, specifications: [] }))).toEqual([
      ...(kind?.[0].includes(storage) ? [] : ['PRODUCT_STORAGE_UNFIT products[0].storage']),
      ...(kind?.[1].includes(unit) ? [] : ['PRODUCT_UNIT_UNFIT products[0].unit']),
    ])
  })
  test.each([
    ['WHOLE_BLOOD', 'WHOLE_BLOOD', []],
    ['RED_CELLS', 'RED_CELLS', []],
    ['PLATELETS', 'PLATELETS', ['ANTICOAGULANT_UNEXPECTED products[0].specifications[0].anticoagulant']],
  ])('%s may name an anticoagulant, or not', (componentClass, storage, expected) => {
    const bag = { code: '1U', content: quantity(1), anticoagulant: 'CPD', shelfLifeDays: 1 }
    expect(found(dictionaryWith({ componentClass, storage, specifications: [bag] }))).toEqual(expected)
  })
})

describe('a label code', () => {
  test('that stands three times is told of once each time it comes again', () => {
    expect(found(labels({}, {}, {}))).toEqual([
      'LABEL_CODE_OVERLAPS stationCodes[1].labelProductCode',
      'LABEL_CODE_OVERLAPS stationCodes[2].labelProductCode',
    ])
  })
  test('is its station’s own, and one beside others', () => {
    const two = labels({}, { station: 'HZ-STATION' })
    const stations = ['QZ-STATION', 'HZ-STATION']
    expect(checkPublication(two, { ...PUBLICATION, stations })).toEqual([])
    expect(found(labels({}, { labelProductCode: 'H0216' }))).toEqual([])
  })
  test('may stand for a product that the same dictionary lists', () => {
    const code = { ...stationCode, product: 'PLT-POOL', specification: '5U' }
    expect(found({ products: [pooledPlatelets], stationCodes: [code] })).toEqual([])
    expect(found({ products: [pooledPlatelets], stationCodes: [{ ...code, specification: '9U' }] })).toEqual([
      'LABEL_SPECIFICATION_UNKNOWN stationCodes[0].specification',
    ])
  })
  test('holds until a day of the calendar', () => {
    expect(found(labels({ until: '2026-02-30' }))).toEqual(['DICTIONARY_DAYS_INVALID stationCodes[0].until'])
  })
  test('is told with what was written, and with what it could be', () => {
    const message = (changes: Partial<typeof stationCode>) =>
      checkPublication(labels(changes), PUBLICATION)[0]?.message.en
    expect(message({ scheme: 'EAN' })).toMatch(/“EAN”.*ISBT128, STATION/)
    expect(message({ labelProductCode: 'H 02' })).toContain('“H 02”')
    const [unknown] = checkPublication(dictionaryWith({ unit: 'BAG' }), PUBLICATION)
    expect(unknown?.message.en).toMatch(/“BAG”.*U, /)
  })
  test('of a station’s own is read whole, however it begins', () => {
    const own: StationCode = {
      ...{ station: 'QZ-STATION', scheme: 'STATION', labelProductCode: 'H0215' },
      ...{ product: 'RBC-SUSP', specification: null, from: null, until: null },
    }
    const document = { products: [], stationCodes: [own] }
    const published = {
      ...{ id: 'one', effectiveFrom: '2026-03-01', effectiveTo: null, document },
      publishedAt: new Date('2026-02-01T04:00:00Z'),
    }
    const dictionary = dictionaryInForce([published], new Date('2026-03-01T04:00:00Z'))
    const read = (code: string) => meaningOf(dictionary, { station: 'QZ-STATION', scheme: 'STATION', code })
    expect(read('H0215')?.product).toBe('RBC-SUSP')
    expect(read('H0215V00')).toBeNull()
  })
})

describe('shelf life', () => {
  const cells = standardOnly.products.get('RBC-SUSP')
  if (cells === undefined) throw new Error('no cells')
  const bag = (anticoagulant: 'MAP' | 'AS' | null, shelfLifeDays: number) => ({
    ...{ code: `${anticoagulant}`, content: quantity(2), anticoagulant, shelfLifeDays },
  })
  const keeps = (anticoagulant: 'MAP' | 'AS' | null, ...specifications: ReturnType<typeof bag>[]) =>
    shelfLifeOf({ product: cells, content: quantity(2), anticoagulant, specifications }, POLICY)

  test('is that of the bags in the label’s solution, of all where it names none', () => {
    const both = [bag('MAP', 21), bag('AS', 28)]
    expect([keeps('MAP', ...both), keeps('AS', ...both), keeps(null, ...both)]).toEqual([21, 28, 28])
  })
  test('is that of bags which name no solution, whatever the label names', () => {
    expect([keeps('MAP', bag(null, 14)), keeps(null, bag(null, 14))]).toEqual([14, 14])
  })
  test.each([
    [0, ['SHELF_LIFE_UNFIT products[0].specifications[0].shelfLifeDays']],
    [1, []],
  ])('of %d days is written or not', (shelfLifeDays, expected) => {
    const one = { code: '5U', content: quantity(5), anticoagulant: null, shelfLifeDays }
    expect(found(dictionaryWith({ specifications: [one] }))).toEqual(expected)
  })
})

test.each([
  ['WB', '1U 1.5U 2U LABEL'],
  ['RBC-SUSP', '1U 1.5U 2U LABEL'],
  ['PLT-CONC', '1U 2U LABEL'],
  ['PLT-APH', '0.5DOSE 1DOSE LABEL'],
  ['FFP', '50ML 100ML 150ML 200ML LABEL'],
  ['CRYO', '1U 1.5U 2U LABEL'],
  ['GRAN-APH', '1DOSE LABEL'],
])('the usual bags of %s are %s', (product, codes) => {
  const listed = standardSpecifications.get(product) ?? []
  expect(listed.map(({ code }) => code).join(' ')).toBe(codes)
})
