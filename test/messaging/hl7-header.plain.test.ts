import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { bytesWithoutTimestamp, type Header, readHeader, repeatHash } from '#adapters/hl7/header.ts'

const PLAIN =
  'MSH|^~\\&|HIS^2.16^ISO|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||OMB^O27^OMB_O27|M\\T\\1|P^T|2.5.1^CHN|||AL|NE|CHN|UNICODE UTF-8~GB 18030-2000\rPID|1'

function headerOf(bytes: string | Buffer): Header {
  const result = readHeader(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  if (!result.ok) throw new Error(result.fault)
  return result.header
}

describe('reading a header', () => {
  test('gives every part that the accept path decides by', () => {
    expect(headerOf(PLAIN)).toMatchObject({
      sendingApplication: { id: 'HIS', whole: 'HIS^2.16^ISO' },
      sendingFacility: { id: 'CS-MEM01', whole: 'CS-MEM01' },
      receivingApplication: { id: 'HUB' },
      receivingFacility: { id: 'CS-LEAD' },
      timestamp: '20260301093000+0800',
      messageType: { code: 'OMB', event: 'O27', structure: 'OMB_O27', whole: 'OMB^O27^OMB_O27' },
      controlId: 'M\\T\\1',
      processingId: 'P',
      version: '2.5.1',
      acceptAck: 'AL',
      applicationAck: 'NE',
      charsets: ['UNICODE UTF-8', 'GB 18030-2000'],
    })
  })

  test.each([
    ['a UTF-8 mark', '\ufeff'],
    ['line ends and blanks', '\r\n \t\n'],
    ['a second start block', '\x0b'],
    ['a mark after a line end', '\n\ufeff'],
  ])('passes over %s in front', (_, before) => {
    const header = headerOf(before + PLAIN)
    expect(header.controlId).toBe('M\\T\\1')
    const bytes = Buffer.from(before + PLAIN)
    expect(bytes.subarray(...header.timestampSpan).toString()).toBe('20260301093000+0800')
  })

  test.each(['\r', '\n', '\r\n'])('ends the segment at %j', (end) => {
    expect(headerOf(`MSH|^~\\&|A|B|C|D|T||ACK|9${end}PID|||||||||||||||||X`).charsets).toEqual([])
  })

  test('honours declared delimiters', () => {
    const header = headerOf('MSH@~&#\\@SENDAPP~1@FAC@R@RF@20260419100000@@ADT~A01~ADT_A01@MSG^9@P@2.5\r')
    expect(header.delimiters).toEqual({
      field: '@',
      component: '~',
      repetition: '&',
      escape: '#',
      subcomponent: '\\',
      truncation: undefined,
    })
    expect(header).toMatchObject({
      controlId: 'MSG^9',
      messageType: { event: 'A01' },
      sendingApplication: { id: 'SENDAPP' },
    })
  })

  test('reads the truncation character of version 2.7, and the doubled backslash of quoted messages', () => {
    expect(headerOf('MSH|^~\\&#|A\r').delimiters.truncation).toBe('#')
    expect(headerOf('MSH|^~\\\\&|A\r').delimiters).toMatchObject({
      escape: '\\',
      subcomponent: '&',
      truncation: undefined,
    })
  })

  test.each([
    ['empty', ''],
    ['empty', ' \r\n\x0b'],
    ['no-msh', 'EVN|A01\rMSH|^~\\&|'],
    ['no-msh', 'MS'],
    ['no-msh', 'GET / HTTP/1.1'],
    ['batch', 'FHS|^~\\&|A\rBHS|^~\\&\rMSH|^~\\&|'],
    ['batch', 'BHS|^~\\&|A'],
    ['delimiters', 'MSH'],
    ['delimiters', 'MSH|'],
    ['delimiters', 'MSH|^~'],
    ['delimiters', 'MSH|^~|SENDAPP'],
    ['delimiters', 'MSH|^~\\|A'],
    ['delimiters', 'MSH|^^\\&|A'],
    ['delimiters', 'MSH|^~\\&#!|A'],
    ['delimiters', 'MSHA^~\\&A'],
    ['delimiters', 'MSH|a~\\&|A'],
    ['delimiters', 'MSH\r^~\\&|A'],
    ['delimiters', 'MSH|^~\u4e00|A'],
  ])('says "%s" of %j', (fault, text) => {
    expect(readHeader(Buffer.from(text))).toEqual({ ok: false, fault, likelyControlId: '' })
  })

  test.each([
    ['MSH|^^\\&|A|B|C|D|T||ACK|ID-1|P\rPID|1', 'ID-1'],
    ['MSH|^~|A|B|C|D|T||ACK|ID-1', 'ID-1'],
    ['MSH|^~|A|B|C|D|T||ACK|I\\D', ''],
    ['MSH|^~|A|B|C|D|T||ACK\r|ID-1', ''],
    ['MSHA^~\\&ABACADATAAACKAID', ''],
  ])('of %j, whose delimiters can’t be used, tells the control id %j', (text, likelyControlId) => {
    expect(readHeader(Buffer.from(text))).toMatchObject({ fault: 'delimiters', likelyControlId })
  })

  test('a short header leaves absent fields empty', () => {
    expect(headerOf('MSH|^~\\&')).toMatchObject({ controlId: '', timestamp: '', charsets: [], version: '' })
    expect(headerOf('MSH|^~\\&|A|B|C|D|T||ACK|   |P\r').controlId).toBe('')
  })

  test.each([
    ['GBK with no declaration', 'gbk', ''],
    ['GB 18030 declared', 'gb18030', 'GB 18030-2000'],
    ['UTF-8 with no declaration', 'utf8', ''],
    ['Big5 declared', 'big5', 'BIG-5'],
  ])('finds the fields of a Chinese header whose bytes look like delimiters: %s', (_, encoding, declared) => {
    const name = encoding === 'big5' ? '功許蓋' : '亅乛乗亊医院'
    const text = `MSH|^~\\&|${name}|${name}|HUB|X|20260301||ADT^A01|7|P|2.5.1|||||CHN|${declared}\rPID|1`
    const bytes = iconv.encode(text, encoding)
    const header = headerOf(bytes)
    expect(header.sendingFacility.id).toBe(name)
    expect(header.controlId).toBe('7')
    expect(bytes.subarray(...header.timestampSpan).toString('latin1')).toBe('20260301')
  })

  test('looks no further than the first segment', () => {
    const bytes = Buffer.alloc(5_000_000, 'OBX|1\r')
    bytes.write(PLAIN)
    expect(headerOf(bytes).controlId).toBe('M\\T\\1')
    const endless = Buffer.alloc(200_000, 'x')
    endless.write('MSH|^~\\&|A|B')
    expect(headerOf(endless).sendingApplication.id).toBe('A')
  })
})

describe('telling a repeat', () => {
  const repeat = (text: string) => {
    const bytes = Buffer.from(text)
    return repeatHash(bytes, headerOf(bytes)).toString('hex')
  }

  test('a repeat with another MSH-7 is the same message, with any other change it is not', () => {
    expect(repeat(PLAIN.replace('20260301093000+0800', '20260301093105'))).toBe(repeat(PLAIN))
    expect(repeat(PLAIN.replace('20260301093000+0800', ''))).toBe(repeat(PLAIN))
    expect(repeat(`${PLAIN}|2`)).not.toBe(repeat(PLAIN))
    expect(repeat(PLAIN.replace('HUB', 'HUC'))).not.toBe(repeat(PLAIN))
  })

  test('leaves out MSH-7 and nothing else', () => {
    const bytes = Buffer.from(PLAIN)
    const without = bytesWithoutTimestamp(bytes, headerOf(bytes)).toString()
    expect(without).toBe(PLAIN.replace('20260301093000+0800', ''))
  })

  test('a header without MSH-7 loses nothing', () => {
    const bytes = Buffer.from('MSH|^~\\&|A|B\rPID|1')
    expect(bytesWithoutTimestamp(bytes, headerOf(bytes)).equals(bytes)).toBe(true)
  })
})
