/** MLLP block characters. Source: HL7 v2.5.1 implementation guide, appendix C (minimal lower layer protocol). */
export const START_BLOCK = 0x0b
export const END_BLOCK = 0x1c
const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

/** How much of a message that is not kept whole is kept for reading its header, in bytes. */
export const HEAD_BYTES = 65_536
const FIRST_STORE_BYTES = 4_096
/** A frame that begins inside a frame: its sender gave the earlier one up. */
const ABANDONED_BEFORE = Buffer.from('\x0bMSH')

/**
 * What went wrong on the wire.
 * `too-large`: more than `maxBytes` came without an end; `head` is the first 64 KB, and the rest is skipped.
 * `abandoned`: a new `MSH` frame started inside one that was never ended; `head` is what came of the old one.
 */
export interface FramingFault {
  readonly kind: 'too-large' | 'abandoned'
  readonly head: Buffer
}

export interface FrameReaderOptions {
  /** Longest message taken, in bytes, without the frame's own characters. */
  readonly maxBytes: number
  /** Called once per message, in order, with the bytes between the block characters. */
  readonly onFrame: (bytes: Buffer) => void
  readonly onFault: (fault: FramingFault) => void
}

/** A message with its block characters around it. */
export function frame(bytes: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(bytes.length + 3)
  framed[0] = START_BLOCK
  framed.set(bytes, 1)
  framed[bytes.length + 1] = END_BLOCK
  framed[bytes.length + 2] = CARRIAGE_RETURN
  return framed
}

type State = 'outside' | 'inside' | 'skipping'

/**
 * Cuts a byte stream into messages, whatever the packets look like.
 *
 * The end is `1C 0D` (or `1C 0A`, or `1C` right before the next `0B`). A `1C` before any other byte is content:
 * to end there would hand on half a message as if it were whole. A `1C` that is the last byte so far waits;
 * `settle()` takes it as the end once the line has been silent.
 * A frame inside one packet is handed on without copying; one in many packets is copied once into a store that
 * doubles, so that a big message in tiny packets costs time in proportion to its size.
 */
export class FrameReader {
  /** Bytes outside frames that were thrown away, line ends not counted. */
  skippedBytes = 0
  readonly #maxBytes: number
  readonly #onFrame: (bytes: Buffer) => void
  readonly #onFault: (fault: FramingFault) => void
  #state: State = 'outside'
  #store: Buffer | undefined
  #stored = 0
  #endSeen = false

  constructor({ maxBytes, onFrame, onFault }: FrameReaderOptions) {
    this.#maxBytes = maxBytes
    this.#onFrame = onFrame
    this.#onFault = onFault
  }

  /** Whether a message has begun and not ended. */
  get inFrame(): boolean {
    return this.#state !== 'outside'
  }

  /** Whether the last byte so far was a lone `1C`, so that `settle()` would end the message. */
  get awaitsFinalByte(): boolean {
    return this.#endSeen
  }

  /** Takes the next bytes of the stream. The chunk must not be changed afterwards. */
  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#endSeen) at = this.#afterEndBlock(chunk, at)
      else if (this.#state === 'outside') at = this.#findStart(chunk, at)
      else at = this.#takeContent(chunk, at)
    }
  }

  /** Takes a `1C` without its `0D` as the end of the message: the line is silent or closed. */
  settle(): void {
    if (this.#endSeen) this.#finish()
  }

  #findStart(chunk: Buffer, from: number): number {
    const start = chunk.indexOf(START_BLOCK, from)
    const end = start < 0 ? chunk.length : start
    for (let at = from; at < end; at += 1) {
      if (chunk[at] !== CARRIAGE_RETURN && chunk[at] !== LINE_FEED) this.skippedBytes += 1
    }
    if (start < 0) return end
    this.#state = 'inside'
    return start + 1
  }

  #takeContent(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(END_BLOCK, from)
    const until = end < 0 ? chunk.length : end
    const isWholeFrame = this.#state === 'inside' && this.#stored === 0 && isFinal(chunk[until + 1])
    if (isWholeFrame && until - from <= this.#maxBytes) {
      this.#reset()
      this.#deliver(chunk.subarray(from, until))
      return until + 2
    }
    this.#keep(chunk, from, until)
    if (end < 0) return until
    this.#endSeen = true
    return end + 1
  }

  /** Decides by the byte after `1C` whether that was the end or content. */
  #afterEndBlock(chunk: Buffer, at: number): number {
    const next = chunk[at]
    if (isFinal(next)) {
      this.#finish()
      return at + 1
    }
    if (next === START_BLOCK) {
      this.#finish()
      return at
    }
    this.#endSeen = false
    this.#keep(END_BLOCK_BYTE, 0, 1)
    return at
  }

  #keep(chunk: Buffer, from: number, until: number): void {
    if (this.#state === 'skipping' || from === until) return
    const needed = this.#stored + until - from
    if (needed > this.#maxBytes) {
      this.#refuse(chunk, from, until)
      return
    }
    const store = this.#room(needed)
    chunk.copy(store, this.#stored, from, until)
    this.#stored = needed
  }

  #room(needed: number): Buffer {
    if (this.#store && this.#store.length >= needed) return this.#store
    const doubled = Math.max(needed, FIRST_STORE_BYTES, (this.#store?.length ?? 0) * 2)
    const larger = Buffer.allocUnsafeSlow(Math.min(doubled, Math.max(this.#maxBytes, needed)))
    this.#store?.copy(larger, 0, 0, this.#stored)
    this.#store = larger
    return larger
  }

  #refuse(chunk: Buffer, from: number, until: number): void {
    const kept = this.#store?.subarray(0, Math.min(this.#stored, HEAD_BYTES)) ?? Buffer.alloc(0)
    const rest = chunk.subarray(from, Math.min(until, from + HEAD_BYTES - kept.length))
    this.#store = undefined
    this.#stored = 0
    this.#state = 'skipping'
    this.#onFault({ kind: 'too-large', head: Buffer.concat([kept, rest]) })
  }

  #finish(): void {
    const wasSkipping = this.#state === 'skipping'
    const bytes = this.#store?.subarray(0, this.#stored) ?? Buffer.alloc(0)
    this.#reset()
    if (!wasSkipping) this.#deliver(bytes)
  }

  #reset(): void {
    this.#state = 'outside'
    this.#store = undefined
    this.#stored = 0
    this.#endSeen = false
  }

  #deliver(bytes: Buffer): void {
    const restart = bytes.lastIndexOf(ABANDONED_BEFORE)
    if (restart <= 0) {
      this.#onFrame(bytes)
      return
    }
    this.#onFault({ kind: 'abandoned', head: bytes.subarray(0, Math.min(restart, HEAD_BYTES)) })
    this.#onFrame(bytes.subarray(restart + 1))
  }
}

const END_BLOCK_BYTE = Buffer.from([END_BLOCK])

function isFinal(byte: number | undefined): boolean {
  return byte === CARRIAGE_RETURN || byte === LINE_FEED
}
