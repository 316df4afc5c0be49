import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { FrameReader, frame } from '#adapters/hl7/framing.ts'
import type { MllpListenOptions } from '#adapters/hl7/mllp.ts'

const MOST_IN_FLIGHT = 64
const MOST_UNSENT_BYTES = 16 * 1024 * 1024
/** How long a line must be silent before a lone `1C` counts as the end of a message. */
const SETTLE_MS = 200

let lastId = 0

/** One peer on the line: hands its messages on, sends it answers, and never lets either pile up without bound. */
export class MllpConnection {
  /** Unique in this process; for logs. */
  readonly id: number
  /** Address and port of the peer. */
  readonly remote: string
  /** SHA-256 fingerprint of the certificate that the peer showed and that was verified; else `undefined`. */
  readonly certificate: string | undefined
  readonly #socket: Socket
  readonly #options: MllpListenOptions
  readonly #reader: FrameReader
  readonly #maxInFlight: number
  #inFlight = 0
  /** Frames cut from the last packet beyond what may be in flight: at most one packet's worth. */
  readonly #waiting: Buffer[] = []
  #settleTimer: NodeJS.Timeout | undefined
  #peerEnded = false
  #finishing = false
  #gathering = false
  #hasSpoken = false

  /** Takes over an accepted socket. */
  constructor(socket: Socket, options: MllpListenOptions) {
    lastId += 1
    this.id = lastId
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`
    this.certificate = verifiedCertificate(socket)
    this.#socket = socket
    this.#options = options
    this.#maxInFlight = options.maxInFlight ?? MOST_IN_FLIGHT
    this.#reader = new FrameReader({
      maxBytes: options.maxBytes,
      onFrame: (bytes) => this.#waiting.push(bytes),
      onFault: (fault) => options.onFault(fault, this),
    })
    this.#listen()
  }

  /** Whether nothing can be sent any more. */
  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded
  }

  /** Bytes outside frames that this peer sent and that were thrown away. */
  get skippedBytes(): number {
    return this.#reader.skippedBytes
  }

  /** Messages handed on and not done with. */
  get inFlight(): number {
    return this.#inFlight
  }

  /**
   * Sends one message. `true`: given to the line (which does not prove that the peer has read it);
   * `false`: the connection is closed, or the peer left too much unread and has been dropped.
   */
  send(bytes: Uint8Array): boolean {
    if (this.closed) return false
    if (this.#socket.writableLength > (this.#options.maxUnsentBytes ?? MOST_UNSENT_BYTES)) {
      this.#socket.destroy(new Error('the peer does not read its answers'))
      return false
    }
    this.#gather()
    this.#socket.write(frame(bytes))
    this.#regulate()
    return true
  }

  /** Answers of one moment go out in one piece: a system call costs more than an answer. */
  #gather(): void {
    if (this.#gathering) return
    this.#gathering = true
    this.#socket.cork()
    process.nextTick(() => {
      this.#gathering = false
      this.#socket.uncork()
    })
  }

  /** Ends the connection once messages in flight are done and answers are sent; resolves when it is closed. */
  finish(): Promise<void> {
    this.#finishing = true
    this.#waiting.length = 0
    const closed = new Promise<void>((resolve) => {
      if (this.#socket.closed) resolve()
      else this.#socket.once('close', () => resolve())
    })
    this.#regulate()
    this.#endWhenDone()
    return closed
  }

  /** Drops the connection at once. */
  destroy(): void {
    this.#socket.destroy()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('drain', () => this.#advance())
    socket.on('end', () => this.#end())
    socket.on('error', (error) => this.#options.onFault({ kind: 'socket', error }, this))
    socket.on('close', () => clearTimeout(this.#settleTimer))
    socket.on('timeout', () => socket.destroy())
    const { firstMessageTimeoutMs, idleTimeoutMs } = this.#options
    socket.setTimeout(firstMessageTimeoutMs ?? idleTimeoutMs ?? 0)
  }

  #receive(chunk: Buffer): void {
    if (this.#finishing) return
    clearTimeout(this.#settleTimer)
    this.#reader.push(chunk)
    if (this.#reader.awaitsFinalByte) {
      this.#settleTimer = setTimeout(() => this.#settle(), SETTLE_MS)
    }
    this.#advance()
  }

  #settle(): void {
    this.#reader.settle()
    this.#advance()
  }

  #end(): void {
    this.#peerEnded = true
    clearTimeout(this.#settleTimer)
    this.#settle()
  }

  /** Hands on what may be handed on, then lets the peer send or wait. */
  #advance(): void {
    while (!this.#isFull() && !this.#finishing) {
      const bytes = this.#waiting.shift()
      if (bytes === undefined) break
      void this.#handOn(bytes)
    }
    this.#regulate()
    this.#endWhenDone()
  }

  async #handOn(bytes: Buffer): Promise<void> {
    this.#inFlight += 1
    if (!this.#hasSpoken) this.#socket.setTimeout(this.#options.idleTimeoutMs ?? 0)
    this.#hasSpoken = true
    try {
      await this.#options.onMessage(this, bytes)
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error))
      this.#options.onFault({ kind: 'socket', error: cause }, this)
    }
    this.#inFlight -= 1
    this.#advance()
  }

  #isFull(): boolean {
    return this.#inFlight >= this.#maxInFlight || this.#socket.writableNeedDrain
  }

  #regulate(): void {
    const mustWait = this.#waiting.length > 0 || this.#isFull()
    if (mustWait && !this.#finishing) this.#socket.pause()
    else if (this.#socket.isPaused()) this.#socket.resume()
  }

  #endWhenDone(): void {
    const isDone = this.#inFlight === 0 && this.#waiting.length === 0
    if (!isDone || !(this.#peerEnded || this.#finishing) || this.#socket.writableEnded) return
    this.#socket.end()
    // What a peer still sends after we have ended can't be answered any more.
    if (this.#finishing) this.#socket.destroySoon()
  }
}

function verifiedCertificate(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  return socket.getPeerCertificate().fingerprint256
}
