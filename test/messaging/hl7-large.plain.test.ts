import iconv from 'iconv-lite'
import { afterAll, describe, expect, test } from 'vitest'
import { decodeLarge, decodeMessage, stopDecoding } from '#adapters/hl7/decoding.ts'
import { watchStretches } from '#test/support/stretches.ts'

const MSH = 'MSH|^~\\&|LIS|CS-MEM01|HUB|CS-LEAD|20260301||ORU^R01^ORU_R01|BIG|P|2.5.1'

function observations(bytes: number): string {
  const lines = [MSH]
  for (let size = 0, number = 1; size < bytes; number += 1) {
    const line = `OBX|${number}|NM|718-7^血红蛋白^LN|${number}|55~66|g/L^x&y|||||F|||20260301080000+0800|T1^亅^乛|`
    lines.push(line)
    size += line.length
  }
  return `${lines.join('\r')}\r`
}

describe('large messages', () => {
  afterAll(() => stopDecoding())

  test('5 MB of OBX in GB 18030 is decoded without loss', async () => {
    const text = observations(5_000_000)
    const bytes = iconv.encode(text, 'gb18030')
    const decoded = await decodeMessage({ bytes, charsets: ['GBK'], senderDefault: 'UTF-8' })
    if (!decoded.ok) throw new Error(decoded.fault.kind)
    expect(decoded.message.encode() === text).toBe(true)
    expect(decoded.message.all('OBX').at(-1)?.text('15.2')).toBe('亅')
  })

  test('while it is decoded, this thread works at most 100 ms at a stretch', async () => {
    const bytes = Buffer.from(observations(5_000_000))
    const watch = watchStretches()
    const decoded = await decodeMessage({ bytes, charsets: [], senderDefault: 'UTF-8' })
    const longest = watch.longest()
    expect(decoded.ok && decoded.message.segments.length).toBeGreaterThan(50_000)
    expect(longest).toBeLessThan(100)
  })

  test('messages are decoded one after another, each with its own faults', async () => {
    const good = (id: string) => Buffer.from(`${MSH}\rNTE|1||${id}${'x'.repeat(200_000)}`)
    const results = await Promise.all(
      [
        good('a'),
        Buffer.from('PID|1'),
        Buffer.from('MSH|^~'),
        good('b'),
        Buffer.from(`${MSH}\rOBX${'|'.repeat(150_000)}`),
      ].map((bytes) => decodeLarge({ bytes, charsets: [], senderDefault: 'UTF-8' })),
    )
    const outline = results.map((result) =>
      result.ok ? result.message.text('NTE-3').charAt(0) : result.fault.kind,
    )
    expect(outline).toEqual(['a', 'no-msh', 'delimiters', 'b', 'too-complex'])
  })

  test('a small message with very many delimiters goes to the thread too, and the result is the same', async () => {
    const bytes = Buffer.from(`${MSH}\rOBX|1|${'a^'.repeat(40_000)}\r`)
    const decoded = await decodeMessage({ bytes, charsets: [], senderDefault: 'UTF-8' })
    expect(decoded.ok && decoded.message.first('OBX')?.field(2).repetition(1).components.length).toBe(40_001)
  })

  test('decoding starts again after it was stopped', async () => {
    await stopDecoding()
    const bytes = Buffer.from(`${MSH}\rNTE|1||${'y'.repeat(300_000)}`)
    expect((await decodeMessage({ bytes, charsets: [], senderDefault: 'UTF-8' })).ok).toBe(true)
  })
})
