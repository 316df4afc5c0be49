import { parentPort } from 'node:worker_threads'
import { decodeBytes } from '#adapters/hl7/charsets.ts'
import { type DecodeFault, decodeLines, prepare } from '#adapters/hl7/codec.ts'
import type { Delimiters } from '#adapters/hl7/escape.ts'

/** A message too large for the main thread, with what `decodeBytes` needs. */
export interface LargeText {
  readonly bytes: Uint8Array
  readonly charsets: readonly string[]
  readonly senderDefault: string
}

/** Questions of the main thread: begin with a message, and give the next portion of it. */
export type ToWorker = { readonly kind: 'decode'; readonly large: LargeText } | { readonly kind: 'next' }

/**
 * Answers, one to each question: a portion of segments (names, and each one's `FieldData[]` as JSON), the end with
 * what holds for all, or a fault.
 */
export type FromWorker =
  | { readonly kind: 'portion'; readonly names: readonly string[]; readonly fields: readonly string[] }
  | {
      readonly kind: 'end'
      readonly delimiters: Delimiters
      readonly charset: string
      readonly declarationIgnored: boolean
      readonly unreadable: number
    }
  | { readonly kind: 'fault'; readonly fault: DecodeFault }

/** Characters of text per portion: taken over on the main thread in about a millisecond. */
const PORTION_CHARACTERS = 100_000

let answers: Generator<FromWorker, undefined> | undefined

parentPort?.on('message', (question: ToWorker) => {
  if (question.kind === 'decode') answers = decodePortions(question.large)
  const answer = answers?.next().value
  if (answer) parentPort?.postMessage(answer)
})

function* decodePortions({ bytes, charsets, senderDefault }: LargeText): Generator<FromWorker, undefined> {
  const { text, charset, declarationIgnored, unreadable } = decodeBytes(bytes, charsets, senderDefault)
  const prepared = prepare(text)
  if (!prepared.ok) {
    yield { kind: 'fault', fault: prepared.fault }
    return
  }
  const { lines, delimiters } = prepared.text
  for (const portion of portionsOf(lines)) {
    const segments = decodeLines(portion, delimiters)
    yield {
      kind: 'portion',
      names: segments.map(({ name }) => name),
      fields: segments.map(({ fields }) => JSON.stringify(fields)),
    }
  }
  yield { kind: 'end', delimiters, charset, declarationIgnored, unreadable }
}

function* portionsOf(lines: readonly string[]): Generator<readonly string[], undefined> {
  let from = 0
  let characters = 0
  for (const [place, line] of lines.entries()) {
    characters += line.length
    if (characters < PORTION_CHARACTERS && place + 1 < lines.length) continue
    yield lines.slice(from, place + 1)
    from = place + 1
    characters = 0
  }
}
