import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeIdentityKeys } from '#db/identity-keys.ts'
import {
  formsOf,
  keepNumber,
  keepTold,
  keepVisitNumber,
  readNumber,
  readTold,
  readVisitNumber,
  SEALED_NUMBER,
  visitFormsOf,
} from '#db/kept-number.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const keys = makeIdentityKeys({ encryption: [{ id: '1', key: randomBytes(32) }], hash: randomBytes(32) })
const others = makeIdentityKeys({ encryption: [{ id: '1', key: randomBytes(32) }], hash: randomBytes(32) })
const NUMBERS = ['330822196807071236', '11010519491231002x', '330822680707123', 'MZ330822196807071236-1']
const WIDE = [
  '３３０８２２１９６８０７０７１２３６',
  '11010519491231002Ｘ',
  'ＭＺ３３０８２２６８０７０７１２３',
]
const ORDINARY = ['MR000123', '20260301000123', '', '#17', '#', '##330822', `#${'0'.repeat(63)}`]

describe('a record number', () => {
  it.each([...NUMBERS, ...WIDE])(
    'that holds an identity number is kept as a hash and a cipher: %s',
    (number) => {
      const kept = keepNumber(keys, number)
      expect(kept.hospitalNumber).toMatch(/^#[0-9a-f]{64}$/)
      expect(JSON.stringify(kept)).not.toContain(number.slice(0, 6))
      expect(readNumber(keys, kept)).toBe(number)
      expect(keepNumber(keys, number)).toMatchObject({ hospitalNumber: kept.hospitalNumber })
      expect(keepNumber(others, number).hospitalNumber).not.toBe(kept.hospitalNumber)
      // Not the hash by which persons are joined.
      expect(kept.hospitalNumber).not.toBe(`#${keys.hash(number)}`)
      expect(formsOf(keys, number)).toEqual({ number: kept.hospitalNumber, older: number })
    },
  )

  it.each(ORDINARY)('of any other kind is kept as it is, and costs no key: %s', (number) => {
    const idle = { encrypt: vi.fn(), decrypt: vi.fn(), hash: vi.fn() }
    const unused = Object.assign({ ...keys }, idle)
    const kept = keepNumber(unused, number)
    expect(kept).toEqual({ hospitalNumber: number, hospitalNumberCipher: null })
    expect(readNumber(unused, kept)).toBe(number)
    expect(formsOf(unused, number)).toEqual({ number, older: number })
    for (const call of Object.values(idle)) expect(call).not.toHaveBeenCalled()
  })

  it('that looks like a hash is never taken for what another is kept as', () => {
    const other = keepNumber(keys, NUMBERS[0] ?? '').hospitalNumber as unknown as string
    const kept = keepNumber(keys, other)
    expect(kept.hospitalNumber).not.toBe(other)
    expect(readNumber(keys, kept)).toBe(other)
    expect(formsOf(keys, other)).toEqual({ number: kept.hospitalNumber, older: kept.hospitalNumber })
  })

  it('keeps its letters apart, as ever', () => {
    const [small, great] = ['11010519491231002x', '11010519491231002X'].map((number) => formsOf(keys, number))
    expect(small?.number).not.toBe(great?.number)
  })
})

describe('a visit number', () => {
  it.each([...NUMBERS, ...WIDE])(
    'that holds an identity number is kept as a hash of its own: %s',
    (number) => {
      const kept = keepVisitNumber(keys, number)
      expect(kept.visitNumber).toMatch(/^#[0-9a-f]{64}$/)
      expect(JSON.stringify(kept)).not.toContain(number.slice(0, 6))
      expect(readVisitNumber(keys, kept)).toBe(number)
      // Nobody sees by it that a visit and a record have one number.
      expect(kept.visitNumber).not.toBe(keepNumber(keys, number).hospitalNumber)
      expect(visitFormsOf(keys, number)).toEqual({ number: kept.visitNumber, older: number })
    },
  )

  it.each(ORDINARY)('of any other kind is kept as it is: %s', (number) => {
    expect(keepVisitNumber(keys, number)).toEqual({ visitNumber: number, visitNumberCipher: null })
    expect(visitFormsOf(keys, number)).toEqual({ number, older: number })
  })
})

describe('what was told', () => {
  it('is given back word for word, and kept without the number', () => {
    const told = { unitNumber: '3308024000001-E5445', hospitalNumber: NUMBERS[0], fate: 'TRANSFUSED' }
    const kept = keepTold(keys, told)
    expect(JSON.stringify(kept)).not.toContain(NUMBERS[0])
    expect(readTold(keys, kept)).toEqual(told)
  })

  it.each([{}, { hospitalNumber: 'MR000123' }, { hospitalNumber: null }])('is kept as it is: %j', (told) => {
    expect(keepTold(keys, told)).toEqual(told)
    expect(readTold(keys, told)).toEqual(told)
  })
})

describe('PostgreSQL', () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld()
  })
  afterAll(() => world.close())

  it('sees the same numbers as JavaScript', async () => {
    const sealed = [...NUMBERS, ...WIDE, `#${'a'.repeat(64)}`, '住院330822680707123']
    const texts = [...sealed, ...ORDINARY, '330822196813071236', '３３０８２２１９６８１３０７１２３６']
    const [row] = await world.rows<{ seen: boolean[] }>(
      'select array_agg(normalize(text, NFKC) ~ $2 order by at) as seen from unnest($1::text[]) with ordinality as t(text, at)',
      [texts, SEALED_NUMBER],
    )
    const isKeptSealed = (text: string) => keepNumber(keys, text).hospitalNumberCipher !== null
    expect(row?.seen).toEqual(texts.map(isKeptSealed))
    expect(row?.seen).toEqual(texts.map((text) => sealed.includes(text)))
  })
})
