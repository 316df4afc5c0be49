import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { type AnswerInput, buildAnswer, ERROR_CONDITIONS } from '#adapters/hl7/ack.ts'
import { readAcknowledgement } from '#adapters/hl7/acknowledgement.ts'
import { readHeader } from '#adapters/hl7/header.ts'
import { coded, segment } from '#adapters/hl7/writer.ts'

const REQUEST =
  'MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||OMB^O27^OMB_O27|M0001|P|2.5.1|||AL|AL|CHN|UNICODE UTF-8\r'
const MISSING = {
  condition: '101',
  location: { segment: 'BPO', sequence: 1, field: 14 },
  diagnostic: 'consent indicator missing',
  message: { zh: '未提供输血治疗知情同意书', en: 'Consent to transfusion is missing' },
} as const

function answer(request: string | Buffer | undefined, more: Partial<AnswerInput> = {}) {
  const header = request === undefined ? undefined : readHeader(Buffer.from(request))
  return buildAnswer({
    to: header?.ok ? header.header : undefined,
    from: { application: 'HUB', facility: 'CS-LEAD' },
    controlId: 'H0001',
    timestamp: '20260301093002+0800',
    code: 'AA',
    senderDefault: 'GB18030',
    ...more,
  })
}

const lines = (text: string) => text.split('\r').slice(0, -1)

describe('answers', () => {
  test('an acknowledgement goes back to its sender and names the message', () => {
    expect(lines(answer(REQUEST).text)).toEqual([
      'MSH|^~\\&|HUB|CS-LEAD|HIS|CS-MEM01|20260301093002+0800||ACK^O27^ACK|H0001|P|2.5.1||||||UNICODE UTF-8',
      'MSA|AA|M0001',
    ])
  })

  test('an application answer has its type, its body and its own wish for acknowledgement', () => {
    const { text } = answer(REQUEST, {
      type: { code: 'ORB', event: 'O28' },
      acceptAck: 'AL',
      applicationAck: 'NE',
      body: [segment('ORC', ['OK', undefined, undefined, undefined, 'SC'])],
    })
    expect(lines(text)).toEqual([
      'MSH|^~\\&|HUB|CS-LEAD|HIS|CS-MEM01|20260301093002+0800||ORB^O28^ORB_O28|H0001|P|2.5.1|||AL|NE||UNICODE UTF-8',
      'MSA|AA|M0001',
      'ORC|OK||||SC',
    ])
  })

  test('since 2.5 an error stands in ERR with location, condition, severity and both languages', () => {
    const { text } = answer(REQUEST, { code: 'AE', errors: [MISSING, { ...MISSING, severity: 'W' }] })
    expect(lines(text).slice(1)).toEqual([
      'MSA|AE|M0001',
      'ERR||BPO^1^14|101^Required field missing^HL70357|E|||consent indicator missing|未提供输血治疗知情同意书 / Consent to transfusion is missing',
      'ERR||BPO^1^14|101^Required field missing^HL70357|W|||consent indicator missing|未提供输血治疗知情同意书 / Consent to transfusion is missing',
    ])
  })

  test('a location names repetition and component where they are known', () => {
    const location = { segment: 'PID', sequence: 1, field: 3, repetition: 2, component: 1 }
    expect(answer(REQUEST, { errors: [{ ...MISSING, location }] }).text).toContain('ERR||PID^1^3^2^1|')
  })

  test.each(['2.3', '2.3.1', '2.4'])(
    'before 2.5 (%s) an error stands in ERR-1, MSA-3 and MSA-6',
    (version) => {
      const { text } = answer(REQUEST.replace('2.5.1', version), { code: 'AE', errors: [MISSING] })
      expect(lines(text).slice(1)).toEqual([
        'MSA|AE|M0001|未提供输血治疗知情同意书 / Consent to transfusion is missing|||101^Required field missing^HL70357',
        'ERR|BPO^1^14^101&Required field missing&HL70357',
      ])
    },
  )

  test.each([
    ['2.2', 'ACK^O27|'],
    ['2.3', 'ACK^O27|'],
    ['2.3.1', 'ACK^O27^ACK|'],
    ['2.7', 'ACK^O27^ACK|'],
    ['nonsense', 'ACK^O27^ACK|H0001|P|2.5.1'],
  ])('speaks version %s', (version, type) => {
    expect(answer(REQUEST.replace('2.5.1', version)).text).toContain(`||${type}`)
  })

  test('a trigger that is missing leaves no separator behind', () => {
    expect(answer(REQUEST.replace('OMB^O27^OMB_O27', '')).text).toContain('||ACK^^ACK|H0001')
    expect(answer(REQUEST.replace('OMB^O27^OMB_O27', '').replace('2.5.1', '2.3')).text).toContain(
      '||ACK|H0001',
    )
  })

  test.each(['A\\T\\B', 'A&B^C~D', 'x\\Z9\\', ' 7 ', '\\'])('repeats the control id %j exactly', (id) => {
    const { bytes } = answer(REQUEST.replace('M0001', id))
    expect(readAcknowledgement(bytes)).toMatchObject({ code: 'AA', controlId: id })
  })

  test('speaks the delimiters of its sender', () => {
    const { text, bytes } = answer('MSH@~&#\\@APP~1.2@FAC@@@T@@ADT~A01~ADT_A01@X|1@P@2.5\r', {
      code: 'AE',
      errors: [MISSING],
    })
    expect(lines(text)).toEqual([
      'MSH@~&#\\@HUB@CS-LEAD@APP~1.2@FAC@20260301093002+0800@@ACK~A01~ACK@H0001@P@2.5',
      'MSA@AE@X|1',
      'ERR@@BPO~1~14@101~Required field missing~HL70357@E@@@consent indicator missing@未提供输血治疗知情同意书 / Consent to transfusion is missing',
    ])
    expect(readAcknowledgement(bytes)?.controlId).toBe('X|1')
  })

  test('is written in the declared set, else in the default of the sender', () => {
    const declared = answer(REQUEST.replace('UNICODE UTF-8', 'GB 18030-2000'), { errors: [MISSING] })
    expect(iconv.decode(declared.bytes, 'gb18030')).toBe(declared.text)
    const undeclared = answer(REQUEST.replace('UNICODE UTF-8', ''), { errors: [MISSING] })
    expect(iconv.decode(undeclared.bytes, 'gb18030')).toContain('未提供输血治疗知情同意书')
    expect(lines(undeclared.text)[0]?.endsWith('|P|2.5.1')).toBe(true)
    expect(answer(REQUEST, { errors: [MISSING] }).bytes.toString()).toContain('未提供')
  })

  test.each(['ASCII', '8859/1'])(
    'a receiver with %s gets English alone, and lost characters of the body are told',
    (set) => {
      const { text, bytes, unmappable } = answer(REQUEST.replace('UNICODE UTF-8', set), {
        errors: [MISSING],
        body: [segment('NTE', [1, undefined, coded('A', '血型')])],
      })
      expect(text).toContain('|Consent to transfusion is missing\r')
      expect(bytes.toString('latin1')).toContain('NTE|1||A^??\r')
      expect(unmappable).toEqual(['血', '型'])
      expect(answer(REQUEST.replace('UNICODE UTF-8', set), { errors: [MISSING] }).unmappable).toEqual([])
    },
  )

  test('a message without a header is answered in the usual way, with no id to repeat', () => {
    const error = { condition: '100', message: { zh: '缺少 MSH', en: 'MSH is missing' } } as const
    expect(lines(answer(undefined, { code: 'AR', errors: [error] }).text)).toEqual([
      'MSH|^~\\&|HUB|CS-LEAD|||20260301093002+0800||ACK^^ACK|H0001|P|2.5.1',
      'MSA|AR',
      'ERR|||100^Segment sequence error^HL70357|E||||缺少 MSH / MSH is missing',
    ])
  })

  test('every condition of table 0357 has its text', () => {
    expect(Object.keys(ERROR_CONDITIONS)).toEqual(
      '0 100 101 102 103 200 201 202 203 204 205 206 207'.split(' '),
    )
  })
})

describe('reading acknowledgements', () => {
  test.each(['', 'PID|1', 'MSH|^~\\&|A\rPID|1', 'MSH|^~\\&|A\rMSA|XX|1', 'MSH|^~\\&|A\rMSA'])(
    '%j is none',
    (text) => {
      expect(readAcknowledgement(Buffer.from(text))).toBeUndefined()
    },
  )

  test('finds MSA behind SFT, at any line end, with its text', () => {
    const text = 'MSH|^~\\&|A\r\nSFT|x\r\nMSA|CE|77|错误\r\n'
    expect(readAcknowledgement(Buffer.from(text))).toMatchObject({
      code: 'CE',
      controlId: '77',
      text: '错误',
    })
    expect(readAcknowledgement(iconv.encode(text, 'gbk'))).toMatchObject({ text: '错误' })
  })
})
