const PUBLISH = 3
/** Longest topic whose message is answered although it is too large; ours have less than two hundred bytes. */
const LONGEST_TOPIC = 1_024
const NOTHING = Buffer.alloc(0)

/** Stands in place of a body that was cut out. No JSON begins so: whoever sends it itself is refused the same. */
export const CUT_BODY = Buffer.from('\0too large')

/** What was sent can't be MQTT, or is larger than anything that could be answered. */
export class PacketFault extends Error {
  override readonly name = 'PacketFault'
}

/**
 * Watches the packets of one MQTT connection go by and lets none through that is larger than it may be, before anybody
 * has gathered its bytes. Of a PUBLISH that is too large everything but the body goes on, with `CUT_BODY` in its place:
 * so it is acknowledged in its turn, and its sender doesn't send it again for ever.
 */
export class PacketGate {
  /** Bytes a packet may have behind its fixed header; more may be granted to whoever is known by then. */
  most: number
  /** The beginning of a packet of which too little has come to judge it. */
  #held: Buffer = NOTHING
  /** Bytes of the present packet that go on, or that are left out, as they come. */
  #toPass = 0
  #toSkip = 0

  constructor(most: number) {
    this.most = most
  }

  /**
   * What of these bytes goes on; null when nothing does.
   *
   * @throws PacketFault when the connection can only be closed
   */
  pass(chunk: Buffer): Buffer | null {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = NOTHING
    const kept: Buffer[] = []
    for (let at = 0; at < bytes.length; ) at += this.#step(bytes, at, kept)
    return kept.length > 1 ? Buffer.concat(kept) : (kept[0] ?? null)
  }

  /** Deals with what stands at `at` and answers how many bytes that were. */
  #step(bytes: Buffer, at: number, kept: Buffer[]): number {
    const there = bytes.length - at
    if (this.#toSkip > 0) {
      const skipped = Math.min(this.#toSkip, there)
      this.#toSkip -= skipped
      return skipped
    }
    if (this.#toPass === 0) {
      const [whole, more] = this.#wholePackets(bytes, at)
      if (whole === 0) return more === null ? this.#hold(bytes, at) : this.#cut(bytes, at, more, kept)
      this.#toPass = whole
    }
    const passed = Math.min(this.#toPass, there)
    this.#toPass -= passed
    kept.push(bytes.subarray(at, at + passed))
    return passed
  }

  /**
   * The length of all packets from here that may pass, the last of which may still be coming; and the header of the one
   * behind them, null when it has not come whole.
   */
  #wholePackets(bytes: Buffer, from: number): [number, Header | null] {
    let at = from
    while (at < bytes.length) {
      const header = headerAt(bytes, at)
      if (header === null || header.remaining > this.most) return [at - from, header]
      at += header.length + header.remaining
    }
    return [at - from, null]
  }

  #hold(bytes: Buffer, at: number): number {
    this.#held = bytes.subarray(at)
    return bytes.length - at
  }

  #cut(bytes: Buffer, at: number, header: Header, kept: Buffer[]): number {
    const first = bytes[at] ?? 0
    if (first >> 4 !== PUBLISH)
      throw new PacketFault(`a packet of ${header.remaining} bytes that is no message`)
    const begins = at + header.length
    if (bytes.length < begins + 2) return this.#hold(bytes, at)
    const topic = bytes.readUInt16BE(begins)
    if (topic > LONGEST_TOPIC) throw new PacketFault(`a topic of ${topic} bytes`)
    const head = 2 + topic + ((first & 0b110) === 0 ? 0 : 2)
    if (bytes.length < begins + head) return this.#hold(bytes, at)
    const rest = Buffer.concat([bytes.subarray(begins, begins + head), CUT_BODY])
    kept.push(Buffer.from([first, ...encodeLength(rest.length)]), rest)
    this.#toSkip = header.remaining - head
    return header.length + head
  }
}

/** A packet's fixed header: its own length, and how many bytes follow it. */
type Header = { readonly length: number; readonly remaining: number }

/** MQTT 3.1.1, 2.2.3: seven bits a byte, least first, at most four bytes. */
const headerAt = (bytes: Buffer, at: number): Header | null => {
  let remaining = 0
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + 1 + index]
    if (byte === undefined) return null
    remaining += (byte & 0x7f) * 128 ** index
    if (byte < 0x80) return { length: 2 + index, remaining }
  }
  throw new PacketFault('a length of more than four bytes')
}

const encodeLength = (length: number): number[] =>
  length < 128 ? [length] : [(length % 128) | 0x80, Math.floor(length / 128)]
