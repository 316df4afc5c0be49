import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

/** A character set as HL7 names it (table 0211), with the converter that reads and writes it. */
export interface Charset {
  /** The name written into MSH-18. */
  readonly name: string
  /** `ascii` and `utf8` are done by Node, all others by iconv-lite under this name. */
  readonly converter: string
}

const UTF8: Charset = { name: 'UNICODE UTF-8', converter: 'utf8' }
const ASCII: Charset = { name: 'ASCII', converter: 'ascii' }
// GB 18030 contains GBK and GB 2312 byte for byte, so one converter reads what hospitals call by any of the names.
const GB18030: Charset = { name: 'GB 18030-2000', converter: 'gb18030' }
const BIG5: Charset = { name: 'BIG-5', converter: 'big5' }

const LATIN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15].map((part): [string, Charset] => [
  `8859${part}`,
  { name: `8859/${part}`, converter: `iso-8859-${part}` },
])

/** Spellings met in MSH-18, upper case, letters and digits only. Plain `UNICODE` is UTF-8 on every wire seen. */
const SPELLINGS: ReadonlyMap<string, Charset> = new Map([
  ['ASCII', ASCII],
  ['USASCII', ASCII],
  ['UNICODEUTF8', UTF8],
  ['UTF8', UTF8],
  ['UNICODE', UTF8],
  ['GB180302000', GB18030],
  ['GB180302005', GB18030],
  ['GB180302022', GB18030],
  ['GB18030', GB18030],
  ['GBK', GB18030],
  ['GB2312', GB18030],
  ['GB23121980', GB18030],
  ['CP936', GB18030],
  ['BIG5', BIG5],
  ['CP950', BIG5],
  ...LATIN,
  ...LATIN.map(([key, charset]): [string, Charset] => [`ISO${key}`, charset]),
])

/** The character set behind a name in any of its usual spellings; `undefined` when unknown. */
export function findCharset(name: string): Charset | undefined {
  return SPELLINGS.get(name.toUpperCase().replace(/[^A-Z0-9]/g, ''))
}

/** Decoded bytes and what was learnt on the way. */
export interface DecodedText {
  readonly text: string
  /** HL7 name of the set the bytes were read in. */
  readonly charset: string
  /** MSH-18 named a set we do not know, or ASCII over bytes beyond ASCII: the sender's default was used instead. */
  readonly declarationIgnored: boolean
  /** How many characters could not be read (each is U+FFFD in the text). More than 0: do not trust names. */
  readonly unreadable: number
}

/**
 * Reads the bytes of a whole message. Decode before splitting: the second byte of a GBK or Big5 character
 * may look like `|`, `^`, `\` or `~`. What stands in front of the message (`findStart`) is left out.
 * @param declared MSH-18, in order; the first is the message's own set, later ones announce switches, which nobody
 * makes: where the first is empty, or ASCII over other bytes, the next one is meant
 * @param senderDefault the sender profile's set, for an empty or impossible MSH-18
 */
export function decodeBytes(
  bytes: Uint8Array,
  declared: readonly string[],
  senderDefault: string,
): DecodedText {
  const { start, isMarked } = findStart(bytes)
  const content = bytes.subarray(start)
  const wanted = declared[0] ? findCharset(declared[0]) : undefined
  const announced = declared
    .slice(1)
    .map(findCharset)
    .find((set) => set !== undefined && set !== ASCII)
  const fallback = announced ?? (isMarked && isUtf8(content) ? UTF8 : findCharset(senderDefault)) ?? UTF8
  const impossible = wanted === ASCII && !isAscii(content)
  const charset = wanted === undefined || impossible ? fallback : wanted
  const text = read(content, charset)
  return {
    text,
    charset: charset.name,
    declarationIgnored:
      impossible || (declared[0] !== undefined && declared[0] !== '' && wanted === undefined),
    unreadable: countUnreadable(text, content, charset),
  }
}

/** Start block, tab, line feed, carriage return, blank. */
const PASSED_OVER: ReadonlySet<number | undefined> = new Set([0x0b, 0x09, 0x0a, 0x0d, 0x20])

/**
 * Where a message begins behind blanks, line ends, stray start blocks and UTF-8 marks. A mark tells that the
 * message is UTF-8 where it doesn't name its set.
 */
export function findStart(bytes: Uint8Array): { readonly start: number; readonly isMarked: boolean } {
  let start = 0
  let isMarked = false
  for (;;) {
    if (PASSED_OVER.has(bytes[start])) start += 1
    else if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) {
      start += 3
      isMarked = true
    } else return { start, isMarked }
  }
}

function read(bytes: Uint8Array, charset: Charset): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (charset.converter === 'utf8') return withoutMark(buffer.toString('utf8'))
  // Node's own 'ascii' drops the top bit and would turn damage into innocent letters.
  if (charset.converter === 'ascii') return buffer.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd')
  return iconv.decode(buffer, charset.converter as iconv.Encoding, { stripBOM: true })
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function countUnreadable(text: string, bytes: Uint8Array, charset: Charset): number {
  if (charset.converter === 'utf8' && isUtf8(bytes)) return 0
  return text.split('\ufffd').length - 1
}

/** Encoded bytes, and the characters the receiver's set has no place for (each is `?` in the bytes). */
export interface EncodedText {
  readonly bytes: Buffer
  /** Distinct characters that could not be written; empty when all could. */
  readonly unmappable: readonly string[]
}

/**
 * Writes a text in a receiver's character set. Never silent about loss: a caller that finds `unmappable`
 * filled sends the English wording instead.
 * @throws RangeError when the set is unknown
 */
export function encodeText(text: string, charsetName: string): EncodedText {
  const charset = findCharset(charsetName)
  if (!charset) throw new RangeError(`字符集未知 / Unknown character set: ${charsetName}`)
  if (charset.converter === 'utf8') return { bytes: Buffer.from(text, 'utf8'), unmappable: [] }
  const unmappable = charset.converter === 'ascii' ? beyondAscii(text) : lostIn(text, charset)
  const writable = unmappable.length === 0 ? text : replaceAll(text, new Set(unmappable))
  const bytes =
    charset.converter === 'ascii'
      ? Buffer.from(writable, 'latin1')
      : iconv.encode(writable, charset.converter as iconv.Encoding)
  return { bytes, unmappable }
}

function beyondAscii(text: string): string[] {
  return [...new Set(text.match(/\P{ASCII}/gu) ?? [])]
}

function lostIn(text: string, charset: Charset): string[] {
  const there = (part: string) => iconv.encode(part, charset.converter as iconv.Encoding)
  const survives = (part: string) =>
    iconv.decode(there(part), charset.converter as iconv.Encoding, { stripBOM: false }) === part
  if (survives(text)) return []
  return beyondAscii(text).filter((character) => !survives(character))
}

function replaceAll(text: string, lost: ReadonlySet<string>): string {
  return Array.from(text, (character) => (lost.has(character) ? '?' : character)).join('')
}

/** The characters behind the hexadecimal digits of `\Xhh..\`, in the message's set. */
export function decodeHex(hex: string, charsetName: string): string {
  return read(Buffer.from(hex, 'hex'), findCharset(charsetName) ?? UTF8)
}

/**
 * Reads the first segment of a message whose sender is not known yet. ASCII nearly always; else the set that
 * MSH-18 seems to name, else UTF-8 if the bytes are that, else GB 18030, the only other set met without a name.
 * @param declared what a plain split on bytes finds in MSH-18; may be garbage
 */
export function sniffCharset(bytes: Uint8Array, declared: string): Charset {
  if (isAscii(bytes)) return ASCII
  const named = findCharset(declared)
  if (named && named !== ASCII) return named
  return isUtf8(bytes) ? UTF8 : GB18030
}

/** Reads bytes in a set chosen by `sniffCharset`, keeping every byte's place (no mark is stripped). */
export function decodeIn(bytes: Buffer, charset: Charset): string {
  if (charset.converter === 'ascii') return bytes.toString('latin1')
  if (charset.converter === 'utf8') return bytes.toString('utf8')
  return iconv.decode(bytes, charset.converter as iconv.Encoding, { stripBOM: false })
}

/** How many bytes a decoded prefix took in its set. */
export function byteLengthIn(text: string, charset: Charset): number {
  if (charset.converter === 'ascii') return text.length
  if (charset.converter === 'utf8') return Buffer.byteLength(text)
  return iconv.encode(text, charset.converter as iconv.Encoding).length
}
