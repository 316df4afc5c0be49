import { describe, expect, test } from 'vitest'
import { aboTables } from '#rules/compatibility/abo-rhd.ts'
import { antigens } from '#rules/compatibility/antigen-terms.ts'
import { isSignificantByDefault } from '#rules/compatibility/antigens.ts'
import { readTransplant } from '#rules/compatibility/facts.ts'
import { isMotherScreened, motherAbo } from '#rules/compatibility/mother.ts'
import type { PassportScreen } from '#rules/compatibility/passport.ts'
import { isMeasured, preTransfusionTests } from '#rules/compatibility/pre-transfusion-terms.ts'
import { attributesWanted, requirementConcerns } from '#rules/compatibility/requirements.ts'
import { type AboGroup, aboGroups } from '#rules/compatibility/terms.ts'
import { forwardSigns, reverseSigns, rhdOfGrade } from '#rules/compatibility/typing.ts'
import { type ComponentClass, componentClasses } from '#rules/products/terms.ts'

const row = (table: Readonly<Record<string, string>>) =>
  ['0', 'W', '1', '2', '3', '4', 'MF', 'HEM'].map((grade) => table[grade]).join(' ')

describe('the grades of a reaction', () => {
  test('are signs of the cells, of the plasma, and of the RhD', () => {
    expect(row(forwardSigns)).toBe('NEGATIVE UNCLEAR UNCLEAR POSITIVE POSITIVE POSITIVE UNCLEAR UNCLEAR')
    expect(row(reverseSigns)).toBe('NEGATIVE UNCLEAR POSITIVE POSITIVE POSITIVE POSITIVE UNCLEAR POSITIVE')
    expect(row(rhdOfGrade)).toBe('NEGATIVE WEAK WEAK POSITIVE POSITIVE POSITIVE WEAK WEAK')
  })
})

test.each<[ComponentClass, string]>([
  ['WHOLE_BLOOD', 'O: O, A: A, B: B, AB: AB'],
  ['PLATELETS', 'O: O, A: A, B: B, AB: AB'],
  ['RED_CELLS', 'O: O, A: A O, B: B O, AB: AB A B O'],
  ['GRANULOCYTES', 'O: O, A: A O, B: B O, AB: AB A B O'],
  ['PLASMA', 'O: O A B AB, A: A AB, B: B AB, AB: AB'],
  ['CRYOPRECIPITATE', 'O: O A B AB, A: A AB, B: B AB, AB: AB'],
])('the groups of %s that each may be given are %s', (component, expected) => {
  const table = aboTables[component]
  expect((['O', 'A', 'B', 'AB'] as const).map((abo) => `${abo}: ${table[abo].join(' ')}`).join(', ')).toBe(
    expected,
  )
})

test.each<[keyof typeof requirementConcerns, string]>([
  ['IRRADIATED', 'WHOLE_BLOOD RED_CELLS PLATELETS GRANULOCYTES'],
  ['WASHED', 'WHOLE_BLOOD RED_CELLS PLATELETS'],
  ['LEUCOCYTE_REDUCED', 'WHOLE_BLOOD RED_CELLS PLATELETS'],
  ['CMV_SAFE', 'WHOLE_BLOOD RED_CELLS PLATELETS GRANULOCYTES'],
  ['IGA_DEFICIENT', componentClasses.join(' ')],
  ['HLA_MATCHED', 'PLATELETS'],
  ['HPA_MATCHED', 'PLATELETS'],
  ['RH_PHENOTYPE_MATCHED', 'WHOLE_BLOOD RED_CELLS'],
])('%s concerns %s', (requirement, concerned) => {
  expect(requirementConcerns[requirement].toSorted()).toEqual(concerned.split(' ').toSorted())
})

describe('the attributes a bag must carry', () => {
  const cells = {
    componentClass: 'RED_CELLS',
    irradiated: false,
    washed: false,
    leucocyteReduced: false,
  } as const
  test('are those of each requirement that the product does not meet by itself', () => {
    expect(attributesWanted(['IR', 'CS', 'IR'], cells)).toEqual([['IR'], ['CS', 'CM']])
    expect(attributesWanted(['IR', 'CS'], { ...cells, irradiated: true })).toEqual([['CS', 'CM']])
    expect(attributesWanted(['IR'], { ...cells, componentClass: 'PLASMA' })).toEqual([])
    expect(attributesWanted(['RH_PHENOTYPE_MATCHED'], cells)).toEqual([])
    expect(attributesWanted(['no such code'], cells)).toEqual([])
  })
})

test('antibodies seldom significant are these alone', () => {
  const seldom = ['Lea', 'Leb', 'P1', 'H', 'I', 'N', 'Lua', 'Xga']
  expect(seldom.filter(isSignificantByDefault)).toEqual([])
  expect(antigens.filter((antigen) => !seldom.includes(antigen)).every(isSignificantByDefault)).toBe(true)
})

test('tests before transfusion that are numbers are these alone', () => {
  expect(preTransfusionTests.filter(isMeasured).toSorted()).toEqual(['ALT', 'HB', 'HCT', 'PLT'])
})

test('the groups of a transplant are read for cells and plasma', () => {
  for (const redCells of aboGroups)
    for (const plasma of aboGroups)
      expect(readTransplant(`RED_CELLS ${redCells} PLASMA ${plasma}`)).toEqual({ redCells, plasma })
})

describe('an infant’s mother', () => {
  const screen = (
    result: PassportScreen['result'],
    changes: Partial<PassportScreen> = {},
  ): PassportScreen => ({
    result,
    identified: false,
    referral: 'NONE',
    sampleId: 's1',
    ...changes,
  })
  const screened = (screens: PassportScreen[], speaking = ['s1']) =>
    isMotherScreened({
      personId: 'p',
      group: { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' },
      antibodies: [],
      screens,
      speaking,
    } as never)
  test.each<[string, PassportScreen[], boolean]>([
    ['nothing', [], false],
    ['a negative screen', [screen('NEGATIVE')], true],
    ['one that could not be read', [screen(null)], false],
    ['a positive one', [screen('POSITIVE')], false],
    ['a positive one that is referred', [screen('POSITIVE', { referral: 'OPEN' })], false],
    ['a positive one that is named', [screen('POSITIVE', { identified: true })], true],
    ['one that does not speak', [screen('NEGATIVE', { sampleId: 's2' })], false],
  ])('with %s is screened: %s', (_, screens, expected) => {
    expect(screened(screens)).toBe(expected)
  })
  test('without a confirmed group has none, whatever was read', () => {
    const of = (standing: 'DISCREPANT' | 'UNKNOWN' | 'CONFLICT') =>
      motherAbo({ standing, abo: 'A' as AboGroup, rhd: 'POSITIVE' }, { secondSampleRequired: false })
    expect([of('DISCREPANT'), of('UNKNOWN'), of('CONFLICT')]).toEqual([null, null, null])
  })
})
