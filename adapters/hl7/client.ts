import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Acknowledgement, readAcknowledgement } from '#adapters/hl7/acknowledgement.ts'
import { FrameReader, frame } from '#adapters/hl7/framing.ts'

/**
 * Why a peer could not be reached or did not answer.
 * `refused`: no connection came about, so nothing was sent; `timeout`: none came about, or no answer came, in time;
 * `closed`: the connection ended first. After `timeout` and `closed` of a send, the peer may have the message.
 * `busy`: a message with this control id is still waiting on this connection; nothing was sent.
 */
export class MllpError extends Error {
  override readonly name = 'MllpError'
  readonly code: 'refused' | 'timeout' | 'closed' | 'busy'

  constructor(code: MllpError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export interface MllpConnectOptions {
  readonly host: string
  readonly port: number
  /** For connecting, and for each message's answers unless the message says otherwise. */
  readonly timeoutMs: number
  /** `ca` verifies the peer; `cert` and `key` are ours, where it asks for them. */
  readonly tls?: {
    readonly ca?: string | Buffer
    readonly cert?: string | Buffer
    readonly key?: string | Buffer
    /** Name in the peer's certificate, where it isn't the host. */
    readonly servername?: string
  }
  /** Longest answer taken, in bytes. Default 1 MB. */
  readonly maxBytes?: number
  /** What came and answers nothing that waits: a wrong MSA-2, a late answer, a message of the peer's own. */
  readonly onUnmatched: (bytes: Buffer, acknowledgement: Acknowledgement | undefined) => void
}

export interface MllpRequest {
  readonly bytes: Uint8Array
  /** MSH-10 of the message, as written in it. */
  readonly controlId: string
  /** Which answers to wait for. Original mode: the application one alone. */
  readonly expect: { readonly accept: boolean; readonly application: boolean }
  readonly timeoutMs?: number
}

/** The answers that came, as they came. */
export interface MllpReply {
  readonly accept: Buffer | undefined
  readonly application: Buffer | undefined
}

interface Waiting {
  readonly expect: MllpRequest['expect']
  accept: Buffer | undefined
  application: Buffer | undefined
  /** The application answer is here: wait only a little for the commit one. */
  readonly hurry: () => void
  readonly done: (error?: MllpError) => void
}

const LONGEST_ANSWER = 1024 * 1024
const LATE_ACCEPT_MS = 1_000

/**
 * Connects to an MLLP peer.
 * @throws MllpError `refused` or `timeout`
 */
export function connectMllp(options: MllpConnectOptions): Promise<MllpClient> {
  const { host, port, tls, timeoutMs } = options
  return new Promise((resolve, reject) => {
    const socket = tls ? connectTls({ host, port, ...tls, minVersion: 'TLSv1.2' }) : connect({ host, port })
    const fail = (error: MllpError) => {
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(new MllpError('timeout', `${host}:${port}`)), timeoutMs)
    const onError = (error: Error) => {
      clearTimeout(timer)
      fail(new MllpError('refused', `${host}:${port}: ${error.message}`, error))
    }
    socket.once('error', onError)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      socket.off('error', onError)
      resolve(new MllpClient(socket, options))
    })
  })
}

/** A connection to a peer that we deliver to. Several messages may wait on it; each gets its own answers only. */
export class MllpClient {
  readonly #socket: Socket
  readonly #options: MllpConnectOptions
  readonly #waiting = new Map<string, Waiting>()
  readonly #closed: Promise<void>

  /** Use `connectMllp`. */
  constructor(socket: Socket, options: MllpConnectOptions) {
    this.#socket = socket
    this.#options = options
    const reader = new FrameReader({
      maxBytes: options.maxBytes ?? LONGEST_ANSWER,
      onFrame: (bytes) => this.#receive(bytes),
      onFault: ({ head }) => options.onUnmatched(head, undefined),
    })
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => reader.push(chunk))
    let reason: Error | undefined
    socket.on('error', (error) => {
      reason = error
    })
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => {
        reader.settle()
        this.#failAll(reason)
        resolve()
      })
    })
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded || this.#socket.readableEnded
  }

  /**
   * Sends one message and waits for the answers that carry its control id in MSA-2, in whichever order they come.
   * A commit refused (CE, CR) ends the wait, since no application answer follows. After an application answer the
   * commit one is waited for a second more: a peer in original mode never sends it. Neither expected: resolves
   * when the bytes are on the line.
   * @throws MllpError `busy`, `timeout` or `closed`
   */
  send(request: MllpRequest): Promise<MllpReply> {
    const { controlId, expect, bytes } = request
    if (this.closed) return Promise.reject(new MllpError('closed', 'the connection is closed'))
    if (this.#waiting.has(controlId)) return Promise.reject(new MllpError('busy', controlId))
    if (!expect.accept && !expect.application) return this.#sendOnly(bytes)
    return new Promise((resolve, reject) => {
      const giveUpAfter = (ms: number) =>
        setTimeout(() => waiting.done(new MllpError('timeout', controlId)), ms)
      let timer = giveUpAfter(request.timeoutMs ?? this.#options.timeoutMs)
      const waiting: Waiting = {
        expect,
        accept: undefined,
        application: undefined,
        hurry: () => {
          clearTimeout(timer)
          timer = giveUpAfter(LATE_ACCEPT_MS)
        },
        done: (error) => {
          clearTimeout(timer)
          this.#waiting.delete(controlId)
          if (error && !waiting.application) reject(error)
          else resolve({ accept: waiting.accept, application: waiting.application })
        },
      }
      this.#waiting.set(controlId, waiting)
      this.#socket.write(frame(bytes))
    })
  }

  /** Ends the connection; what still waits fails with `closed`. */
  close(): Promise<void> {
    this.#socket.destroySoon()
    return this.#closed
  }

  #sendOnly(bytes: Uint8Array): Promise<MllpReply> {
    return new Promise((resolve, reject) => {
      this.#socket.write(frame(bytes), (error) => {
        if (error) reject(new MllpError('closed', error.message, error))
        else resolve({ accept: undefined, application: undefined })
      })
    })
  }

  #receive(bytes: Buffer): void {
    const acknowledgement = readAcknowledgement(bytes)
    const waiting = acknowledgement && this.#waiting.get(acknowledgement.controlId)
    if (!acknowledgement || !waiting) {
      this.#options.onUnmatched(bytes, acknowledgement)
      return
    }
    const isAccept = acknowledgement.code.startsWith('C')
    if (isAccept) waiting.accept = bytes
    else waiting.application = bytes
    if (isComplete(waiting, acknowledgement.code)) waiting.done()
    else if (!isAccept) waiting.hurry()
  }

  #failAll(cause: Error | undefined): void {
    for (const waiting of [...this.#waiting.values()]) {
      waiting.done(new MllpError('closed', cause?.message ?? 'the peer closed the connection', cause))
    }
  }
}

function isComplete({ expect, accept, application }: Waiting, latest: string): boolean {
  if (latest === 'CE' || latest === 'CR') return true
  const acceptIsImplied = application !== undefined && !expect.application
  const hasAccept = accept !== undefined || !expect.accept || acceptIsImplied
  const hasApplication = application !== undefined || !expect.application
  return hasAccept && hasApplication
}
