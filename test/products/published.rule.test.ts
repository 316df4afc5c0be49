import { describe, expect, test } from 'vitest'
import { quantity } from '#lib/quantities.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import { isSpecified, meaningOf, shelfLifeOf } from '#rules/products/label.ts'
import {
  type Dictionary,
  dictionaryInForce,
  type ListedProduct,
  type Publication,
  type StationCode,
  standardOnly,
} from '#rules/products/published.ts'
import { standardSpecifications } from '#rules/products/specifications.ts'
import { storageCategories } from '#rules/products/storage-terms.ts'
import { anticoagulants } from '#rules/products/terms.ts'
import { POLICY } from '../support/rules/forms.ts'

const at = (day: string) => new Date(`${day}T12:00:00+08:00`)
const productNamed = (code: string) => {
  const found = standardDictionary.get(code)
  if (found === undefined) throw new Error(`no product ${code}`)
  return found
}
const specification = (code: string, content: string | null, shelfLifeDays: number | null = null) => ({
  code,
  content: content === null ? null : quantity(content),
  anticoagulant: null,
  shelfLifeDays,
})
const pool = (nameEn: string): ListedProduct => ({
  ...productNamed('PLT-CONC'),
  code: 'PLT-POOL',
  name: { zh: '混合血小板', en: nameEn },
  specifications: [specification('5U', '5')],
})
const code = (changes: Partial<StationCode> = {}): StationCode => ({
  station: 'QZ-STATION',
  scheme: 'STATION',
  labelProductCode: 'P05',
  product: 'PLT-POOL',
  specification: '5U',
  from: null,
  until: null,
  ...changes,
})
const publication = (changes: Partial<Publication>): Publication => ({
  id: 'one',
  effectiveFrom: '2026-03-01',
  effectiveTo: null,
  publishedAt: at('2026-02-01'),
  document: { products: [pool('pool')], stationCodes: [code()] },
  ...changes,
})
const idOf = ({ publication: of }: Dictionary) => of?.id ?? null

describe('the dictionary in force', () => {
  test('is the program’s own where nothing is published', () => {
    expect(dictionaryInForce([], at('2026-03-01'))).toBe(standardOnly)
    expect(standardOnly.products).toBe(standardDictionary)
    expect([standardOnly.stationCodes, standardOnly.hisCodes]).toEqual([[], []])
  })

  test.each([
    ['2026-02-28', null],
    ['2026-03-01', 'first'],
    ['2026-05-31', 'first'],
    ['2026-06-01', 'corrected'],
    ['2026-06-30', 'corrected'],
    ['2026-07-01', 'first'],
  ])('on %s is %s', (day, expected) => {
    const all = [
      publication({ id: 'first' }),
      publication({ id: 'second', effectiveFrom: '2026-06-01', effectiveTo: '2026-06-30' }),
      publication({
        id: 'corrected',
        effectiveFrom: '2026-06-01',
        effectiveTo: '2026-06-30',
        publishedAt: at('2026-02-02'),
      }),
    ]
    expect(idOf(dictionaryInForce(all, at(day)))).toBe(expected)
    expect(idOf(dictionaryInForce(all.toReversed(), at(day)))).toBe(expected)
  })

  test('is of two that were published in one instant the later one', () => {
    const all = [publication({ id: 'pdc_1' }), publication({ id: 'pdc_2' })]
    expect(idOf(dictionaryInForce(all, at('2026-03-01')))).toBe('pdc_2')
    expect(idOf(dictionaryInForce(all.toReversed(), at('2026-03-01')))).toBe('pdc_2')
  })

  test('begins with its day in China', () => {
    const all = [publication({})]
    expect(idOf(dictionaryInForce(all, new Date('2026-02-28T15:59:59.999Z')))).toBeNull()
    expect(idOf(dictionaryInForce(all, new Date('2026-02-28T16:00:00Z')))).toBe('one')
  })

  test('keeps the program’s own products beneath, and knows what was listed before', () => {
    const dropped = publication({
      id: 'two',
      effectiveFrom: '2026-06-01',
      document: { products: [], stationCodes: [] },
    })
    const all = [publication({}), dropped]
    const before = dictionaryInForce(all, at('2026-03-01'))
    expect([before.products.has('PLT-POOL'), before.products.has('RBC-SUSP')]).toEqual([true, true])
    const after = dictionaryInForce(all, at('2026-06-01'))
    expect([after.products.has('PLT-POOL'), after.known.has('PLT-POOL')]).toEqual([false, true])
    const early = dictionaryInForce(all, at('2026-01-01'))
    expect([early.products.has('PLT-POOL'), early.known.has('PLT-POOL')]).toEqual([false, true])
  })

  test('has no hospital’s codes of a publication from before there were any', () => {
    expect(dictionaryInForce([publication({})], at('2026-03-01')).hisCodes).toEqual([])
  })

  test('names a product as the newest publication does', () => {
    const all = [
      publication({
        id: 'two',
        effectiveFrom: '2026-06-01',
        document: { products: [pool('new')], stationCodes: [] },
      }),
      publication({ document: { products: [pool('old')], stationCodes: [] } }),
    ]
    const { products, known } = dictionaryInForce(all, at('2026-03-01'))
    expect([products.get('PLT-POOL')?.name.en, known.get('PLT-POOL')?.name.en]).toEqual(['old', 'new'])
  })

  test('has the bags of each product that it lists, and the usual ones of the others', () => {
    const { specifications } = dictionaryInForce([publication({})], at('2026-03-01'))
    expect(specifications.get('PLT-POOL')?.map((one) => one.code)).toEqual(['5U'])
    expect(specifications.get('RBC-SUSP')?.map((one) => one.code)).toEqual(['1U', '1.5U', '2U', 'LABEL'])
  })

  test.each([
    ['2026-03-01', ['A']],
    ['2026-04-01', ['A', 'B']],
    ['2026-05-01', ['B']],
  ])('on %s has the label codes %j', (day, expected) => {
    const stationCodes = [
      code({ labelProductCode: 'A', until: '2026-04-30' }),
      code({ labelProductCode: 'B', from: '2026-04-01' }),
    ]
    const { stationCodes: found } = dictionaryInForce(
      [publication({ document: { products: [], stationCodes } })],
      at(day),
    )
    expect(found.map(({ labelProductCode }) => labelProductCode)).toEqual(expected)
  })
})

describe('a label in the station’s own code', () => {
  const dictionary = dictionaryInForce(
    [
      publication({
        document: {
          products: [pool('pool')],
          stationCodes: [
            code(),
            code({ labelProductCode: 'P00', specification: null }),
            code({ scheme: 'ISBT128', labelProductCode: 'E5445', product: 'RBC-SUSP', specification: '1U' }),
            code({
              scheme: 'ISBT128',
              labelProductCode: 'E5445VA0',
              product: 'RBC-SUSP',
              specification: null,
            }),
          ],
        },
      }),
    ],
    at('2026-03-01'),
  )
  const read = (text: string, scheme: 'ISBT128' | 'STATION' = 'STATION', station = 'QZ-STATION') => {
    const meaning = meaningOf(dictionary, { station, scheme, code: text })
    return meaning && [meaning.product, meaning.specification?.code ?? null]
  }

  test('means a product and what the bag holds', () => {
    expect(read('P05')).toEqual(['PLT-POOL', '5U'])
    expect(read('P00')).toEqual(['PLT-POOL', null])
  })
  test('means nothing elsewhere', () => {
    expect(read('P06')).toBeNull()
    expect(read('P05', 'ISBT128')).toBeNull()
    expect(read('P05', 'STATION', 'HZ-STATION')).toBeNull()
  })
  test('of ISBT 128 is looked up whole, then by its product', () => {
    expect(read('E5445', 'ISBT128')).toEqual(['RBC-SUSP', '1U'])
    expect(read('E5445V00', 'ISBT128')).toEqual(['RBC-SUSP', '1U'])
    expect(read('E5445VA0', 'ISBT128')).toEqual(['RBC-SUSP', null])
    expect(read('E5446V00', 'ISBT128')).toBeNull()
  })
})

describe('shelf life', () => {
  const days = (product: string, bag: Partial<Parameters<typeof shelfLifeOf>[0]> = {}) =>
    shelfLifeOf(
      { product: productNamed(product), content: null, anticoagulant: null, specifications: [], ...bag },
      POLICY,
    )

  test.each([
    ['ACD_B', 21],
    ['CPD', 21],
    ['CPDA_1', 35],
    ['MAP', 35],
    ['SAGM', 35],
    ['AS', 42],
  ] as const)('of cells in %s is %i days', (anticoagulant, expected) => {
    expect(days('RBC-SUSP', { anticoagulant })).toBe(expected)
    expect(days('WB', { anticoagulant })).toBe(expected)
    expect(days('RBC-WASHED', { anticoagulant })).toBe(1)
    expect(days('FFP', { anticoagulant })).toBe(366)
  })
  test('of cells in an unknown solution is the longest of the standard', () => {
    expect([days('RBC-SUSP'), days('WB'), days('PLT-APH')]).toEqual([42, 35, 5])
    expect(anticoagulants).toHaveLength(6)
  })
  test('is the specification’s own, the longest where several fit', () => {
    const specifications = [
      specification('1U', '1', 21),
      specification('2U', '2', 28),
      specification('ANY', null, 14),
    ]
    expect(days('RBC-SUSP', { specifications, content: quantity(1) })).toBe(21)
    expect(days('RBC-SUSP', { specifications, content: quantity(2) })).toBe(28)
    expect(days('RBC-SUSP', { specifications, content: quantity(3) })).toBe(14)
  })
  test('goes by the specification’s solution, or by the label’s where both fit', () => {
    const inMap = { ...specification('2U', '2'), anticoagulant: 'MAP' as const }
    const of = (anticoagulant: 'MAP' | 'AS' | null) =>
      days('RBC-SUSP', { specifications: [inMap], content: quantity(2), anticoagulant })
    expect([of(null), of('MAP'), of('AS')]).toEqual([35, 35, 42])
  })
})

test('a bag is one of its product’s specifications, or of a product without any', () => {
  expect(isSpecified(quantity(3), [])).toBe(true)
  expect(isSpecified(quantity(3), [specification('1U', '1')])).toBe(false)
  expect(isSpecified(quantity(1), [specification('1U', '1')])).toBe(true)
  expect(isSpecified(quantity(3), [specification('1U', '1'), specification('ANY', null)])).toBe(true)
})

test('every standard product has bags that the limits allow, and takes what a label says', () => {
  expect([...standardSpecifications.keys()]).toEqual([...standardDictionary.keys()])
  for (const [product, listed] of standardSpecifications) {
    const { least, most, step } = POLICY.bagContent[productNamed(product).unit]
    const contents = listed.flatMap(({ content }) => content ?? [])
    expect(contents.length).toBeGreaterThan(0)
    expect(contents.every((one) => one >= least && one <= most && one % step === 0)).toBe(true)
    expect(listed.at(-1)?.content).toBeNull()
  }
  expect(storageCategories).toHaveLength(8)
})
