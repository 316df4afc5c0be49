import { describe, expect, test } from 'vitest'
import { decode } from '#adapters/hl7/codec.ts'
import type { Message } from '#adapters/hl7/message.ts'
import {
  coded,
  components,
  entity,
  identifier,
  passOn,
  person,
  repeated,
  segment,
  subcomponents,
  writeMessage,
  writeSegment,
} from '#adapters/hl7/writer.ts'

function read(text: string): Message {
  const decoded = decode(text)
  if (!decoded.ok) throw new Error(decoded.fault.kind)
  return decoded.message
}

describe('writing segments', () => {
  test.each([
    [
      segment('BPO', [1, coded('RBC-SUSP-LR', '去白悬浮红细胞', '99HUB')]),
      'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB',
    ],
    [segment('BPO', { 1: 1, 14: 'Y' }), 'BPO|1|||||||||||||Y'],
    [
      segment('PID', {
        3: repeated([identifier('MR1', 'CS-MEM01', 'MR'), identifier('33', 'CN-MPS', 'NI')]),
      }),
      'PID|||MR1^^^CS-MEM01^MR~33^^^CN-MPS^NI',
    ],
    [segment('SPM', [1, components(subcomponents('S1', 'CS-MEM01'))]), 'SPM|1|S1&CS-MEM01'],
    [
      segment('BPX', { 20: person('N0033', '王', '护'), 21: person('T0007', '赵') }),
      `BPX${'|'.repeat(20)}N0033^王^护|T0007^赵`,
    ],
    [
      segment('ORC', ['OK', entity('SQ1', 'CS-MEM01'), undefined, null, undefined]),
      'ORC|OK|SQ1^CS-MEM01||""',
    ],
    [
      segment('NTE', [1, undefined, 'a|b^c~d&e\\f\r\ng']),
      'NTE|1||a\\F\\b\\S\\c\\R\\d\\T\\e\\E\\f\\X0D\\\\.br\\g',
    ],
    [segment('NTE', [0, '', { encoded: 'a\\T\\b^c' }]), 'NTE|0||a\\T\\b^c'],
    [segment('DSC', []), 'DSC'],
    [segment('ZZ1', [components(undefined, undefined)]), 'ZZ1'],
  ])('writes no separator after the last value, and escapes values', (out, text) => {
    expect(writeSegment(out)).toBe(text)
  })

  test('writes a message that is read back with the same values', () => {
    const text = writeMessage([
      segment('MSH', [
        'HUB',
        'CS-LEAD',
        undefined,
        undefined,
        '20260301',
        undefined,
        components('ORB', 'O28', 'ORB_O28'),
      ]),
      segment('NTE', [1, undefined, repeated(['a~b', 'c^d'])]),
    ])
    expect(text.endsWith('\r')).toBe(true)
    const message = read(text)
    expect(message.text('MSH-3')).toBe('HUB')
    expect(message.text('MSH-9.3')).toBe('ORB_O28')
    expect(message.text('NTE-3')).toBe('a~b')
    expect(message.text('NTE-3[2]')).toBe('c^d')
  })

  test('passes a received segment on unchanged, unknown escapes and all', () => {
    const line = 'PID|1||A^^^X&1~B|""|\\Z99\\ \\H\\x\\N\\|||'
    const message = read(`MSH|^~\\&|A\r${line}\r`)
    expect(writeSegment(passOn(message.segments[1] ?? fail()))).toBe(line)
  })

  test('passes a segment on in other delimiters with the same values', () => {
    const foreign = read('MSH@~&#\\@A\rPID@1@@M|R~~~H\\1&Q@""@a#F#b#T#\r')
    const written = writeSegment(passOn(foreign.segments[1] ?? fail()))
    expect(written).toBe('PID|1||M\\F\\R^^^H&1~Q|""|a@b\\E\\')
    expect(read(`MSH|^~\\&|A\r${written}`).text('PID-5')).toBe(foreign.text('PID-5'))
  })
})

function fail(): never {
  throw new Error('the segment is missing')
}
