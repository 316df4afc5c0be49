import { decodeHex } from '#adapters/hl7/charsets.ts'

/** The five characters a message declares in MSH-1 and MSH-2, and the truncation character of v2.7 where given. */
export interface Delimiters {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
  /** `#` in most v2.7 messages; `undefined` when MSH-2 has four characters. */
  readonly truncation: string | undefined
}

/** What nearly every system declares: `|^~\&`. */
export const STANDARD_DELIMITERS: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: undefined,
}

/** MSH-2 as it is written for these delimiters. */
export function encodingCharacters(delimiters: Delimiters): string {
  const { component, repetition, subcomponent, truncation } = delimiters
  return component + repetition + delimiters.escape + subcomponent + (truncation ?? '')
}

/** Whether two sets of delimiters separate alike, so that encoded text of one may stand in the other. */
export function sameDelimiters(a: Delimiters, b: Delimiters): boolean {
  return a.field === b.field && encodingCharacters(a) === encodingCharacters(b)
}

/**
 * Writes a text so that it may stand in a field: delimiters become `\F\`, `\S\`, `\T\`, `\R\`, `\E\`,
 * a line feed `\.br\`, other control characters `\Xhh\`. `unescapeText` gives the same text back.
 * Source: HL7 v2.5.1 chapter 2.7.
 */
export function escapeText(text: string, delimiters: Delimiters = STANDARD_DELIMITERS): string {
  const { pattern, special } = specialCharacters(delimiters)
  if (!pattern.test(text)) return text
  let written = ''
  let plainFrom = 0
  for (let at = 0; at < text.length; at += 1) {
    const sequence = sequenceFor(text.charAt(at), special)
    if (sequence === undefined) continue
    written += text.slice(plainFrom, at) + delimiters.escape + sequence + delimiters.escape
    plainFrom = at + 1
  }
  return plainFrom === 0 ? text : written + text.slice(plainFrom)
}

type Specials = { readonly pattern: RegExp; readonly special: ReadonlyMap<string, string> }

const specialOf = new WeakMap<Delimiters, Specials>()

function specialCharacters(delimiters: Delimiters): Specials {
  const known = specialOf.get(delimiters)
  if (known) return known
  const special = new Map([
    [delimiters.field, 'F'],
    [delimiters.component, 'S'],
    [delimiters.repetition, 'R'],
    [delimiters.subcomponent, 'T'],
    [delimiters.escape, 'E'],
    ['\n', '.br'],
  ])
  if (delimiters.truncation !== undefined) special.set(delimiters.truncation, 'P')
  const marks = [...special.keys()].map((mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)
  const specials = { pattern: new RegExp(`[${marks.join('')}\\x00-\\x1f\\x7f]`), special }
  specialOf.set(delimiters, specials)
  return specials
}

function sequenceFor(character: string, special: ReadonlyMap<string, string>): string | undefined {
  const named = special.get(character)
  if (named !== undefined) return named
  const code = character.charCodeAt(0)
  const isControl = code < 0x20 || code === 0x7f
  return isControl ? `X${code.toString(16).toUpperCase().padStart(2, '0')}` : undefined
}

/**
 * Reads the escape sequences of an encoded value. `\Xhh..\` bytes are read in the message's character set,
 * across neighbouring sequences, since senders cut a two-byte character between two of them.
 * What is no known sequence (`\Z99\`, a path such as `C:\temp\`, a lone escape character) stays as it came.
 * @param charset name as in `charsets.ts`; matters for `\X..\` only
 */
export function unescapeText(encoded: string, delimiters: Delimiters, charset = 'UNICODE UTF-8'): string {
  const mark = delimiters.escape
  let open = encoded.indexOf(mark)
  if (open < 0) return encoded
  let text = ''
  let plainFrom = 0
  while (open >= 0) {
    const close = encoded.indexOf(mark, open + 1)
    if (close < 0) break
    const read = readSequence(encoded, open, close, delimiters, charset)
    if (read === undefined) {
      open = close
      continue
    }
    text += encoded.slice(plainFrom, open) + read.text
    plainFrom = read.end
    open = encoded.indexOf(mark, plainFrom)
  }
  return text + encoded.slice(plainFrom)
}

function readSequence(
  encoded: string,
  open: number,
  close: number,
  delimiters: Delimiters,
  charset: string,
): { text: string; end: number } | undefined {
  const body = encoded.slice(open + 1, close)
  if (HEX.test(body)) return readHexRun(encoded, open, delimiters.escape, charset)
  const text = namedSequence(body, delimiters)
  return text === undefined ? undefined : { text, end: close + 1 }
}

const HEX = /^X(?:[0-9A-Fa-f]{2})+$/

/** Gathers `\X..\\X..\` runs into one byte string, so that each half of a character finds the other. */
function readHexRun(encoded: string, open: number, mark: string, charset: string) {
  let hex = ''
  let end = open
  while (encoded[end] === mark) {
    const close = encoded.indexOf(mark, end + 1)
    const body = close < 0 ? '' : encoded.slice(end + 1, close)
    if (!HEX.test(body)) break
    hex += body.slice(1)
    end = close + 1
  }
  return { text: decodeHex(hex, charset), end }
}

function namedSequence(body: string, delimiters: Delimiters): string | undefined {
  switch (body) {
    case 'F':
      return delimiters.field
    case 'S':
      return delimiters.component
    case 'R':
      return delimiters.repetition
    case 'T':
      return delimiters.subcomponent
    case 'E':
      return delimiters.escape
    case 'P':
      return delimiters.truncation
    case 'H':
    case 'N':
      return ''
    default:
      return body.startsWith('.') ? formattingSequence(body) : undefined
  }
}

/** Formatting commands of FT fields: those that break lines or leave room; indents and fill modes vanish. */
function formattingSequence(body: string): string | undefined {
  if (body === '.br' || body === '.ce') return '\n'
  const command = /^\.(sp|sk|in|ti|fi|nf)([+-]?\d{0,3})$/.exec(body)
  if (!command) return undefined
  const count = Math.max(1, Number.parseInt(command[2] || '1', 10) || 1)
  if (command[1] === 'sp') return '\n'.repeat(count)
  return command[1] === 'sk' ? ' '.repeat(count) : ''
}
