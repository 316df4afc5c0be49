import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { FramingFault } from '#adapters/hl7/framing.ts'
import { MllpConnection } from '#adapters/hl7/mllp-connection.ts'

/** Keys of a side that speaks TLS, PEM texts or bytes. With `ca` the peer must show a certificate signed by it. */
export interface TlsKeys {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  readonly ca?: string | Buffer
}

/** What went wrong with a connection, beside framing: a TLS handshake or the socket itself. */
export interface SocketFault {
  readonly kind: 'tls' | 'socket'
  readonly error: Error
}

export interface MllpListenOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly tls?: TlsKeys
  /** Longest message taken, in bytes. */
  readonly maxBytes: number
  /** A connection without traffic for so long is closed; `undefined` or 0: never. */
  readonly idleTimeoutMs?: number
  /** The same until its first message has come whole: who only holds a place loses it sooner. Default: as `idleTimeoutMs`. */
  readonly firstMessageTimeoutMs?: number
  /** Most messages of one connection whose `onMessage` has not finished; reading pauses above. Default 64. */
  readonly maxInFlight?: number
  /** Most bytes of answers a peer may leave unread before it is dropped. Default 16 MB. */
  readonly maxUnsentBytes?: number
  /** Most connections at a time; more are closed at once. Default 2,000. */
  readonly maxConnections?: number
  /**
   * Takes one message. Resolves when the message is done with (stored and answered, or answered with silence);
   * until then it counts as in flight. A rejection goes to `onFault` and hurts nobody else.
   */
  readonly onMessage: (connection: MllpConnection, bytes: Buffer) => Promise<void> | void
  /** `connection` is `undefined` when the fault came before one stood (a TLS handshake). */
  readonly onFault: (fault: FramingFault | SocketFault, connection: MllpConnection | undefined) => void
}

export interface MllpListener {
  readonly port: number
  /** Connections that are open now. */
  readonly connections: ReadonlySet<MllpConnection>
  /** Takes no more, lets messages in flight finish (at most `graceMs`, 2 s unless told), closes all. */
  close(graceMs?: number): Promise<void>
}

const MOST_CONNECTIONS = 2_000
const HANDSHAKE_MS = 10_000
const GRACE_MS = 2_000

/**
 * Listens for MLLP peers.
 * @throws the listening error (`EADDRINUSE` and the like) by rejection
 */
export async function listenMllp(options: MllpListenOptions): Promise<MllpListener> {
  const connections = new Set<MllpConnection>()
  const accept = (socket: Socket) => {
    const connection = new MllpConnection(socket, options)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
  }
  const server = createListener(options, accept)
  const sockets = trackSockets(server)
  server.maxConnections = options.maxConnections ?? MOST_CONNECTIONS
  await listen(server, options)
  // Running out of file descriptors is told here; the listener lives on and takes the next connection it can.
  server.on('error', (error) => options.onFault({ kind: 'socket', error }, undefined))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    connections,
    close: (graceMs = GRACE_MS) => closeAll(server, { connections, sockets, graceMs }),
  }
}

const SOCKETS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

function createListener(options: MllpListenOptions, accept: (socket: Socket) => void): Server {
  const { tls } = options
  // Half-open: small test tools end their side right after sending and still want the answer. Not with TLS, where
  // a peer that gives up during the handshake would leave its socket behind.
  if (!tls) return createServer({ ...SOCKETS, allowHalfOpen: true }, accept)
  const demandsCertificate = tls.ca !== undefined
  const server = createTlsServer({
    ...SOCKETS,
    ...tls,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    requestCert: demandsCertificate,
    rejectUnauthorized: demandsCertificate,
  })
  server.on('secureConnection', (socket: TLSSocket) => accept(socket))
  server.on('tlsClientError', (error: Error) => options.onFault({ kind: 'tls', error }, undefined))
  return server
}

/** Every open socket of the server, those in a TLS handshake too. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}

function listen(server: Server, { host, port }: MllpListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

interface Open {
  readonly connections: ReadonlySet<MllpConnection>
  readonly sockets: ReadonlySet<Socket>
  readonly graceMs: number
}

async function closeAll(server: Server, { connections, sockets, graceMs }: Open): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const timer = setTimeout(() => {
    for (const connection of connections) connection.destroy()
    for (const socket of sockets) socket.destroy()
  }, graceMs)
  await Promise.all([...connections].map((connection) => connection.finish()))
  await closed
  clearTimeout(timer)
}
