import { describe, expect, test } from 'vitest'
import { decodeBytes, encodeText, findCharset } from '#adapters/hl7/charsets.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('character sets', () => {
  test.each([
    ['UNICODE UTF-8', 'UNICODE UTF-8'],
    ['UTF-8', 'UNICODE UTF-8'],
    ['utf8', 'UNICODE UTF-8'],
    ['UNICODE', 'UNICODE UTF-8'],
    ['GB 18030-2000', 'GB 18030-2000'],
    ['GB18030', 'GB 18030-2000'],
    ['GBK', 'GB 18030-2000'],
    ['gb2312', 'GB 18030-2000'],
    ['BIG-5', 'BIG-5'],
    ['ASCII', 'ASCII'],
    ['8859/1', '8859/1'],
    ['ISO-8859-15', '8859/15'],
  ])('knows %s as %s', (spelling, name) => {
    expect(findCharset(spelling)?.name).toBe(name)
  })

  test.each(['', 'KLINGON', '8859/10', 'ISO IR87'])('does not guess at %j', (spelling) => {
    expect(findCharset(spelling)).toBeUndefined()
  })

  test.each([
    ['血', 'd1aa'],
    ['乗', '815c'],
    ['乛', '815e'],
    ['亅', '817c'],
    ['亊', '817e'],
    ['䶮', 'fe9f'],
    ['㐂', '8139ef31'],
    ['𠀀', '95328236'],
  ])('reads and writes %s as %s in GB 18030', (character, bytes) => {
    expect(decodeBytes(hex(bytes), ['GB 18030-2000'], 'UTF-8')).toMatchObject({
      text: character,
      unreadable: 0,
    })
    expect(encodeText(character, 'GBK')).toEqual({ bytes: hex(bytes), unmappable: [] })
  })

  test('every hanzi of the basic block survives UTF-8 and GB 18030', () => {
    const all = Array.from({ length: 0x9fff - 0x4e00 }, (_, place) =>
      String.fromCodePoint(0x4e00 + place),
    ).join('')
    for (const name of ['UNICODE UTF-8', 'GB 18030-2000']) {
      const { bytes, unmappable } = encodeText(all, name)
      expect(unmappable).toEqual([])
      expect(decodeBytes(bytes, [name], 'ASCII').text).toBe(all)
    }
  })

  test('takes MSH-18 first, else the sender default', () => {
    expect(decodeBytes(hex('d1aa'), [], 'GB18030')).toMatchObject({ text: '血', declarationIgnored: false })
    expect(decodeBytes(hex('e8a180'), ['UNICODE UTF-8'], 'GB18030').text).toBe('血')
    expect(decodeBytes(hex('d1aa'), ['KLINGON'], 'GB18030')).toMatchObject({
      text: '血',
      declarationIgnored: true,
    })
  })

  test('an ASCII declaration over other bytes gives way to the sender default, and says so', () => {
    expect(decodeBytes(hex('d1aa'), ['ASCII'], 'GB18030')).toMatchObject({
      text: '血',
      declarationIgnored: true,
    })
    expect(decodeBytes(Buffer.from('abc'), ['ASCII'], 'GB18030')).toMatchObject({
      text: 'abc',
      charset: 'ASCII',
      declarationIgnored: false,
    })
  })

  test.each([[['ASCII', 'GB 18030-2000']], [['', 'GB 18030-2000']], [['KLINGON', 'ASCII', 'GBK']]])(
    'where MSH-18 %j can’t be its first set, the next one it names is meant',
    (declared) => {
      expect(decodeBytes(hex('d1aa'), declared, 'UTF-8').text).toBe('血')
    },
  )

  test('counts what could not be read instead of passing it over', () => {
    expect(decodeBytes(hex('41d541'), ['UNICODE UTF-8'], 'GB18030').unreadable).toBe(1)
    expect(decodeBytes(hex('41ff42'), ['GBK'], 'UTF-8').unreadable).toBe(1)
    expect(decodeBytes(hex('41ff42'), [], 'ASCII')).toMatchObject({ text: 'A\ufffdB', unreadable: 1 })
    expect(decodeBytes(Buffer.from('\ufffd'), ['UTF-8'], 'ASCII').unreadable).toBe(0)
  })

  test('a UTF-8 mark tells the set of a message that names none, and is dropped', () => {
    expect(decodeBytes(Buffer.from('\r\n\ufeffMSH血'), [], 'GB18030').text).toBe('MSH血')
    expect(decodeBytes(hex('efbbbf4d534881'), ['GBK'], 'UTF-8').text).toBe('MSH\ufffd')
    expect(decodeBytes(Buffer.from('\ufeffMSH'), [], 'UTF-8').text).toBe('MSH')
  })

  test('names the characters that the receiver has no place for', () => {
    expect(encodeText('血 ABO 血𠀀', 'ASCII')).toEqual({
      bytes: Buffer.from('? ABO ??'),
      unmappable: ['血', '𠀀'],
    })
    expect(encodeText('é血', '8859/1')).toEqual({ bytes: hex('e93f'), unmappable: ['血'] })
    expect(encodeText('䶮血', 'BIG-5').unmappable).toEqual(['䶮'])
  })

  test('refuses to write in an unknown set', () => {
    expect(() => encodeText('x', 'KLINGON')).toThrow(RangeError)
  })
})
