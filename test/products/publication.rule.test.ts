import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { checkPublication } from '#rules/products/publication.ts'
import {
  dictionaryWith,
  found,
  hisCode,
  labels,
  PUBLICATION,
  pooledPlatelets,
  stationCode,
  suspendedCells,
} from '../support/rules/product-cases.ts'

describe('a dictionary to be published', () => {
  test('may list new products, the program’s own with their bags, and label codes', () => {
    expect(found({ products: [pooledPlatelets, suspendedCells], stationCodes: [stationCode] })).toEqual([])
  })

  test.each([
    [{ componentClass: 'PLATELET' }, ['DICTIONARY_WORD_UNKNOWN products[0].componentClass']],
    [{ storage: 'SHELF' }, ['DICTIONARY_WORD_UNKNOWN products[0].storage']],
    [{ unit: 'BAG' }, ['DICTIONARY_WORD_UNKNOWN products[0].unit']],
    [{ preparation: 'POOLED' }, ['DICTIONARY_WORD_UNKNOWN products[0].preparation']],
    [{ storage: 'FROZEN_PLASMA' }, ['PRODUCT_STORAGE_UNFIT products[0].storage']],
    [{ unit: 'ML', specifications: [] }, ['PRODUCT_UNIT_UNFIT products[0].unit']],
    [{ code: '' }, ['DICTIONARY_CODE_INVALID products[0].code']],
    [{ code: 'PLT-POOL-OF-TWENTY-ONE' }, ['DICTIONARY_CODE_INVALID products[0].code']],
    [{ code: '混合' }, ['DICTIONARY_CODE_INVALID products[0].code']],
    [{ nameZh: '' }, ['DICTIONARY_NAME_MISSING products[0].nameZh']],
    [{ nameEn: 'x'.repeat(101) }, ['DICTIONARY_NAME_MISSING products[0].nameEn']],
    [{ nameEn: 'x'.repeat(100) }, []],
    [{ wholeBloodMlPerUnit: 0 }, ['PRODUCT_FACTOR_INVALID products[0].wholeBloodMlPerUnit']],
    [{ wholeBloodMlPerUnit: 1 }, []],
    [{ wholeBloodMlPerUnit: 2000 }, []],
    [{ wholeBloodMlPerUnit: 2001 }, ['PRODUCT_FACTOR_INVALID products[0].wholeBloodMlPerUnit']],
    [{ wholeBloodMlPerUnit: 0.5 }, ['PRODUCT_FACTOR_INVALID products[0].wholeBloodMlPerUnit']],
  ])('of a product with %j finds %j', (changes, expected) => {
    expect(found(dictionaryWith(changes))).toEqual(expected)
  })

  test('takes no factor for a product in doses', () => {
    const inDoses = { unit: 'DOSE', specifications: [], wholeBloodMlPerUnit: 200 }
    expect(found(dictionaryWith(inDoses))).toEqual(['PRODUCT_FACTOR_INVALID products[0].wholeBloodMlPerUnit'])
    expect(found(dictionaryWith({ ...inDoses, wholeBloodMlPerUnit: null }))).toEqual([])
  })

  test.each([
    [{ content: quantity('0.25') }, []],
    [{ content: quantity(10) }, []],
    [{ content: quantity('10.25') }, ['SPECIFICATION_CONTENT_UNFIT products[0].specifications[0].content']],
    [{ content: quantity('1.1') }, ['SPECIFICATION_CONTENT_UNFIT products[0].specifications[0].content']],
    [{ content: quantity(0) }, ['SPECIFICATION_CONTENT_UNFIT products[0].specifications[0].content']],
    [{ content: undefined }, ['QUANTITY_UNREADABLE products[0].specifications[0].content']],
    [{ content: null }, []],
    [{ shelfLifeDays: 5 }, []],
    [{ shelfLifeDays: 6 }, ['SHELF_LIFE_UNFIT products[0].specifications[0].shelfLifeDays']],
    [{ shelfLifeDays: 0 }, ['SHELF_LIFE_UNFIT products[0].specifications[0].shelfLifeDays']],
    [{ shelfLifeDays: 1.5 }, ['SHELF_LIFE_UNFIT products[0].specifications[0].shelfLifeDays']],
    [{ anticoagulant: 'CPD' }, ['ANTICOAGULANT_UNEXPECTED products[0].specifications[0].anticoagulant']],
    [{ code: '5 U' }, ['DICTIONARY_CODE_INVALID products[0].specifications[0].code']],
  ])('of a specification with %j finds %j', (changes, expected) => {
    const one = { code: '5U', content: quantity(5), anticoagulant: null, shelfLifeDays: null }
    expect(found(dictionaryWith({ specifications: [{ ...one, ...changes }] }))).toEqual(expected)
  })

  test('names an anticoagulant that nobody uses', () => {
    const one = { code: '2U', content: quantity(2), anticoagulant: 'HEPARIN', shelfLifeDays: null }
    expect(found({ products: [{ ...suspendedCells, specifications: [one] }], stationCodes: [] })).toEqual([
      'DICTIONARY_WORD_UNKNOWN products[0].specifications[0].anticoagulant',
    ])
  })

  test('finds what stands twice', () => {
    const [one] = pooledPlatelets.specifications
    if (one === undefined) throw new Error('no specification')
    expect(found(dictionaryWith({ specifications: [one, one] }))).toEqual([
      'DICTIONARY_CODE_REPEATED products[0].specifications[1].code',
    ])
    expect(found({ products: [suspendedCells, pooledPlatelets, suspendedCells], stationCodes: [] })).toEqual([
      'DICTIONARY_CODE_REPEATED products[2].code',
    ])
  })

  test.each([
    ['componentClass', 'WHOLE_BLOOD'],
    ['unit', 'DOSE'],
    ['storage', 'RED_CELLS_OPENED'],
    ['preparation', 'APHERESIS'],
    ['wholeBloodMlPerUnit', 300],
    ['leucocyteReduced', false],
    ['washed', true],
    ['virusInactivated', true],
    ['irradiated', true],
    ['autologous', true],
  ])('lets no known code change its %s', (name, value) => {
    const changed = { ...suspendedCells, specifications: [], [name]: value }
    expect(found({ products: [changed], stationCodes: [] })).toContain(
      `PRODUCT_MEANING_CHANGED products[0].${name}`,
    )
  })

  test('lets a known code change its names and its bags', () => {
    const renamed = { ...suspendedCells, nameZh: '去白悬红', specifications: [] }
    expect(found({ products: [renamed], stationCodes: [] })).toEqual([])
  })

  test.each<[Partial<typeof stationCode>[], string[]]>([
    [[{ station: 'CS-LEAD' }], ['LABEL_STATION_UNKNOWN stationCodes[0].station']],
    [[{ scheme: 'GS1' }], ['DICTIONARY_WORD_UNKNOWN stationCodes[0].scheme']],
    [[{ labelProductCode: 'H-0215' }], ['DICTIONARY_CODE_INVALID stationCodes[0].labelProductCode']],
    [[{ product: 'RBC' }], ['LABEL_PRODUCT_UNKNOWN stationCodes[0].product']],
    [[{ specification: '3U' }], ['LABEL_SPECIFICATION_UNKNOWN stationCodes[0].specification']],
    [[{ specification: null }], []],
    [[{ product: 'FFP', specification: '150ML' }], []],
    [[{ from: '2026-02-30' }], ['DICTIONARY_DAYS_INVALID stationCodes[0].until']],
    [[{ from: '2026-03-02', until: '2026-03-01' }], ['DICTIONARY_DAYS_INVALID stationCodes[0].until']],
    [[{ from: '2026-03-01', until: '2026-03-01' }], []],
    [[{}, {}], ['LABEL_CODE_OVERLAPS stationCodes[1].labelProductCode']],
    [[{ until: '2026-06-30' }, { from: '2026-07-01' }], []],
    [
      [{ until: '2026-07-01' }, { from: '2026-07-01' }],
      ['LABEL_CODE_OVERLAPS stationCodes[1].labelProductCode'],
    ],
    [[{}, { scheme: 'ISBT128', labelProductCode: 'H0215' }], []],
  ])('of the label codes %j finds %j', (codes, expected) => {
    expect(found(labels(...codes))).toEqual(expected)
  })

  test.each<[Partial<typeof hisCode>[], string[]]>([
    [[{}], []],
    [[{ hospital: 'CS-LEAD' }], []],
    [[{ hospital: 'QZ-STATION' }], ['HIS_HOSPITAL_UNKNOWN hisCodes[0].hospital']],
    [[{ hospital: 'KH-MEM01' }], ['HIS_HOSPITAL_UNKNOWN hisCodes[0].hospital']],
    [[{ code: '' }], ['HIS_CODE_INVALID hisCodes[0].code']],
    [[{ code: ' 0101' }], ['HIS_CODE_INVALID hisCodes[0].code']],
    [[{ code: '0101 ' }], ['HIS_CODE_INVALID hisCodes[0].code']],
    [[{ code: '01\u000001' }], ['HIS_CODE_INVALID hisCodes[0].code']],
    [[{ code: '1' }], []],
    [[{ code: 'x'.repeat(64) }], []],
    [[{ code: 'x'.repeat(65) }], ['HIS_CODE_INVALID hisCodes[0].code']],
    [[{ code: '悬浮红细胞 1.5U' }], []],
    [[{ product: 'RBC' }], ['LABEL_PRODUCT_UNKNOWN hisCodes[0].product']],
    [[{ from: '2026-02-30' }], ['DICTIONARY_DAYS_INVALID hisCodes[0].until']],
    [[{ from: '2026-03-02', until: '2026-03-01' }], ['DICTIONARY_DAYS_INVALID hisCodes[0].until']],
    [[{}, { product: 'FFP' }], ['HIS_CODE_OVERLAPS hisCodes[1].code']],
    [[{ until: '2026-06-30' }, { product: 'FFP', from: '2026-07-01' }], []],
    [[{ until: '2026-07-01' }, { from: '2026-07-01' }], ['HIS_CODE_OVERLAPS hisCodes[1].code']],
    [[{}, { hospital: 'CS-LEAD', product: 'FFP' }], []],
    [[{}, { code: '0102' }], []],
  ])('of the hospitals’ codes %j finds %j', (codes, expected) => {
    const written = { products: [], stationCodes: [], hisCodes: codes.map((one) => ({ ...hisCode, ...one })) }
    expect(found(written)).toEqual(expected)
  })

  test('lets a hospital’s code stand for a product of the same publication', () => {
    expect(found(dictionaryWith({}, { hisCodes: [{ ...hisCode, product: 'PLT-POOL' }] }))).toEqual([])
  })

  test('lets a label code stand for a product that was listed before', () => {
    const known = new Map(standardDictionary)
    const before = standardDictionary.get('PLT-CONC')
    if (before !== undefined) known.set('PLT-OLD', { ...before, code: 'PLT-OLD' })
    const written = labels({ product: 'PLT-OLD', specification: null })
    expect(checkPublication(written, { ...PUBLICATION, known })).toEqual([])
    expect(found(written)).toEqual(['LABEL_PRODUCT_UNKNOWN stationCodes[0].product'])
  })

  test('is not empty', () => {
    expect(found({ products: [], stationCodes: [] })).toEqual(['DICTIONARY_EMPTY products'])
  })
})
