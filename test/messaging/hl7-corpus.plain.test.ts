import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { decodeMessage, stopDecoding } from '#adapters/hl7/decoding.ts'
import { readHeader } from '#adapters/hl7/header.ts'
import type { Segment } from '#adapters/hl7/message.ts'

const folder = process.env.SAMPLES_DIR
const files = folder
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(hl7|out)$/.test(name))
  : []

/** Why a file has no header, by its name; all others must have one. */
function expectedFault(name: string, text: string): string | undefined {
  if (text.trim() === '') return 'empty'
  if (/^\s*[FB]HS/.test(text.replace('\ufeff', ''))) return 'batch'
  if (name.includes('no-msh')) return 'no-msh'
  return name.includes('invalid-encoding') || name.includes('msh-too-short') ? 'delimiters' : undefined
}

/** The message again, by plain means: its lines, without what surrounds them. */
function plainLines(text: string): string[] {
  return text
    .replace('\ufeff', '')
    .replaceAll('\u001c', '\r')
    .split(/[\r\n\v]+/)
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\s+MSH/, 'MSH'))
}

describe.skipIf(!folder)('the sample messages of SAMPLES_DIR (skipped where it is not set)', () => {
  afterAll(() => stopDecoding())

  test.each(files)('%s is decoded without loss, or refused for its known reason', async (name) => {
    const bytes = readFileSync(join(folder ?? '', name))
    const text = bytes.toString(bytes.includes('|8859/1|') ? 'latin1' : 'utf8')
    const result = readHeader(bytes)
    expect(result.ok ? undefined : result.fault).toBe(expectedFault(name, text))
    if (!result.ok) return
    const decoded = await decodeMessage({ bytes, charsets: result.header.charsets, senderDefault: 'UTF-8' })
    if (!decoded.ok) throw new Error(decoded.fault.kind)
    expect(decoded.unreadable).toBe(0)
    expect(plainLines(decoded.message.encode())).toEqual(plainLines(text))
    expect(decoded.message.first('MSH')?.field(10).raw).toBe(result.header.controlId)
    expect(decoded.message.text('MSH-9.2')).toBe(result.header.messageType.event)
    for (const segment of decoded.message.segments) expect(shapeOf(segment)).toEqual(plainShapeOf(segment))
  })

  test('there are messages to read', () => {
    expect(files.length).toBeGreaterThan(400)
  })
})

/** How many subcomponents each component of each repetition of each field has, as decoded. */
function shapeOf(segment: Segment): number[][][] {
  return fieldNumbers(segment).map((number) =>
    segment.field(number).repetitions.map((repetition) => repetition.components.map((part) => part.count)),
  )
}

/** The same by a plain split of the segment's text. */
function plainShapeOf(segment: Segment): number[][][] {
  const { field, repetition, component, subcomponent } = segment.message.delimiters
  const texts = segment.encode().split(field)
  const shift = segment.name === 'MSH' ? 1 : 0
  return fieldNumbers(segment).map((number) => {
    const text = texts[number - shift] ?? ''
    const repetitions = text === '' ? [] : text.split(repetition)
    return repetitions.map((part) => part.split(component).map((each) => each.split(subcomponent).length))
  })
}

function fieldNumbers(segment: Segment): number[] {
  const first = segment.name === 'MSH' ? 3 : 1
  return Array.from({ length: Math.max(0, segment.fieldCount - first + 1) }, (_, place) => place + first)
}
