import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { buildAnswer } from '#adapters/hl7/ack.ts'
import { readAcknowledgement } from '#adapters/hl7/acknowledgement.ts'
import { decodeMessage } from '#adapters/hl7/decoding.ts'
import { FrameReader, frame } from '#adapters/hl7/framing.ts'
import { bytesWithoutTimestamp, type Header, readHeader } from '#adapters/hl7/header.ts'
import { sizeOfProof } from '#test/support/proofs.ts'

const TEXT =
  'MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301093000+0800||OMB^O27^OMB_O27|M0001|P|2.5.1|||AL|AL|CHN|GB 18030-2000\r' +
  'PID|1||MR1^^^CS-MEM01^MR~2||亅^乛乗||19680707|M\rBPO|1|RBC^去白悬浮红细胞^99HUB||2\r'
const SEED = iconv.encode(TEXT, 'gb18030')
const MARKS = [
  '|',
  '^',
  '~',
  '\\',
  '&',
  '\r',
  '\n',
  '\x0b',
  '\x1c',
  '\x1c\r',
  '"',
  '\0',
  '\x81',
  '\xff',
  '\xef\xbb\xbf',
  'MSH',
  ' ',
  '',
]

/** Messages in GB 18030 with some bytes cut out and others put in. */
function mutants(count: number): Buffer[] {
  const mutation = fc.tuple(fc.nat(SEED.length), fc.nat(4), fc.nat(MARKS.length - 1), fc.boolean())
  // Half of the changes fall into the header, where most decisions are made.
  const changes = fc.sample(fc.array(mutation, { minLength: 1, maxLength: 10 }), count)
  return changes.map((list) =>
    list.reduce((before, [place, length, mark, inHeader]) => {
      const at = place % (inHeader ? 120 : before.length + 1)
      return Buffer.concat([
        before.subarray(0, at),
        Buffer.from(MARKS[mark] ?? '', 'latin1'),
        before.subarray(at + length),
      ])
    }, SEED),
  )
}

function answerTo(header: Header | undefined): Buffer {
  return buildAnswer({
    to: header,
    from: { application: 'HUB', facility: 'CS-LEAD' },
    controlId: 'H1',
    timestamp: '20260301',
    code: header ? 'AE' : 'AR',
    errors: [{ condition: '100', message: { zh: '段顺序错误', en: 'Segment sequence error' } }],
    senderDefault: 'GB18030',
  }).bytes
}

/** Bytes beyond ASCII in a header that names no character set can be read in several ways. */
function hasPlainHeader(bytes: Buffer): boolean {
  const [header = ''] = bytes
    .toString('latin1')
    .trim()
    .split(/[\r\n]/)
  return /^[\t-~]*$/.test(header)
}

describe('20,000 mutated messages, or a slice of them', () => {
  const all = mutants(sizeOfProof('mutants'))

  test('each has a header or a fault, and its answer is well formed and names it', () => {
    let headers = 0
    for (const bytes of all) {
      const result = readHeader(bytes)
      const answer = answerTo(result.ok ? result.header : undefined)
      const read = readAcknowledgement(answer)
      expect(read?.code).toBe(result.ok ? 'AE' : 'AR')
      if (!result.ok) continue
      headers += 1
      expect(read?.header.delimiters).toEqual(result.header.delimiters)
      const [from, until] = result.header.timestampSpan
      expect(from).toBeLessThanOrEqual(until)
      expect(bytesWithoutTimestamp(bytes, result.header).length).toBe(bytes.length - (until - from))
    }
    expect(headers).toBeGreaterThan(all.length / 20)
  })

  test('each is decoded or refused, and what is decoded agrees with its header on the control id', async () => {
    let decodedCount = 0
    for (const bytes of all) {
      const result = readHeader(bytes)
      const charsets = result.ok ? result.header.charsets : []
      const decoded = await decodeMessage({ bytes, charsets, senderDefault: 'GB18030' })
      if (decoded.ok) decodedCount += 1
      expect(decoded.ok || !result.ok).toBe(true)
      if (!decoded.ok || !result.ok || !hasPlainHeader(bytes)) continue
      expect(decoded.message.first('MSH')?.field(10).raw.trim()).toBe(result.header.controlId.trim())
    }
    expect(decodedCount).toBeGreaterThan(all.length / 20)
  })

  test('whatever comes on a line, a good message after it is still found', () => {
    const last: string[] = []
    const reader = new FrameReader({
      maxBytes: 600,
      onFrame: (bytes) => last.push(bytes.toString('latin1')),
      onFault: () => {},
    })
    for (const [place, bytes] of all.entries()) {
      const noise = place % 2 === 0 ? bytes : frame(bytes)
      reader.push(Buffer.from(noise))
      reader.push(frame(Buffer.from(`MSH|good ${place}`)))
      expect(last.at(-1)?.endsWith(`MSH|good ${place}`)).toBe(true)
      last.length = 0
    }
  })
})
