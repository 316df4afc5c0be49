import { decodeIn, sniffCharset } from '#adapters/hl7/charsets.ts'
import { type Header, readHeader } from '#adapters/hl7/header.ts'

/** What an acknowledgement says of the message it answers. */
export interface Acknowledgement {
  readonly header: Header
  /** MSA-1, table 0008: `AA` … `CR`. */
  readonly code: string
  /** MSA-2 as written: the control id of the message answered. */
  readonly controlId: string
  /** MSA-3 as written; `''` when absent. */
  readonly text: string
}

const CODES: ReadonlySet<string> = new Set(['AA', 'AE', 'AR', 'CA', 'CE', 'CR'])
/** MSA comes right after MSH (and SFT); looking further would read through a peer's own large messages. */
const SEARCHED_BYTES = 65_536

/**
 * Reads MSH and MSA of a message from its bytes, without decoding the rest.
 * @returns `undefined` when it is no acknowledgement: no header, no MSA, or an MSA-1 that isn't in table 0008
 */
export function readAcknowledgement(bytes: Buffer): Acknowledgement | undefined {
  const result = readHeader(bytes)
  if (!result.ok) return undefined
  const { header } = result
  const head = bytes.subarray(0, SEARCHED_BYTES)
  const text = decodeIn(head, sniffCharset(head, header.charsets[0] ?? ''))
  const start = `MSA${header.delimiters.field}`
  const segment = text.split(/[\r\n]+/).find((line) => line.startsWith(start))
  const [, code = '', controlId = '', explanation = ''] = segment?.split(header.delimiters.field) ?? []
  if (!CODES.has(code)) return undefined
  return { header, code, controlId, text: explanation }
}
