import type { Server as GraphQLServer } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { Log } from '#lib/log.ts'

/** What the connection itself is, to the hooks of graphql-ws. */
export type Extra = { readonly socket: WebSocket }

/** Ends the connection with a code of the protocol (4401: no good token, 4403: the token has ended). */
export class Closing extends Error {
  readonly code: number

  constructor(code: number, reason: string) {
    super(reason)
    this.code = code
  }
}

const INTERNAL = 4500
const PING_EVERY_MS = 15_000

/** Carries the messages of one socket to graphql-ws and back; a peer that answers no ping is cut off. */
export function carry(server: GraphQLServer<Extra>, socket: WebSocket, log: Log): void {
  let isAlive = true
  const pinging = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, PING_EVERY_MS)
  socket.on('pong', () => {
    isAlive = true
  })
  // What a peer does to its connection is no news; `close` follows.
  socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket broke'))

  const end = (error: unknown) => {
    if (error instanceof Closing) return socket.close(error.code, error.message)
    log.error({ err: error }, 'a WebSocket message was not handled')
    socket.close(INTERNAL, 'internal error')
  }
  const closed = server.opened(
    {
      protocol: socket.protocol,
      // Resolves when the bytes are out, so that a slow reader slows its own subscriptions and no others.
      send: (data) =>
        new Promise((resolve) => {
          if (socket.readyState !== socket.OPEN) resolve()
          else socket.send(data, () => resolve())
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (take) => socket.on('message', (data) => void take(String(data)).catch(end)),
    },
    { socket },
  )
  socket.once('close', (code, reason) => {
    clearInterval(pinging)
    closed(code, String(reason)).catch((error: unknown) =>
      log.error({ err: error }, 'a WebSocket was not closed well'),
    )
  })
}
