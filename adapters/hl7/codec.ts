import HL7, { type Hl7StandardField, type Hl7StandardRepetition } from 'hl7-standard'
import type { Delimiters } from '#adapters/hl7/escape.ts'
import type { ComponentData, FieldData } from '#adapters/hl7/field.ts'
import { parseDelimiters } from '#adapters/hl7/header.ts'
import { Message, type SegmentData } from '#adapters/hl7/message.ts'

/**
 * Why a text could not be decoded.
 * `no-msh`: doesn't begin with MSH; `delimiters`: MSH-1 and MSH-2 are unusable; `too-complex`: one segment, or the
 * message, holds more delimiters and escape characters than any real one: decoding would take memory without bound, and
 * reading one value hold up everybody else.
 */
export interface DecodeFault {
  readonly kind: 'no-msh' | 'delimiters' | 'too-complex'
  /** 1-based line of the text. */
  readonly line: number
}

export type Decoded =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly fault: DecodeFault }

/** Most delimiters in one segment, and in one message. A 5 MB message of OBX lines holds about a million. */
const SEGMENT_LIMIT = 100_000
const MESSAGE_LIMIT = 2_500_000

/**
 * Decodes one message, losslessly: `message.encode()` gives the same text back, line ends apart.
 * hl7-standard does the splitting; this file is the only one that knows it, and works round it so:
 * - it ignores declared delimiters: foreign ones are exchanged for standard ones before, and what was a standard
 *   one as plain text for Unicode noncharacters that the text doesn't contain; the leaves are changed back;
 * - it drops lines without a field, refuses odd segment names, wants a line end and MSH in front, guesses one line
 *   end for all: lines are cut here, go in behind a carrier MSH, and keep their names on this side;
 * - it groups segments by name and shapes fields by content: order and one shape are restored from its `index`;
 * - it swaps the words for `~` and `&`, and doesn't unescape: see `message.ts`.
 * @param text decoded characters of the whole message, from MSH on (leading blanks are passed over)
 * @param charset name of the set the text came in, for `\X..\` sequences
 */
export function decode(text: string, charset = 'UNICODE UTF-8'): Decoded {
  const prepared = prepare(text)
  if (!prepared.ok) return prepared
  const { lines, delimiters } = prepared.text
  return { ok: true, message: new Message({ segments: decodeLines(lines, delimiters), delimiters, charset }) }
}

/** A text cut into segments that are ready for `decodeLines`, all at once or in portions. */
export interface PreparedText {
  readonly lines: readonly string[]
  readonly delimiters: Delimiters
}

/** Finds the delimiters, cuts the text into segments, and refuses what could not be decoded within bounds. */
export function prepare(
  text: string,
): { readonly ok: true; readonly text: PreparedText } | { readonly ok: false; readonly fault: DecodeFault } {
  const trimmed = text.replace(/^\s+/, '')
  if (!trimmed.startsWith('MSH')) return { ok: false, fault: { kind: 'no-msh', line: 1 } }
  const field = trimmed.charAt(3)
  const firstLine = trimmed.slice(0, trimmed.search(/[\r\n]|$/))
  const delimiters = parseDelimiters(field, firstLine.slice(4).split(field)[0] ?? '')
  if (!delimiters) return { ok: false, fault: { kind: 'delimiters', line: 1 } }
  const lines = cutLines(trimmed, delimiters)
  const fault = findTooComplex(lines, delimiters)
  return fault ? { ok: false, fault } : { ok: true, text: { lines, delimiters } }
}

/**
 * Cuts at CR, LF and CRLF. Where CR ends the segments, a lone LF before text that is no segment is content
 * (a line break that the sender forgot to escape) and stays in its field; never in MSH, which `readHeader` ends there.
 */
function cutLines(text: string, delimiters: Delimiters): string[] {
  const whole = withoutEnd(text)
  if (!text.includes('\r')) return whole.split('\n').filter((line) => line !== '')
  const lines: string[] = []
  for (const block of whole.split(/\r\n|\r/)) {
    for (const [place, line] of block.split('\n').entries()) {
      const isContent = place > 0 && !looksLikeSegment(line, delimiters)
      if (isContent && lines.length > 1 && lines.at(-1)) lines[lines.length - 1] += `\n${line}`
      else lines.push(line)
    }
  }
  return lines.filter((line) => line !== '')
}

/** Line ends, and end blocks that a sender put into the content itself. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && '\r\n\u001c'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}

function looksLikeSegment(line: string, delimiters: Delimiters): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(line.slice(0, 3)) && (line.length === 3 || line[3] === delimiters.field)
}

function findTooComplex(lines: readonly string[], delimiters: Delimiters): DecodeFault | undefined {
  // Shorter than a limit holds less than a limit.
  if (lines.reduce((length, line) => length + line.length, 0) <= SEGMENT_LIMIT) return undefined
  const { field, component, repetition, subcomponent } = delimiters
  const counted = new Set([field, component, repetition, subcomponent, delimiters.escape])
  let total = 0
  for (const [place, line] of lines.entries()) {
    let count = 0
    for (let at = 0; at < line.length; at += 1) if (counted.has(line.charAt(at))) count += 1
    total += count
    if (count > SEGMENT_LIMIT || total > MESSAGE_LIMIT) return { kind: 'too-complex', line: place + 1 }
  }
  return undefined
}

const CARRIER = 'MSH|^~\\&|\r'
/** Stands before every line, since the library reads only three capital letters or digits as a name. */
const PLACEHOLDER_NAME = 'ZZZ'

/** Decodes some of the segments of a prepared text, in order. */
export function decodeLines(lines: readonly string[], delimiters: Delimiters): SegmentData[] {
  const exchange = exchangeFor(lines, delimiters)
  const cuts = lines.map((line) => cutName(line, delimiters))
  const carried = cuts.map(({ rest }) => `${PLACEHOLDER_NAME}|${exchange.toStandard(rest ?? '')}`)
  const library = new HL7(CARRIER + carried.join('\r'))
  library.transform()
  const parsed = library.transformed[PLACEHOLDER_NAME] ?? []
  return cuts.map(({ name, rest, ahead }, place) => ({
    name,
    fields:
      rest === undefined ? ahead : [...ahead, ...fieldsOf(parsed[place]?.data ?? {}, exchange.fromStandard)],
  }))
}

/** The name, the fields that must not be split (MSH-1, MSH-2), and what the library shall split; none: name only. */
function cutName(line: string, delimiters: Delimiters) {
  const end = line.indexOf(delimiters.field)
  const name = end < 0 ? line : line.slice(0, end)
  const rest = end < 0 ? undefined : line.slice(end + 1)
  if (name !== 'MSH' || rest === undefined) return { name, rest, ahead: [] }
  const second = rest.indexOf(delimiters.field)
  const characters = second < 0 ? rest : rest.slice(0, second)
  return {
    name,
    rest: second < 0 ? undefined : rest.slice(second + 1),
    ahead: [delimiters.field, characters],
  }
}

type Restore = (leaf: string) => string

function fieldsOf(data: Record<string, Hl7StandardField>, restore: Restore): FieldData[] {
  return Object.values(data).map((field) => shapeField(field, restore))
}

/** Gives the library's four shapes one: a text, or repetitions of components. */
function shapeField(field: Hl7StandardField, restore: Restore): FieldData {
  if (typeof field === 'string') return restore(field)
  if (!Array.isArray(field)) return [shapeRepetition(field, restore)]
  if (isSubcomponents(field)) return [[field.map(restore)]]
  return field.map((repetition) => shapeRepetition(repetition, restore))
}

function isSubcomponents(field: string[] | Hl7StandardRepetition[]): field is string[] {
  return typeof field[0] === 'string'
}

function shapeRepetition(repetition: Hl7StandardRepetition, restore: Restore): ComponentData[] {
  return Object.values(repetition).map((component) =>
    typeof component === 'string' ? restore(component) : component.map(restore),
  )
}

interface Exchange {
  readonly toStandard: (text: string) => string
  readonly fromStandard: (leaf: string) => string
}

const UNCHANGED: Exchange = { toStandard: (text) => text, fromStandard: (leaf) => leaf }

/** Exchanges foreign delimiters, and line feeds that are content, for what the library understands. */
function exchangeFor(lines: readonly string[], delimiters: Delimiters): Exchange {
  const declared = [delimiters.field, delimiters.component, delimiters.repetition, delimiters.subcomponent]
  const isForeign = declared.join('') !== '|^~&'
  if (!isForeign && !lines.some((line) => line.includes('\n'))) return UNCHANGED
  const there = new Map(isForeign ? declared.map((mine, place) => [mine, '|^~&'.charAt(place)]) : [])
  const content = isForeign ? ['|', '^', '~', '&', '\n'].filter((mark) => !there.has(mark)) : ['\n']
  const stands = freeNoncharacters(lines, content.length)
  const back = new Map<string, string>()
  for (const [place, mark] of content.entries()) {
    const stand = stands[place] ?? ''
    there.set(mark, stand)
    back.set(stand, mark)
  }
  return { toStandard: (text) => replaceEach(text, there), fromStandard: (leaf) => replaceEach(leaf, back) }
}

function replaceEach(text: string, pairs: ReadonlyMap<string, string>): string {
  let replaced = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    replaced += pairs.get(character) ?? character
  }
  return replaced
}

/** Code points that Unicode keeps free of meaning (U+FDD0 on, then private ones), not found in these lines. */
function freeNoncharacters(lines: readonly string[], count: number): string[] {
  const free: string[] = []
  for (let code = 0xfdd0; free.length < count && code > 0; code = code === 0xfdef ? 0xe000 : code + 1) {
    const character = String.fromCharCode(code)
    if (!lines.some((line) => line.includes(character))) free.push(character)
  }
  return free
}
