import { describe, expect, test } from 'vitest'
import {
  formatUnitNumber,
  isbt128Scheme,
  type LabelScheme,
  readUnitNumber,
  splitUnitNumber,
} from '#rules/identifiers/unit-number.ts'

const own: LabelScheme = { kind: 'OWN', donationPattern: 'QZ\\d{2}-\\d{6}', productPattern: '[A-Z]\\d{3}' }

describe('readUnitNumber', () => {
  test.each([
    ['3308024000001L', 'E5445', '3308024000001-E5445', true],
    ['3308024000001', 'E5445V00', '3308024000001-E5445V00', false],
    ['=330802400000181', '=<E5445VA0', '3308024000001-E5445VA0', true],
    ['=410301602203855', '=<E5445000', '4103016022038-E5445000', false],
  ])('reads %s with %s', (donation, product, text, checked) => {
    const reading = readUnitNumber(isbt128Scheme, donation, product)
    if (!reading.ok) throw new Error(reading.fault)
    expect(formatUnitNumber(reading.unit)).toBe(text)
    expect(reading.checked).toBe(checked)
    expect(splitUnitNumber(text)).toEqual(reading.unit)
  })

  test.each([
    [isbt128Scheme, '3308024000001K', 'E5445', 'CHECK_CHARACTER'],
    [isbt128Scheme, '33080240', 'E5445', 'FORM'],
    [isbt128Scheme, '3308024000001', '', 'PRODUCT_CODE'],
    [isbt128Scheme, '3308024000001', 'E544', 'PRODUCT_CODE'],
    [isbt128Scheme, '3308024000001', '95445', 'PRODUCT_CODE'],
    [own, '3308024000001', 'A001', 'FORM'],
    [own, 'QZ26-0000011', 'A001', 'FORM'],
    [own, 'QZ26-000001', 'A0011', 'PRODUCT_CODE'],
  ] as const)('under %o refuses %s with %s for its %s', (scheme, donation, product, fault) => {
    expect(readUnitNumber(scheme, donation, product)).toEqual({ ok: false, fault })
  })

  test("reads a station's own numbers by its patterns, as they stand", () => {
    expect(readUnitNumber(own, ' QZ26-000001 ', 'A001')).toEqual({
      ok: true,
      unit: { donationNumber: 'QZ26-000001', productCode: 'A001' },
      checked: false,
    })
    expect(splitUnitNumber('QZ26-000001-A001')).toEqual({
      donationNumber: 'QZ26-000001',
      productCode: 'A001',
    })
  })
})

test.each(['3308024000001', '-E5445', '3308024000001-', ''])('%j is no unit number', (text) => {
  expect(splitUnitNumber(text)).toBeUndefined()
})
