import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identityCheckCharacter, readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import { IDENTITY_NUMBER_WITHIN } from '#rules/identifiers/identity-terms.ts'

const NOW = new Date('2026-03-01T09:30:00+08:00')
const VECTORS = `${import.meta.dirname}/../../../shared/data/vectors/cn_identity_card.json`

describe('readIdentityNumber', () => {
  test.each([
    ['11010519491231002X', '1949-12-31', 'FEMALE'],
    ['440524188001010014', '1880-01-01', 'MALE'],
    ['53010219200508011X', '1920-05-08', 'MALE'],
    ['330822196807071236', '1968-07-07', 'MALE'],
    ['330822198501010018', '1985-01-01', 'MALE'],
    ['330822198501010026', '1985-01-01', 'FEMALE'],
    ['330822201003051233', '2010-03-05', 'MALE'],
    ['330802195511120043', '1955-11-12', 'FEMALE'],
    ['330822198002290019', '1980-02-29', 'MALE'],
  ])('reads %s: born %s, %s', (number, birthDate, sex) => {
    expect(readIdentityNumber(number, NOW)).toEqual({
      ok: true,
      value: { number, birthDate, sex, region: number.slice(0, 6), legacy: false },
    })
  })

  test('folds a lower-case x and spaces at the ends', () => {
    expect(readIdentityNumber(' 11010519491231002x ', NOW)).toMatchObject({
      ok: true,
      value: { number: '11010519491231002X' },
    })
  })

  test('reads a number of fifteen digits and flags it', () => {
    expect(readIdentityNumber('110105491231002', NOW)).toEqual({
      ok: true,
      value: {
        number: '110105491231002',
        birthDate: '1949-12-31',
        sex: 'FEMALE',
        region: '110105',
        legacy: true,
      },
    })
  })

  test.each([
    ['110105194912310021', 'CHECK_CHARACTER'],
    ['110105194902310026', 'BIRTH_DATE'],
    ['330822202603021230', 'BIRTH_DATE'],
    ['010203197503102721', 'REGION'],
    ['160323197806058856', 'REGION'],
    ['1101051949123100', 'FORM'],
    ['11010519491231002Y', 'FORM'],
    ['11010519491231X02X', 'FORM'],
    ['110105491331002', 'BIRTH_DATE'],
    ['', 'FORM'],
  ])('refuses %j for its %s', (number, fault) => {
    expect(readIdentityNumber(number, NOW)).toEqual({ ok: false, fault })
  })

  test('takes a person born today in China and refuses one born tomorrow', () => {
    const born = (day: string) => {
      const first17 = `330822${day}001`
      return readIdentityNumber(first17 + identityCheckCharacter(first17), NOW)
    }
    expect(born('20260301')).toMatchObject({ ok: true })
    expect(born('20260302')).toEqual({ ok: false, fault: 'BIRTH_DATE' })
  })

  test('finds every single wrong digit', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 17, maxLength: 17 })
    fc.assert(
      fc.property(digits, fc.nat(16), fc.nat(9), (first17, at, other) => {
        fc.pre(first17[at] !== String(other))
        const wrong = first17.slice(0, at) + other + first17.slice(at + 1)
        expect(identityCheckCharacter(wrong)).not.toBe(identityCheckCharacter(first17))
      }),
    )
  })

  test('agrees with every published vector', ({ skip }) => {
    skip(!existsSync(VECTORS), 'the folder of published vectors is not here')
    const vectors = JSON.parse(readFileSync(VECTORS, 'utf8'))
    const accepted = (list: { id: string }[]) => list.map(({ id }) => [id, readIdentityNumber(id, NOW).ok])
    for (const [id, ok] of accepted(vectors.valid)) expect(ok, String(id)).toBe(true)
    for (const [id, ok] of accepted(vectors.valid_15_digits)) expect(ok, String(id)).toBe(true)
    for (const [id, ok] of accepted(vectors.invalid)) expect(ok, String(id)).toBe(false)
  })
})

describe('what may hold an identity number', () => {
  const isWithin = (text: string) => new RegExp(IDENTITY_NUMBER_WITHIN).test(text)
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-02-28'), noInvalidDate: true })
  const first17s = fc
    .tuple(fc.constantFrom('110105', '330822', '710000', '910000'), day, fc.nat(999))
    .map(([region, born, place]) => {
      const digits = born.toISOString().slice(0, 10).replaceAll('-', '')
      return `${region}${digits}${String(place).padStart(3, '0')}`
    })

  test('is every number that is read, also with a small x, mistyped at its end, or of the old form', () => {
    fc.assert(
      fc.property(first17s, (first17) => {
        const number = first17 + identityCheckCharacter(first17)
        const old = first17.slice(0, 6) + first17.slice(8)
        expect(readIdentityNumber(number, NOW).ok).toBe(true)
        expect([number, number.toLowerCase(), `${first17}0`, old].map(isWithin)).toEqual(Array(4).fill(true))
      }),
    )
  })

  test.each([
    'MZ330822196807071236',
    '330822196807071236-2',
    'ID:11010519491231002X/1',
    '住院330822680707123',
    '00330822196807071236',
    '3308221968070712361',
    '33082219680707123601',
    '33082219680707123',
    '33082219680707123*',
  ])('is %s, with other signs around it', (text) => expect(isWithin(text)).toBe(true))

  test.each([
    '',
    'MR000123',
    '20260301000123',
    '202603010000000123',
    '330822196813071236',
    '330822176807071236',
    '3308221968070712',
    '3308226807071236',
    '0330822680707123',
    '3308226813071236',
    '010203197503102721',
    '#330822',
  ])('is not %j', (text) => expect(isWithin(text)).toBe(false))
})
