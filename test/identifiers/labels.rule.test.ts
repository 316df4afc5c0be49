import { describe, expect, test } from 'vitest'
import { identityCheckCharacter, readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import { donationCheckFlag, isDonationNumber, readDonationNumber } from '#rules/identifiers/isbt128.ts'
import {
  donationBarcode,
  productBarcode,
  readBarcode,
  readLabelExpiry,
} from '#rules/identifiers/isbt128-barcode.ts'
import { groupCodeOf, readGroupCode } from '#rules/identifiers/isbt128-groups.ts'
import { readOrganisationCode } from '#rules/identifiers/organisation-code.ts'
import {
  isbt128Scheme,
  type LabelScheme,
  readDonation,
  readUnitNumber,
  splitUnitNumber,
} from '#rules/identifiers/unit-number.ts'

const NUMBER = '3308024000001'
const fault = (scan: string) => {
  const reading = readBarcode(scan)
  return reading.ok ? null : reading.fault
}

describe('a blood group on a label', () => {
  test.each([
    ['95', 'O NEGATIVE GENERAL'],
    ['51', 'O POSITIVE GENERAL'],
    ['06', 'A NEGATIVE GENERAL'],
    ['62', 'A POSITIVE GENERAL'],
    ['17', 'B NEGATIVE GENERAL'],
    ['73', 'B POSITIVE GENERAL'],
    ['28', 'AB NEGATIVE GENERAL'],
    ['84', 'AB POSITIVE GENERAL'],
    ['55', 'O UNKNOWN GENERAL'],
    ['66', 'A UNKNOWN GENERAL'],
    ['77', 'B UNKNOWN GENERAL'],
    ['88', 'AB UNKNOWN GENERAL'],
    ['97', 'O NEGATIVE AUTOLOGOUS_ONLY'],
    ['53', 'O POSITIVE AUTOLOGOUS_ONLY'],
    ['08', 'A NEGATIVE AUTOLOGOUS_ONLY'],
    ['64', 'A POSITIVE AUTOLOGOUS_ONLY'],
    ['19', 'B NEGATIVE AUTOLOGOUS_ONLY'],
    ['75', 'B POSITIVE AUTOLOGOUS_ONLY'],
    ['30', 'AB NEGATIVE AUTOLOGOUS_ONLY'],
    ['86', 'AB POSITIVE AUTOLOGOUS_ONLY'],
  ])('coded %s is %s', (code, expected) => {
    const reading = readGroupCode(`${code}00`)
    if (reading?.kind !== 'GROUP') throw new Error('no group')
    expect(`${reading.abo} ${reading.rhd} ${reading.use}`).toBe(expected)
    const general = reading.use === 'GENERAL'
    expect(groupCodeOf(reading.abo, reading.rhd) === `${code}00`).toBe(general)
  })
  test.each([
    ['G6', { kind: 'RARE_GROUP', group: 'BOMBAY', rhd: 'NEGATIVE' }],
    ['H6', { kind: 'RARE_GROUP', group: 'BOMBAY', rhd: 'POSITIVE' }],
    ['D6', { kind: 'RARE_GROUP', group: 'PARA_BOMBAY', rhd: 'NEGATIVE' }],
    ['E6', { kind: 'RARE_GROUP', group: 'PARA_BOMBAY', rhd: 'POSITIVE' }],
    ['00', { kind: 'MESSAGE', message: 'NONE' }],
    ['Ma', { kind: 'MESSAGE', message: 'AUTOLOGOUS' }],
    ['Mb', { kind: 'MESSAGE', message: 'BIOHAZARD' }],
    ['Md', { kind: 'MESSAGE', message: 'DISCARD' }],
    ['Mq', { kind: 'MESSAGE', message: 'QUARANTINE' }],
    ['Mr', { kind: 'MESSAGE', message: 'RESEARCH' }],
    ['Mx', { kind: 'MESSAGE', message: 'NOT_FOR_TRANSFUSION' }],
  ])('coded %s is no group for everybody: %j', (code, expected) => {
    expect(readGroupCode(`${code}00`)).toEqual(expected)
  })
  test.each(['x6200', '62000', '620', '6201', '62a0', '6!00', ''])('coded %j is none', (code) => {
    expect(readGroupCode(code)).toBeUndefined()
  })
  test('has no code when it is weak', () => {
    expect(groupCodeOf('A', 'WEAK')).toBeUndefined()
  })
})

describe('a scan', () => {
  test.each([
    ['=}', 'PRODUCTION', '126060'],
    ['&}', 'PRODUCTION', '1260600930'],
    ['=*', 'COLLECTION', '126060'],
    ['&*', 'COLLECTION', '1260600930'],
    ['=>', 'EXPIRY', '126060'],
    ['&>', 'EXPIRY', '1260600930'],
  ])('that begins with %s is the date of %s', (identifier, of, data) => {
    expect(readBarcode(identifier + data)).toMatchObject({ ok: true, value: { kind: 'DATE', of } })
    expect(fault(`${identifier + data}0`)).toBe('LENGTH')
  })
  test.each([
    ['&(', '010', 5],
    ['=\\', '012', 18],
    ['&{', '014', 18],
    ['=+', '023', 5],
    ['=$', '028', 16],
  ])('that begins with %s is kept as structure %s', (identifier, structure, length) => {
    const data = '1'.repeat(length)
    expect(readBarcode(identifier + data)).toEqual({ ok: true, value: { kind: 'OPAQUE', structure, data } })
    expect(fault(`${identifier + data}1`)).toBe('LENGTH')
  })
  test('of a product is five characters of table, three of division', () => {
    expect(readBarcode('=<E5445V0a')).toMatchObject({ ok: true, value: { productCode: 'E5445V0a' } })
    for (const wrong of ['xE5445V0', 'G5445V00', 'E5445V0!']) expect(fault(`=<${wrong}`), wrong).toBe('DATA')
    expect(productBarcode('E5445V00')).toBe('=<E5445V00')
  })
  test('of a donation carries its number and two flags', () => {
    expect(donationBarcode(NUMBER)).toBe(`=${NUMBER}00`)
    const read = (flag: string) => readBarcode(`=${NUMBER}${flag}`)
    expect(read('00')).toMatchObject({
      value: { kind: 'DONATION_NUMBER', donationNumber: NUMBER, flagMeaning: 'NONE' },
    })
    expect(read(donationCheckFlag(NUMBER))).toMatchObject({ value: { flagMeaning: 'CHECKED' } })
    expect(read('A1')).toMatchObject({ ok: true, value: { flagMeaning: 'PROCESS' } })
    expect(read('1A')).toMatchObject({ ok: true, value: { flagMeaning: 'PROCESS' } })
    for (const wrong of ['a1', '1a', '!1', '1!', '97'])
      expect(read(wrong), wrong).toEqual({ ok: false, fault: 'DATA' })
    expect(fault('=33080240000X100')).toBe('DATA')
    expect(fault(`=${NUMBER}0`)).toBe('LENGTH')
    expect(fault(`x=${NUMBER}00`)).toBe('IDENTIFIER')
    expect(fault('x&a1')).toBe('IDENTIFIER')
  })
  test('of a day that the year does not have is no date', () => {
    expect(readLabelExpiry('026000')).toBeUndefined()
    expect(readLabelExpiry('026366')).toBeUndefined()
    expect(readLabelExpiry('024366')).toEqual(new Date('2024-12-31T23:59:00+08:00'))
    expect(readLabelExpiry('026001')).toEqual(new Date('2026-01-01T23:59:00+08:00'))
  })
})

describe('a donation number', () => {
  test.each([
    [NUMBER, true],
    [`x${NUMBER}`, false],
    [`${NUMBER}1`, false],
    ['O308024000001', false],
    ['0308024000001', false],
  ])('%s has the form of one: %s', (text, expected) => {
    expect(isDonationNumber(text)).toBe(expected)
  })
  test.each([
    [` 33080 24\t000 001 `, { ok: true, donationNumber: NUMBER, checked: false }],
    [`=${NUMBER}00`, { ok: true, donationNumber: NUMBER, checked: false }],
    [`=${NUMBER}0A`, { ok: false, fault: 'FORM' }],
    [`=${NUMBER}A0`, { ok: false, fault: 'FORM' }],
    [`=${NUMBER}97`, { ok: false, fault: 'FORM' }],
    [`=${NUMBER}0`, { ok: false, fault: 'FORM' }],
    [`${NUMBER}000`, { ok: false, fault: 'FORM' }],
    [`x${NUMBER}00`, { ok: false, fault: 'FORM' }],
  ])('written %j is read as %j', (text, expected) => {
    expect(readDonationNumber(text)).toEqual(expected)
  })
  const own: LabelScheme = { kind: 'OWN', donationPattern: '[A-Z]{2}\\d{4}', productPattern: '\\p{L}\\d' }
  test('goes by the scheme of its station', () => {
    expect(isbt128Scheme).toEqual({ kind: 'ISBT128' })
    expect(readDonation(own, ' AB1234 ')).toBe('AB1234')
    expect(readDonation(own, 'AB12345')).toBeUndefined()
    expect(readDonation(own, NUMBER)).toBeUndefined()
    expect(readDonation(isbt128Scheme, NUMBER)).toBe(NUMBER)
    expect(readDonation(isbt128Scheme, 'AB1234')).toBeUndefined()
    expect(readUnitNumber(own, ' AB1234 ', ' 血1 ')).toEqual({
      ok: true,
      unit: { donationNumber: 'AB1234', productCode: '血1' },
      checked: false,
    })
    expect(readUnitNumber(isbt128Scheme, NUMBER, ' E5445V00 ')).toMatchObject({
      ok: true,
      unit: { productCode: 'E5445V00' },
    })
    for (const product of ['xE5445', 'E5445x', 'E5445V0', '=<=E5445'])
      expect(readUnitNumber(isbt128Scheme, NUMBER, product), product).toEqual({
        ok: false,
        fault: 'PRODUCT_CODE',
      })
  })
  test('and its product are split at the last hyphen', () => {
    expect(splitUnitNumber('A-B')).toEqual({ donationNumber: 'A', productCode: 'B' })
    expect(splitUnitNumber('A-B-C')).toEqual({ donationNumber: 'A-B', productCode: 'C' })
    for (const text of ['-B', 'A-', 'AB', '']) expect(splitUnitNumber(text), text).toBeUndefined()
  })
})

describe('numbers of people and organisations', () => {
  const NOW = new Date('2026-03-01T00:00:00Z')
  const of = (province: string) => {
    const body = `${province}082219680707123`
    return readIdentityNumber(body + identityCheckCharacter(body), NOW).ok
  }
  test('have a province that there is', () => {
    for (const good of [
      '11',
      '15',
      '21',
      '23',
      '31',
      '37',
      '41',
      '46',
      '50',
      '54',
      '61',
      '65',
      '71',
      '81',
      '83',
      '91',
      '99',
    ])
      expect(of(good), good).toBe(true)
    for (const bad of [
      '10',
      '16',
      '20',
      '24',
      '30',
      '38',
      '40',
      '47',
      '55',
      '60',
      '66',
      '70',
      '72',
      '80',
      '84',
      '01',
    ])
      expect(of(bad), bad).toBe(false)
  })
  test('have nothing before and behind them', () => {
    expect(readIdentityNumber('330822196807071236', NOW).ok).toBe(true)
    expect(readIdentityNumber('x330822196807071236', NOW).ok).toBe(false)
    expect(readIdentityNumber('3308221968070712361', NOW).ok).toBe(false)
    expect(readOrganisationCode('11330283002982634F').ok).toBe(true)
    expect(readOrganisationCode('X11330283002982634F').ok).toBe(false)
    expect(readOrganisationCode('11330283002982634FX').ok).toBe(false)
  })
})
