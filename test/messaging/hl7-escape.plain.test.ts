import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Delimiters, escapeText, STANDARD_DELIMITERS, unescapeText } from '#adapters/hl7/escape.ts'

const FOREIGN: Delimiters = {
  field: '@',
  component: '~',
  repetition: '&',
  escape: '#',
  subcomponent: '\\',
  truncation: undefined,
}
const MODERN: Delimiters = { ...STANDARD_DELIMITERS, truncation: '#' }

describe('escape sequences', () => {
  test.each([
    ['standard', STANDARD_DELIMITERS],
    ['foreign', FOREIGN],
    ['version 2.7', MODERN],
  ])('any text comes back from %s delimiters, and holds none of them while written', (_, delimiters) => {
    const character = fc.oneof(
      fc.constantFrom(...'|^~\\&@#XFSTRE.br\r\n\x0b\x1c0D'),
      fc.string({ unit: 'binary' }),
    )
    const text = fc.array(character, { maxLength: 60 }).map((parts) => parts.join(''))
    const forbidden = [delimiters.field, delimiters.component, delimiters.repetition, delimiters.subcomponent]
    fc.assert(
      fc.property(text, (plain) => {
        const written = escapeText(plain, delimiters)
        for (const mark of [...forbidden, '\r', '\n', '\x0b', '\x1c'])
          expect(written.includes(mark)).toBe(false)
        expect(unescapeText(written, delimiters)).toBe(plain)
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['A\\F\\B\\S\\C\\R\\D\\T\\E\\E\\F', 'A|B^C~D&E\\F'],
    ['one\\.br\\two\\.sp2\\three', 'one\ntwo\n\nthree'],
    ['\\H\\bold\\N\\ \\.in+4\\in\\.sk3\\x\\.ce\\y', 'bold in   x\ny'],
    ['\\X41\\\\X0D\\B', 'A\rB'],
    ['\\Xe8a180\\', '血'],
    ['\\XE8\\\\XA180\\', '血'],
    ['text with \\Z99\\ inside', 'text with \\Z99\\ inside'],
    ['C:\\temp\\blood', 'C:\\temp\\blood'],
    ['\\X4\\ \\XZZ\\', '\\X4\\ \\XZZ\\'],
    ['\\C2842\\ \\M2842\\', '\\C2842\\ \\M2842\\'],
    ['\\.unknown\\', '\\.unknown\\'],
    ['lone \\', 'lone \\'],
    ['\\\\', '\\\\'],
    ['\\Z\\F\\', '\\Z|'],
  ])('reads %j as %j', (encoded, text) => {
    expect(unescapeText(encoded, STANDARD_DELIMITERS)).toBe(text)
  })

  test('reads hexadecimal bytes in the set of the message', () => {
    expect(unescapeText('\\XD1AA\\\\X81\\\\X7C\\', STANDARD_DELIMITERS, 'GBK')).toBe('血亅')
  })

  test('reads with the declared escape character only', () => {
    expect(unescapeText('a#F#b#S#c#R#d#T#e \\F\\', FOREIGN)).toBe('a@b~c&d\\e \\F\\')
  })

  test('a truncation character is written and read where it is declared', () => {
    expect(escapeText('a#b', MODERN)).toBe('a\\P\\b')
    expect(unescapeText('a\\P\\b', MODERN)).toBe('a#b')
    expect(unescapeText('a\\P\\b', STANDARD_DELIMITERS)).toBe('a\\P\\b')
  })
})
