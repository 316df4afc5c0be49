/** FIN and text, unmasked: a whole message of a server in one frame (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81
const LENGTH_IN_16_BITS = 126
const LENGTH_IN_64_BITS = 127
const END = Buffer.from('}')

/**
 * The messages that tell one result to many subscribers, framed for the wire: the result is written as JSON once, and
 * each id that subscribers gave their operation makes one frame, whoever shares that id shares its bytes.
 */
export class Frames {
  readonly #payload: Buffer
  readonly #byId = new Map<string, Buffer>()

  constructor(result: object) {
    this.#payload = Buffer.from(JSON.stringify(result))
  }

  /** The frame of the `next` message for this operation; not to be changed. */
  of(id: string): Buffer {
    const known = this.#byId.get(id)
    if (known !== undefined) return known
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`)
    const frame = framed([head, this.#payload, END])
    this.#byId.set(id, frame)
    return frame
  }
}

/** One WebSocket frame that holds these bytes as text. */
export const framed = (parts: readonly Buffer[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([headerOf(length), ...parts])
}

const headerOf = (length: number): Buffer => {
  if (length < LENGTH_IN_16_BITS) return Buffer.from([WHOLE_TEXT, length])
  if (length < 0x1_0000) {
    const header = Buffer.from([WHOLE_TEXT, LENGTH_IN_16_BITS, 0, 0])
    header.writeUInt16BE(length, 2)
    return header
  }
  const header = Buffer.alloc(10)
  header[0] = WHOLE_TEXT
  header[1] = LENGTH_IN_64_BITS
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}
