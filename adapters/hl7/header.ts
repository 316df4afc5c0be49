import { createHash } from 'node:crypto'
import { byteLengthIn, decodeIn, findStart, sniffCharset } from '#adapters/hl7/charsets.ts'
import { type Delimiters, STANDARD_DELIMITERS } from '#adapters/hl7/escape.ts'

/** A hierarchic designator (HD): its first component, by which peers are known, and the whole as written. */
export interface Designator {
  readonly id: string
  readonly whole: string
}

/** What the first MSH segment says, read from the bytes alone, before anything is decoded or stored. */
export interface Header {
  readonly delimiters: Delimiters
  readonly sendingApplication: Designator
  readonly sendingFacility: Designator
  readonly receivingApplication: Designator
  readonly receivingFacility: Designator
  /** MSH-7 as written; `''` when absent. */
  readonly timestamp: string
  readonly messageType: {
    readonly code: string
    readonly event: string
    readonly structure: string
    /** MSH-9 as written. */
    readonly whole: string
  }
  /** MSH-10 exactly as written, escapes and all (`''` when blank): the key of a repeat, and what MSA-2 repeats. */
  readonly controlId: string
  /** MSH-11, first component. */
  readonly processingId: string
  /** MSH-12, first component. */
  readonly version: string
  /** MSH-15 and MSH-16, table 0155 (`AL`, `NE`, `ER`, `SU`) as written; both `''` is original mode. */
  readonly acceptAck: string
  readonly applicationAck: string
  /** MSH-18 in order; empty when not given. */
  readonly charsets: readonly string[]
  /** Where MSH-7 lies in the bytes: first byte and the one after its last. */
  readonly timestampSpan: readonly [start: number, end: number]
}

/**
 * Why no header could be read.
 * `empty`: nothing but blanks; `no-msh`: the first segment is another; `batch`: FHS or BHS envelope;
 * `delimiters`: MSH-1 and MSH-2 are cut short, repeat a character, or name a letter, digit, blank or quote.
 */
export type HeaderFaultKind = 'empty' | 'no-msh' | 'batch' | 'delimiters'

export type HeaderResult =
  | { readonly ok: true; readonly header: Header }
  | {
      readonly ok: false
      readonly fault: HeaderFaultKind
      /** What stands where MSH-10 would, by MSH-1 alone, if it can be nothing else; `''` otherwise. */
      readonly likelyControlId: string
    }

/** A header never needs more; a longer first segment is read up to here, in bytes. */
const LONGEST_HEADER = 65_536

/**
 * Reads the first MSH segment and nothing after it, so that a 5 MB message costs as little as a small one.
 * Leading blanks, line ends, a UTF-8 mark and stray start blocks are passed over. Never throws.
 */
export function readHeader(bytes: Buffer): HeaderResult {
  const { start } = findStart(bytes)
  if (start >= bytes.length) return faultOf('empty')
  const tag = bytes.toString('latin1', start, start + 3)
  if (tag === 'FHS' || tag === 'BHS') return faultOf('batch')
  if (tag !== 'MSH') return faultOf('no-msh')
  const segment = bytes.subarray(start, endOfSegment(bytes, start))
  const delimiters = readDelimiters(segment)
  if (!delimiters) return faultOf('delimiters', likelyControlId(segment))
  return { ok: true, header: readFields(segment, start, delimiters) }
}

const faultOf = (fault: HeaderFaultKind, likelyControlId = ''): HeaderResult => ({
  ok: false,
  fault,
  likelyControlId,
})

const PLAIN_ID = /^[A-Za-z0-9._-]{1,199}$/

/** A sender whose delimiters can't be used still waits for an answer that names its message. */
function likelyControlId(segment: Buffer): string {
  const separator = segment.toString('latin1', 3, 4)
  const found = UNUSABLE.test(separator) ? undefined : segment.toString('latin1').split(separator)[9]
  return found !== undefined && PLAIN_ID.test(found) ? found : ''
}

/** Line ends are safe to look for in bytes: no character of GBK, Big5 or UTF-8 contains one. */
function endOfSegment(bytes: Buffer, start: number): number {
  const limit = Math.min(bytes.length, start + LONGEST_HEADER)
  for (let at = start; at < limit; at += 1) {
    if (bytes[at] === 0x0d || bytes[at] === 0x0a) return at
  }
  return limit
}

const UNUSABLE = /[^\x21-\x7e]|[A-Za-z0-9"]/

function readDelimiters(segment: Buffer): Delimiters | undefined {
  const field = segment.toString('latin1', 3, 4)
  const rest = segment.toString('latin1', 4, 10)
  const end = rest.indexOf(field)
  const characters = end < 0 ? rest : rest.slice(0, end)
  return parseDelimiters(field, characters)
}

/** The delimiters that MSH-1 and MSH-2 declare; `undefined` when they can't be used. */
export function parseDelimiters(field: string, characters: string): Delimiters | undefined {
  // Exporters that quote messages as program text double the backslash; the rest of such messages is plain.
  if (field === '|' && (characters === '^~\\&' || characters === '^~\\\\&')) return STANDARD_DELIMITERS
  const [component, repetition, escapeMark, subcomponent, truncation, ...others] = characters
  if (!component || !repetition || !escapeMark || !subcomponent || others.length > 0) return undefined
  const all = field + characters
  if (UNUSABLE.test(all) || new Set(all).size !== all.length) return undefined
  return { field, component, repetition, escape: escapeMark, subcomponent, truncation }
}

function readFields(segment: Buffer, start: number, delimiters: Delimiters): Header {
  const naive = segment.toString('latin1').split(delimiters.field)
  const charset = sniffCharset(segment, naive[17]?.split(delimiters.repetition)[0] ?? '')
  const isPlain = charset.converter === 'ascii'
  const fields = isPlain ? naive : decodeIn(segment, charset).split(delimiters.field)
  const written = (number: number) => fields[number - 1] ?? ''
  const field = (number: number) => written(number).trim()
  const first = (number: number) => firstComponent(field(number), delimiters)
  const designator = (number: number): Designator => ({ id: first(number), whole: field(number) })
  const type = field(9).split(delimiters.component)
  return {
    delimiters,
    sendingApplication: designator(3),
    sendingFacility: designator(4),
    receivingApplication: designator(5),
    receivingFacility: designator(6),
    timestamp: field(7),
    messageType: { code: type[0] ?? '', event: type[1] ?? '', structure: type[2] ?? '', whole: field(9) },
    controlId: field(10) === '' ? '' : written(10),
    processingId: first(11),
    version: first(12),
    acceptAck: field(15),
    applicationAck: field(16),
    charsets: field(18) === '' ? [] : field(18).split(delimiters.repetition),
    timestampSpan: spanOf(fields, 7, start, (text) => byteLengthIn(text, charset), segment.length),
  }
}

function firstComponent(text: string, delimiters: Delimiters): string {
  const end = text.indexOf(delimiters.component)
  return end < 0 ? text : text.slice(0, end)
}

function spanOf(
  fields: readonly string[],
  number: number,
  start: number,
  lengthOf: (text: string) => number,
  limit: number,
): readonly [number, number] {
  const before = fields.slice(0, number - 1)
  const from = lengthOf(before.join('')) + before.length
  const clamp = (offset: number) => start + Math.min(offset, limit)
  return [clamp(from), clamp(from + lengthOf(fields[number - 1] ?? ''))]
}

/**
 * The message without the content of MSH-7. A repeat may carry a new time and nothing else new, so two messages
 * are the same when these bytes are.
 */
export function bytesWithoutTimestamp(bytes: Buffer, header: Header): Buffer {
  const [from, until] = header.timestampSpan
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(until)])
}

/** SHA-256 (32 bytes) of `bytesWithoutTimestamp`, without copying the message. */
export function repeatHash(bytes: Buffer, header: Header): Buffer {
  const [from, until] = header.timestampSpan
  return createHash('sha256').update(bytes.subarray(0, from)).update(bytes.subarray(until)).digest()
}
