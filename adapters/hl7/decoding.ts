import { Worker } from 'node:worker_threads'
import { decodeBytes } from '#adapters/hl7/charsets.ts'
import { type DecodeFault, decode } from '#adapters/hl7/codec.ts'
import type { FromWorker, LargeText, ToWorker } from '#adapters/hl7/decode-worker.ts'
import type { FieldData } from '#adapters/hl7/field.ts'
import { Message, type SegmentData } from '#adapters/hl7/message.ts'

/** Bytes of a message and how to read them. */
export interface MessageBytes {
  readonly bytes: Uint8Array
  /** MSH-18 in order, as `readHeader` gives it. */
  readonly charsets: readonly string[]
  /** The sender profile's character set, for an empty or impossible MSH-18. */
  readonly senderDefault: string
}

/** A decoded message, with what was learnt about its characters (see `DecodedText`), or why there is none. */
export type DecodedMessage =
  | {
      readonly ok: true
      readonly message: Message
      readonly declarationIgnored: boolean
      readonly unreadable: number
    }
  | { readonly ok: false; readonly fault: DecodeFault | WorkerFault }

/** `decoder-failed`: the decoding thread died or took longer than `LONGEST_DECODE_MS`; the bytes stay stored. */
export interface WorkerFault {
  readonly kind: 'decoder-failed'
  readonly reason: string
}

/** Beyond either, decoding would hold the event loop for more than some 50 ms. */
const LARGE_BYTES = 128 * 1024
const MANY_DELIMITERS = 25_000
const LONGEST_DECODE_MS = 60_000

/** Decodes a message of any size: at once when small, in the decoding thread when large. Never throws. */
export async function decodeMessage(input: MessageBytes): Promise<DecodedMessage> {
  return isLarge(input.bytes) ? await decodeLarge(input) : decodeSmall(input)
}

function decodeSmall({ bytes, charsets, senderDefault }: MessageBytes): DecodedMessage {
  const { text, charset, declarationIgnored, unreadable } = decodeBytes(bytes, charsets, senderDefault)
  const decoded = decode(text, charset)
  return decoded.ok ? { ok: true, message: decoded.message, declarationIgnored, unreadable } : decoded
}

function isLarge(bytes: Uint8Array): boolean {
  if (bytes.length > LARGE_BYTES) return true
  return bytes.length > MANY_DELIMITERS && countSigns(bytes) > MANY_DELIMITERS
}

/** ASCII characters that are neither letter, digit nor blank: an upper bound of the delimiters, whichever they are. */
function countSigns(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) {
    const isSign = byte > 0x20 && byte < 0x7f && !(byte >= 0x30 && byte <= 0x39) && !isLetter(byte)
    if (isSign) count += 1
  }
  return count
}

function isLetter(byte: number): boolean {
  const upper = byte & 0xdf
  return upper >= 0x41 && upper <= 0x5a
}

let turn: Promise<unknown> = Promise.resolve()
let thread: Worker | undefined

/**
 * Decodes in the one decoding thread, a message at a time. The thread hands over portions and this side asks for
 * each, letting other work run between two; a segment's fields stay a JSON text until someone reads it. A whole
 * 5 MB message in one structured clone would hold this thread for 300 ms, its million values the collector too.
 */
export function decodeLarge(input: MessageBytes): Promise<DecodedMessage> {
  const result = turn.then(() => decodeInThread(input))
  turn = result
  return result
}

/** Stops the decoding thread, if it runs; the next large message starts another. */
export async function stopDecoding(): Promise<void> {
  await turn
  await thread?.terminate()
  thread = undefined
}

function startThread(): Worker {
  const started = new Worker(new URL('./decode-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  // An idle thread must not keep the process alive; while a message is being decoded it is referenced.
  started.unref()
  return started
}

async function decodeInThread(input: MessageBytes): Promise<DecodedMessage> {
  thread ??= startThread()
  const worker = thread
  worker.ref()
  try {
    return await gather(worker, input)
  } catch (error) {
    thread = undefined
    await worker.terminate()
    return { ok: false, fault: { kind: 'decoder-failed', reason: String(error) } }
  } finally {
    worker.unref()
  }
}

async function gather(
  worker: Worker,
  { bytes, charsets, senderDefault }: MessageBytes,
): Promise<DecodedMessage> {
  const own = new Uint8Array(bytes)
  const large: LargeText = { bytes: own, charsets, senderDefault }
  const segments: SegmentData[] = []
  let answer = await ask(worker, { kind: 'decode', large }, [own.buffer])
  while (answer.kind === 'portion') {
    for (const [place, name] of answer.names.entries()) {
      segments.push(new WaitingSegment(name, answer.fields[place] ?? '[]'))
    }
    await new Promise((resolve) => setImmediate(resolve))
    answer = await ask(worker, { kind: 'next' })
  }
  if (answer.kind === 'fault') return { ok: false, fault: answer.fault }
  const { delimiters, charset, declarationIgnored, unreadable } = answer
  const message = new Message({ segments, delimiters, charset })
  return { ok: true, message, declarationIgnored, unreadable }
}

/** A segment whose fields are read from JSON when first asked for. */
class WaitingSegment implements SegmentData {
  readonly name: string
  #json: string
  #fields: readonly FieldData[] | undefined

  constructor(name: string, json: string) {
    this.name = name
    this.#json = json
  }

  get fields(): readonly FieldData[] {
    if (!this.#fields) {
      this.#fields = JSON.parse(this.#json) as FieldData[]
      this.#json = ''
    }
    return this.#fields
  }
}

function ask(worker: Worker, question: ToWorker, transfer: ArrayBuffer[] = []): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new Error('timeout'))), LONGEST_DECODE_MS)
    const onMessage = (answer: FromWorker) => settle(() => resolve(answer))
    const onError = (error: unknown) => settle(() => reject(error))
    const onExit = (code: number) => settle(() => reject(new Error(`exit ${code}`)))
    function settle(finish: () => void) {
      clearTimeout(timer)
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      finish()
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    worker.postMessage(question, transfer)
  })
}
