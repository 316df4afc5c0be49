import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  donationCheckCharacter,
  donationCheckFlag,
  donationCheckValue,
  readDonationNumber,
  readFlag,
} from '#rules/identifiers/isbt128.ts'
import { readBarcode, readLabelExpiry } from '#rules/identifiers/isbt128-barcode.ts'
import { groupCodeOf, groupCodes, readGroupCode } from '#rules/identifiers/isbt128-groups.ts'

const VECTORS = `${import.meta.dirname}/../../../shared/data/vectors/isbt128_din_check.json`

/** Number, value, check character, flag. */
const numbers = [
  ['G123498654321', 17, 'H', '77'],
  ['G123417654321', 10, 'A', '70'],
  ['A999921123456', 3, '3', '63'],
  ['G151723600001', 33, 'X', '93'],
  ['W036898786805', 25, 'P', '85'],
  ['3308024000001', 21, 'L', '81'],
  ['3308024999999', 36, '*', '96'],
  ['3308025000001', 4, '4', '64'],
] as const

const FIRST = 'ABCDEFGHIJKLMNPQRSTUVWXYZ123456789'
const ALNUM = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const pick = (from: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...from), minLength: length, maxLength: length })
const donationNumbers = fc
  .tuple(pick(FIRST, 1), pick(ALNUM, 4), pick('0123456789', 8))
  .map((parts) => parts.join(''))

describe('the check of a donation number', () => {
  test.each(numbers)('of %s is value %i, character %s, flag %s', (number, value, character, flag) => {
    expect(donationCheckValue(number)).toBe(value)
    expect(donationCheckCharacter(number)).toBe(character)
    expect(donationCheckFlag(number)).toBe(flag)
    expect(readDonationNumber(number + character)).toEqual({
      ok: true,
      donationNumber: number,
      checked: true,
    })
    expect(readDonationNumber(`=${number}${flag}`)).toEqual({
      ok: true,
      donationNumber: number,
      checked: true,
    })
  })

  test('finds every single wrong character', () => {
    fc.assert(
      fc.property(donationNumbers, fc.nat(12), fc.constantFrom(...ALNUM), (number, at, other) => {
        fc.pre(number[at] !== other)
        const wrong = number.slice(0, at) + other + number.slice(at + 1)
        expect(donationCheckValue(wrong)).not.toBe(donationCheckValue(number))
      }),
    )
  })

  test('finds every transposition of neighbours', () => {
    fc.assert(
      fc.property(donationNumbers, fc.nat(11), (number, at) => {
        fc.pre(number[at] !== number[at + 1])
        const swapped = number.slice(0, at) + number[at + 1] + number[at] + number.slice(at + 2)
        expect(donationCheckValue(swapped)).not.toBe(donationCheckValue(number))
      }),
    )
  })

  test('is right for every published vector', ({ skip }) => {
    skip(!existsSync(VECTORS), 'the folder of published vectors is not here')
    const { vectors, invalid } = JSON.parse(readFileSync(VECTORS, 'utf8'))
    for (const { din, check, flag_type3: flag } of vectors) {
      expect(donationCheckCharacter(din)).toBe(check)
      if (flag) expect(donationCheckFlag(din)).toBe(flag)
    }
    for (const { din_with_check: wrong } of invalid) {
      expect(readDonationNumber(wrong)).toEqual({ ok: false, fault: 'CHECK_CHARACTER' })
    }
  })
})

describe('readDonationNumber', () => {
  test.each([
    ['3308024000001', { ok: true, donationNumber: '3308024000001', checked: false }],
    [' 33080 24 000001 l', { ok: true, donationNumber: '3308024000001', checked: true }],
    ['3308024000001K', { ok: false, fault: 'CHECK_CHARACTER' }],
    ['3308024000001LL', { ok: false, fault: 'FORM' }],
    ['330802400000', { ok: false, fault: 'FORM' }],
    ['0308024000001', { ok: false, fault: 'FORM' }],
    ['O308024000001', { ok: false, fault: 'FORM' }],
    ['=330802400000100', { ok: true, donationNumber: '3308024000001', checked: false }],
    ['=330802400000155', { ok: true, donationNumber: '3308024000001', checked: false }],
    ['=330802400000182', { ok: false, fault: 'CHECK_CHARACTER' }],
    ['=330802400000199', { ok: false, fault: 'FORM' }],
    ['', { ok: false, fault: 'FORM' }],
  ])('reads %j', (text, expected) => {
    expect(readDonationNumber(text)).toEqual(expected)
  })
})

test('every flag from 00 to 99 has the meaning of its range', () => {
  const meanings = Array.from({ length: 100 }, (_, flag) =>
    readFlag('3308024000001', String(flag).padStart(2, '0')),
  )
  const range = (from: number, to: number) => new Set(meanings.slice(from, to + 1))
  expect(meanings[0]).toBe('NONE')
  expect(range(1, 19)).toEqual(new Set(['PROCESS']))
  expect(range(20, 59)).toEqual(new Set(['LOCAL']))
  expect(meanings[81]).toBe('CHECKED')
  expect(new Set([...meanings.slice(60, 81), ...meanings.slice(82, 97)])).toEqual(new Set(['WRONG']))
  expect(range(97, 99)).toEqual(new Set(['RESERVED']))
})

describe('readBarcode', () => {
  test('reads the labels of a bag as a Chinese product prints them', () => {
    expect(readBarcode('=410301602203855')).toEqual({
      ok: true,
      value: { kind: 'DONATION_NUMBER', donationNumber: '4103016022038', flag: '55', flagMeaning: 'LOCAL' },
    })
    expect(readBarcode('=<E5445000')).toEqual({
      ok: true,
      value: { kind: 'PRODUCT', productCode: 'E5445000' },
    })
    expect(readBarcode('=%6200')).toMatchObject({
      ok: true,
      value: { kind: 'GROUP', code: '6200', reading: { abo: 'A', rhd: 'POSITIVE', use: 'GENERAL' } },
    })
  })

  test('never takes an antigen barcode for a group', () => {
    expect(readBarcode(`=\\62${'0'.repeat(16)}`)).toMatchObject({
      ok: true,
      value: { kind: 'OPAQUE', structure: '012' },
    })
    expect(readBarcode('=\\6200')).toEqual({ ok: false, fault: 'LENGTH' })
  })

  test.each([
    ['=%620', 'LENGTH'],
    ['=%62000', 'LENGTH'],
    ['=%6299', 'DATA'],
    ['=%9900', 'DATA'],
    ['=<G5445000', 'DATA'],
    ['=<E5445', 'LENGTH'],
    ['=>025366', 'DATA'],
    ['&>0260422460', 'DATA'],
    ['=330802400000182', 'DATA'],
    ['=3308024000001', 'LENGTH'],
    ['#6200', 'IDENTIFIER'],
    ['', 'IDENTIFIER'],
  ])('refuses %j for its %s', (scan, fault) => {
    expect(readBarcode(scan)).toEqual({ ok: false, fault })
  })

  test.each([
    ['=>024366', 'EXPIRY', '2024-12-31T23:59:00+08:00'],
    ['&>0260422359', 'EXPIRY', '2026-02-11T23:59:00+08:00'],
    ['=*026001', 'COLLECTION', '2026-01-01T00:00:00+08:00'],
    ['&*0260011430', 'COLLECTION', '2026-01-01T14:30:00+08:00'],
    ['=}026001', 'PRODUCTION', '2026-01-01T00:00:00+08:00'],
    ['&}0260010001', 'PRODUCTION', '2026-01-01T00:01:00+08:00'],
  ])('reads the date in %s', (scan, of, at) => {
    expect(readBarcode(scan)).toEqual({ ok: true, value: { kind: 'DATE', of, at: new Date(at) } })
  })

  test('keeps national and licensed structures as text', () => {
    expect(readBarcode('&a123')).toEqual({
      ok: true,
      value: { kind: 'OPAQUE', structure: '&a', data: '123' },
    })
    expect(readBarcode('&(N0001')).toMatchObject({ ok: true, value: { kind: 'OPAQUE', structure: '010' } })
  })
})

test.each([
  ['0260422359', '2026-02-11T23:59:00+08:00'],
  ['0251712359', '2025-06-20T23:59:00+08:00'],
  ['024366', '2024-12-31T23:59:00+08:00'],
  ['025365', '2025-12-31T23:59:00+08:00'],
  ['100001', '2100-01-01T23:59:00+08:00'],
  ['025366', undefined],
  ['100366', undefined],
  ['025000', undefined],
  ['025367', undefined],
  ['0250012400', undefined],
  ['0250010060', undefined],
  ['02500112', undefined],
  ['20250101', undefined],
])('the expiry %s is %s', (text, expected) => {
  expect(readLabelExpiry(text)).toEqual(expected && new Date(expected))
})

test('every group that the table codes reads back as itself', () => {
  for (const abo of ['A', 'B', 'O', 'AB'] as const) {
    for (const rhd of ['POSITIVE', 'NEGATIVE', 'UNKNOWN'] as const) {
      const code = groupCodeOf(abo, rhd)
      expect(readGroupCode(code ?? '')).toEqual({ kind: 'GROUP', abo, rhd, use: 'GENERAL' })
    }
    expect(groupCodeOf(abo, 'WEAK')).toBeUndefined()
  }
  expect(Object.keys(groupCodes)).toHaveLength(31)
})
