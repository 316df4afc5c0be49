import { describe, expect, test } from 'vitest'
import { standardDictionary, standardProducts } from '#rules/products/dictionary.ts'
import { storageOf2012, transportLimits } from '#rules/products/storage.ts'
import { storageCategories } from '#rules/products/storage-terms.ts'

describe('the dictionary', () => {
  test.each([
    ['WB', 'WHOLE_BLOOD U 200 WHOLE_BLOOD WHOLE_BLOOD'],
    ['RBC-CONC', 'RED_CELLS U 200 RED_CELLS WHOLE_BLOOD'],
    ['RBC-SUSP', 'RED_CELLS U 200 RED_CELLS WHOLE_BLOOD'],
    ['RBC-SUSP-LR', 'RED_CELLS U 200 RED_CELLS WHOLE_BLOOD leucocyteReduced'],
    ['RBC-WASHED', 'RED_CELLS U 200 RED_CELLS_OPENED WHOLE_BLOOD washed'],
    ['RBC-DEGLY', 'RED_CELLS U 200 RED_CELLS_OPENED WHOLE_BLOOD washed'],
    ['PLT-CONC', 'PLATELETS U null PLATELETS WHOLE_BLOOD'],
    ['PLT-APH', 'PLATELETS DOSE null PLATELETS APHERESIS'],
    ['PLT-APH-LR', 'PLATELETS DOSE null PLATELETS APHERESIS leucocyteReduced'],
    ['FFP', 'PLASMA ML null FRESH_FROZEN_PLASMA WHOLE_BLOOD'],
    ['FP', 'PLASMA ML null FROZEN_PLASMA WHOLE_BLOOD'],
    ['FFP-VI', 'PLASMA ML null FRESH_FROZEN_PLASMA WHOLE_BLOOD virusInactivated'],
    ['FP-VI', 'PLASMA ML null FROZEN_PLASMA WHOLE_BLOOD virusInactivated'],
    ['CRYO', 'CRYOPRECIPITATE U null CRYOPRECIPITATE WHOLE_BLOOD'],
    ['GRAN-APH', 'GRANULOCYTES DOSE null GRANULOCYTES APHERESIS'],
  ])('knows %s as %s', (code, expected) => {
    const told = (of: string) => {
      const product = standardDictionary.get(of)
      if (!product) return null
      const { componentClass, unit, wholeBloodMlPerUnit, storage, preparation, ...rest } = product
      const marks = Object.entries(rest).flatMap(([name, value]) => (value === true ? [name] : []))
      return [componentClass, unit, String(wholeBloodMlPerUnit), storage, preparation, ...marks].join(' ')
    }
    const irradiable = !/^(PLASMA|CRYO)/.test(expected)
    expect(told(code)).toBe(expected)
    expect(told(`${code}-IR`)).toBe(irradiable ? `${expected} irradiated` : null)
    expect(told(`${code}-AUTO`)).toBe(`${expected} autologous`)
  })
  test('names every product in both languages, each differently', () => {
    for (const { name } of standardProducts) {
      expect(name.zh).toMatch(/^[\u4e00-\u9fff]{2,}$/)
      expect(name.en).toMatch(/^[a-z][a-z, -]{2,}$/)
    }
    expect(new Set(standardProducts.map(({ name }) => name.zh)).size).toBe(standardProducts.length)
    expect(new Set(standardProducts.map(({ name }) => name.en)).size).toBe(standardProducts.length)
    const of = (code: string) => standardDictionary.get(code)?.name
    expect(of('WB-IR')).toEqual({ zh: '辐照全血', en: 'whole blood, irradiated' })
    expect(of('WB-AUTO')).toEqual({ zh: '自体全血', en: 'whole blood, autologous' })
  })
})

test('the limits of storage and transport are these', () => {
  const line = ({ least, most }: { least: number | null; most: number }) => `${least} ${most}`
  const told = storageCategories.map(
    (category) =>
      `${category} ${line(storageOf2012[category])} ${storageOf2012[category].shelfLifeDays} | ${line(transportLimits[category])}`,
  )
  expect(told).toEqual([
    'WHOLE_BLOOD 2 6 35 | 2 10',
    'RED_CELLS 2 6 42 | 2 10',
    'RED_CELLS_OPENED 2 6 1 | 2 10',
    'PLATELETS 20 24 5 | 20 24',
    'FRESH_FROZEN_PLASMA null -18 366 | null 10',
    'FROZEN_PLASMA null -18 1461 | null 10',
    'CRYOPRECIPITATE null -18 366 | null 24',
    'GRANULOCYTES 20 24 1 | 20 24',
  ])
})
