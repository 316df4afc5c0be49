import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  innerCheckCharacter,
  organisationCheckCharacter,
  readOrganisationCode,
} from '#rules/identifiers/organisation-code.ts'

const valid = [
  '91350100M000100Y43',
  '91440300708461136T',
  '91110108551385082Q',
  '11330283002982634F',
  '12330822A000000114',
  '12330802A0000002XW',
  '12330803A00000038B',
  '12330822M1A2B3C418',
]
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

describe('readOrganisationCode', () => {
  test.each(valid)('reads %s and refuses it with any other last character', (code) => {
    expect(readOrganisationCode(` ${code.toLowerCase()} `)).toMatchObject({ ok: true, value: { code } })
    for (const other of ALPHABET.replace(code.slice(17), '')) {
      expect(readOrganisationCode(code.slice(0, 17) + other)).toEqual({ ok: false, fault: 'CHECK_CHARACTER' })
    }
  })

  test('takes the code apart', () => {
    expect(readOrganisationCode('12330822A000000114')).toEqual({
      ok: true,
      value: {
        code: '12330822A000000114',
        registrar: '1',
        kind: '2',
        region: '330822',
        organisation: 'A00000011',
        publicInstitution: true,
      },
    })
    expect(readOrganisationCode('91440300708461136T')).toMatchObject({ value: { publicInstitution: false } })
  })

  test('refuses a wrong inner code under a right outer one', () => {
    const first17 = '12330822A00000012'
    const code = first17 + organisationCheckCharacter(first17)
    expect(readOrganisationCode(code)).toEqual({ ok: false, fault: 'INNER_CHECK_CHARACTER' })
  })

  test.each(['1233082', '12330822A00000011I', '12330822A0000001140', '1233082OA000000114', ''])(
    'refuses the form of %j',
    (code) => {
      expect(readOrganisationCode(code)).toEqual({ ok: false, fault: 'FORM' })
    },
  )

  test('finds every single wrong character', () => {
    const first17 = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 17, maxLength: 17 })
    fc.assert(
      fc.property(first17, fc.nat(16), fc.constantFrom(...ALPHABET), (text, at, other) => {
        fc.pre(text[at] !== other)
        const wrong = text.slice(0, at) + other + text.slice(at + 1)
        expect(organisationCheckCharacter(wrong)).not.toBe(organisationCheckCharacter(text))
      }),
    )
  })
})

test.each([
  ['A0000001', '1'],
  ['A0000002', 'X'],
  ['M000100Y', '4'],
  ['70846113', '6'],
  ['00298263', '4'],
  ['00000000', '0'],
])('the inner check of %s is %s', (first8, check) => {
  expect(innerCheckCharacter(first8)).toBe(check)
})
