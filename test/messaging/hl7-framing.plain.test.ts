import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameReader, type FramingFault, frame, HEAD_BYTES } from '#adapters/hl7/framing.ts'

function readAll(chunks: readonly Buffer[], maxBytes = 1_000_000) {
  const frames: string[] = []
  const faults: FramingFault[] = []
  const reader = new FrameReader({
    maxBytes,
    onFrame: (bytes) => frames.push(bytes.toString('latin1')),
    onFault: (fault) => faults.push(fault),
  })
  for (const chunk of chunks) reader.push(chunk)
  return { frames, faults, reader }
}

/** Cuts bytes at the given places (taken modulo the length). */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  const bounds = [0, ...edges, bytes.length]
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end))
}

// Every byte that may stand in a message, and end blocks in front of an ordinary byte.
const piece = fc.oneof(
  fc.integer({ min: 0x20, max: 0xff }).map((byte) => [byte]),
  fc.constant([0x0d]),
  fc.constant([0x1c, 0x41]),
)
const message = fc
  .array(piece, { maxLength: 300 })
  .map((pieces) => Buffer.from(pieces.flat()).toString('latin1'))

describe('frame reader', () => {
  test('gives back any messages however the stream is cut into packets', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (messages, places) => {
          const stream = Buffer.concat(messages.map((text) => frame(Buffer.from(text, 'latin1'))))
          const { frames, faults, reader } = readAll(cut(stream, places))
          expect(frames).toEqual(messages)
          expect(faults).toEqual([])
          expect(reader.inFrame).toBe(false)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('gives back messages that arrive byte by byte', () => {
    const stream = Buffer.concat(['MSH|1', 'MSH|2\rPID', ''].map((text) => frame(Buffer.from(text))))
    const single = Array.from(stream, (byte) => Buffer.from([byte]))
    expect(readAll(single).frames).toEqual(['MSH|1', 'MSH|2\rPID', ''])
  })

  test('skips and counts garbage between frames, line ends not counted', () => {
    const stream = Buffer.concat([
      Buffer.from('GET / HTTP\r\n'),
      frame(Buffer.from('one')),
      Buffer.from('\r\nxy'),
      frame(Buffer.from('two')),
    ])
    const { frames, reader } = readAll([stream])
    expect(frames).toEqual(['one', 'two'])
    expect(reader.skippedBytes).toBe('GET / HTTP'.length + 2)
  })

  test.each([
    ['1C 0D', '\x0bone\x1c\r\x0btwo\x1c\r'],
    ['1C 0A', '\x0bone\x1c\n\x0btwo\x1c\n'],
    ['1C and the next 0B', '\x0bone\x1c\x0btwo\x1c\r'],
  ])('ends a message at %s', (_, stream) => {
    expect(readAll([Buffer.from(stream, 'latin1')]).frames).toEqual(['one', 'two'])
    expect(readAll(Array.from(stream, (c) => Buffer.from(c, 'latin1'))).frames).toEqual(['one', 'two'])
  })

  test('keeps a 1C before any other byte as content, so that no half message passes for a whole one', () => {
    expect(readAll([Buffer.from('\x0ba\x1cb\x1c\r', 'latin1')]).frames).toEqual(['a\x1cb'])
  })

  test('holds a lone 1C at the end of what came until told to settle', () => {
    const { frames, reader } = readAll([Buffer.from('\x0bone\x1c', 'latin1')])
    expect(frames).toEqual([])
    expect(reader.awaitsFinalByte).toBe(true)
    reader.settle()
    reader.push(Buffer.from('\r\x0btwo\x1c\r', 'latin1'))
    expect(frames).toEqual(['one', 'two'])
  })

  test.each([1, 7, 1_000, 4_096, 200_000])(
    'tells once of a message too large in packets of %i bytes, and goes on',
    (size) => {
      const large = Buffer.alloc(150_000, 'x')
      large.write('MSH|^~\\&|HIS')
      const stream = Buffer.concat([frame(large), frame(Buffer.from('next'))])
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      )
      const { frames, faults } = readAll(chunks, 100_000)
      expect(frames).toEqual(['next'])
      expect(faults.map((fault) => fault.kind)).toEqual(['too-large'])
      expect(faults[0]?.head.length).toBe(HEAD_BYTES)
      expect(faults[0]?.head.equals(large.subarray(0, HEAD_BYTES))).toBe(true)
    },
  )

  test('takes a message of exactly the limit, and not one byte more', () => {
    expect(readAll([frame(Buffer.alloc(100, 'x'))], 100)).toMatchObject({
      faults: [],
      frames: ['x'.repeat(100)],
    })
    expect(readAll([frame(Buffer.alloc(101, 'x'))], 100)).toMatchObject({ frames: [] })
    const split = frame(Buffer.alloc(100, 'x'))
    expect(readAll([split.subarray(0, 50), split.subarray(50)], 100).frames).toHaveLength(1)
  })

  test('gives up a message that its sender began anew, and takes the new one', () => {
    const { frames, faults } = readAll([Buffer.from('\x0bMSH|old|PID\x0bMSH|new\x1c\r', 'latin1')])
    expect(frames).toEqual(['MSH|new'])
    expect(faults).toEqual([{ kind: 'abandoned', head: Buffer.from('MSH|old|PID') }])
  })

  test('a frame keeps its bytes when later packets arrive', () => {
    const held: Buffer[] = []
    const reader = new FrameReader({
      maxBytes: 1_000,
      onFrame: (bytes) => held.push(bytes),
      onFault: () => {},
    })
    for (const part of ['\x0bfir', 'st\x1c\r\x0bsec', 'ond\x1c\r\x0bthird!\x1c\r'])
      reader.push(Buffer.from(part))
    expect(held.map(String)).toEqual(['first', 'second', 'third!'])
  })

  test('5 MB in packets of three bytes costs no more than a few times the reading of 0.5 MB ten times', () => {
    const spent = (bytes: number) => {
      const stream = frame(Buffer.alloc(bytes, 'x'))
      const before = process.cpuUsage()
      const { frames } = readAll(cutEvenly(stream, 3), 6_000_000)
      expect(frames[0]?.length).toBe(bytes)
      const used = process.cpuUsage(before)
      return used.user + used.system
    }
    spent(500_000)
    const small = Math.min(spent(500_000), spent(500_000))
    expect(spent(5_000_000)).toBeLessThan(small * 10 * 4)
  })
})

function cutEvenly(bytes: Buffer, size: number): Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size))
  return parts
}
