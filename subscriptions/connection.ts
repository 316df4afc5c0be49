import type { Duplex } from 'node:stream'
import type { Server as GraphQLServer } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Log } from '#lib/log.ts'
import type { Heartbeat } from '#subscriptions/heartbeat.ts'
import type { Viewer } from '#subscriptions/viewers.ts'

/** Ends the connection with a code of the protocol (4401: no good token, 4403: the token has ended). */
export class Closing extends Error {
  readonly code: number

  constructor(code: number, reason: string) {
    super(reason)
    this.code = code
  }
}

const INTERNAL = 4500
const BAD_REQUEST = 4400
/** graphql-ws throws for a message that is a server's to send; the protocol closes with 4400. */
const NOT_A_CLIENTS = /^Unexpected message of type/
/** Bytes that may wait for one peer to take them, before its subscriptions are cut off. */
export const MOST_WAITING_BYTES = 262_144
/** Messages that may wait for it. */
export const MOST_WAITING_MESSAGES = 1_000
/** A peer that asks on and takes nothing is no peer: beyond so many bytes its connection ends. */
const MOST_BYTES_EVER = 16 * MOST_WAITING_BYTES

/** One connection of a client. */
export class Line {
  readonly socket: WebSocket
  /** Whoever its token stands for, once it was let in. */
  viewer: Viewer | null = null
  /** Whether the peer has answered the last ping. */
  isAlive = true
  readonly #bytes: Duplex
  #messages = 0

  /** @param bytes the connection below `socket`, which has no extension that changes frames */
  constructor(socket: WebSocket, bytes: Duplex) {
    this.socket = socket
    this.#bytes = bytes
  }

  /** Bytes that wait for the peer to take them. */
  get waits(): number {
    return this.#bytes.writableLength
  }

  /**
   * Writes a whole frame past `ws`, which would frame the same bytes again for each peer: it writes each of its own frames
   * whole and at once, as long as nothing is compressed, so that frames never mix. False, and nothing written, when too
   * much waits for this peer already.
   */
  write(frame: Buffer): boolean {
    if (this.socket.readyState !== this.socket.OPEN) return true
    if (this.waits === 0) this.#messages = 0
    if (this.waits > MOST_WAITING_BYTES || this.#messages >= MOST_WAITING_MESSAGES) return false
    this.#messages += 1
    this.#bytes.write(frame)
    return true
  }

  /** Sends a message by itself; resolves when its bytes are out, so that a slow reader slows its own operations alone. */
  send(data: string): Promise<void> {
    if (this.waits > MOST_BYTES_EVER) this.socket.terminate()
    return new Promise((resolve) => {
      if (this.socket.readyState !== this.socket.OPEN) resolve()
      else this.socket.send(data, () => resolve())
    })
  }
}

/** Carries the messages of one line to graphql-ws and back; a peer that answers no ping is cut off. */
export function carry(server: GraphQLServer<Line>, line: Line, { beat, log }: Carrying): void {
  const { socket } = line
  beat.follow(line)
  // What a peer does to its connection is no news; `close` follows.
  socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket broke'))

  const end = (error: unknown) => {
    if (error instanceof Closing) return socket.close(error.code, error.message)
    if (error instanceof Error && NOT_A_CLIENTS.test(error.message))
      return socket.close(BAD_REQUEST, 'Invalid message received')
    log.error({ err: error }, 'a WebSocket message was not handled')
    socket.close(INTERNAL, 'internal error')
  }
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (data) => line.send(data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => socket.on('message', (data) => void take(String(data)).catch(end)),
    },
    line,
  )
  socket.once('close', (code, reason) => {
    beat.leave(line)
    closed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'a WebSocket was not closed well'),
    )
  })
}

type Carrying = { readonly beat: Heartbeat; readonly log: Log }
