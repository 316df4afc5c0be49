import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes'
import type { SensorDesk } from '#adapters/sensors/desk.ts'
import { isSame, Lines, LONGEST_LINE_ID, makeHarmless, type Speaker } from '#adapters/sensors/lines.ts'
import { CUT_BODY, PacketGate } from '#adapters/sensors/packet-gate.ts'
import { readTopic, readUsername } from '#adapters/sensors/topic.ts'
import type { Log } from '#lib/log.ts'
import type { IntakeRefusal } from '#rules/cold-chain/terms.ts'

/** How the sensors' own broker listens. */
export type BrokerOptions = {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Longest message taken, in bytes. */
  readonly maxBytes: number
  readonly log: Log
  /** Certificate and key in PEM: lines are encrypted, and none is taken in the clear. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | null
  /** Most connections at a time; more are closed at once. Default 5,000. */
  readonly maxConnections?: number
  /** Who has not said by then who it is, is closed. Default 10 s. */
  readonly connectTimeoutMs?: number
}

/** The broker as it runs. */
export type EmbeddedBroker = { readonly port: number; close(): Promise<void> }

const MOST_CONNECTIONS = 5_000
const CONNECT_MS = 10_000
/** Before anybody is known, enough for a name and a secret. */
const STRANGERS_BYTES = 4_096
/** MQTT 3.1.1, 3.2.2.3. */
const SERVER_UNAVAILABLE = 3
const BAD_CREDENTIALS = 4
/** As Node names it. */
const SILENT_HANDSHAKE = 'ERR_TLS_HANDSHAKE_TIMEOUT'
const NOTHING = Buffer.alloc(0)
const SOCKETS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

/**
 * A broker for sensors alone: who connects is a device, writes to its own topics and reads none but them. A message of
 * QoS 1 or 2 is acknowledged when it is committed.
 *
 * @throws the listening error (`EADDRINUSE` and the like) by rejection
 */
export const startEmbeddedBroker = async (
  desk: SensorDesk,
  options: BrokerOptions,
): Promise<EmbeddedBroker> => {
  const gates = new WeakMap<object, PacketGate>()
  const ending = new AbortController()
  const broker = await makeBroker(desk, options, gates, ending.signal)
  const sockets = new Set<Socket>()
  const server = makeServer(desk, options, (socket) => {
    gates.set(socket, guard(socket))
    broker.handle(socket)
  })
  // Encrypted or not: also those that have not come so far as to speak.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.maxConnections = options.maxConnections ?? MOST_CONNECTIONS
  const port = await listen(server, options)
  server.on('drop', () => desk.turnAway({ reason: 'TOO_MANY_LINES', claimed: null }))
  server.on('error', (err) => options.log.warn({ err }, 'sensor broker fault'))
  return {
    port,
    close: async () => {
      ending.abort()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => broker.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const makeServer = (
  desk: SensorDesk,
  { tls = null, connectTimeoutMs = CONNECT_MS }: BrokerOptions,
  take: (socket: Socket) => void,
): Server => {
  if (tls === null) return createServer(SOCKETS, take)
  const server = createTlsServer({ ...SOCKETS, ...tls, handshakeTimeout: connectTimeoutMs }, take)
  server.on('tlsClientError', ({ code }: NodeJS.ErrnoException, socket) => {
    // Node leaves one open that has never begun.
    socket.destroy()
    if (code === 'ECONNRESET') return
    desk.turnAway({ reason: code === SILENT_HANDSHAKE ? 'NO_CREDENTIALS' : 'NOT_MQTT', claimed: null })
  })
  return server
}

const makeBroker = async (
  desk: SensorDesk,
  { log, maxBytes, connectTimeoutMs = CONNECT_MS }: BrokerOptions,
  gates: WeakMap<object, PacketGate>,
  ending: AbortSignal,
): Promise<Aedes> => {
  const lines = new Lines()
  const broker = await Aedes.createBroker({
    connectTimeout: connectTimeoutMs,
    maxClientsIdLength: LONGEST_LINE_ID,
    preConnect: (_, packet, done) => {
      makeHarmless(packet)
      done(null, true)
    },
    authenticate: (client, username, password, done) => {
      admit(desk, username ?? '', password?.toString('utf8') ?? '').then(
        (speaker) => {
          lines.know(client, speaker)
          const gate = gates.get(client.conn)
          if (gate) gate.most = maxBytes
          done(null, true)
        },
        (error: AuthenticateError) => done(error, false),
      )
    },
    // The broker acknowledges when this has called back.
    authorizePublish: (client, packet, done) => {
      const speaker = lines.speakerOf(client)
      if (speaker === null || ending.aborted) return done(new NotHeard('nobody is heard on this line'))
      // Nobody is ever told an old reading as if it were a new one.
      packet.retain = false
      hear(desk, speaker, packet).then(
        () => done(null),
        (cause: unknown) => done(new NotHeard('not kept', { cause })),
      )
    },
    authorizeSubscribe: (client, subscription, done) => {
      const { topic } = subscription
      if (lines.mayRead(client, topic)) return done(null, subscription)
      const speaker = lines.speakerOf(client)
      if (speaker !== null) void desk.refuse({ ...speaker, reason: 'FOREIGN_TOPIC', topic, body: NOTHING })
      done(null, null)
    },
    authorizeForward: (client, packet) => (lines.isFor(client, packet) ? packet : null),
  })
  broker.on('client', (client) => lines.add(client))
  broker.on('clientDisconnect', (client) => lines.remove(client))
  const complain = (client: Client, err: Error) => {
    log.debug({ err, line: client.id }, 'sensor line fault')
    const reason = reasonOf(err)
    if (reason !== null) tellOf(desk, lines.speakerOf(client), reason)
  }
  broker.on('clientError', complain)
  broker.on('connectionError', complain)
  return broker
}

/** @throws AuthenticateError when this is no device, or while nobody can say */
const admit = async (desk: SensorDesk, username: string, secret: string): Promise<Speaker> => {
  const name = readUsername(username)
  if (name === null) desk.turnAway({ reason: 'NO_CREDENTIALS', claimed: username || null })
  const isKnown = await (name !== null && desk.knows(name, secret).catch(() => null))
  if (name !== null && isKnown) return { ...name, secret }
  const returnCode = isKnown === null ? SERVER_UNAVAILABLE : BAD_CREDENTIALS
  throw Object.assign(new Error(`refused ${username || 'a stranger'}`), { returnCode })
}

/** What was said on a line and is not acknowledged; why, is told where it was found. */
class NotHeard extends Error {
  override readonly name = 'NotHeard'
}

/** As the broker library names them: what is nobody's fault, and a line on which nobody has said who it is. */
const SILENCE = 'keep alive timeout'
const NO_LOGIN = 'connect did not arrive in time'

/** What somebody did wrong on a line that was closed for it; null where that is counted already, or the line just broke. */
const reasonOf = (fault: Error): IntakeRefusal | null => {
  if (fault instanceof NotHeard || 'returnCode' in fault || 'code' in fault) return null
  if (fault.message === SILENCE) return null
  return fault.message === NO_LOGIN ? 'NO_CREDENTIALS' : 'NOT_MQTT'
}

const tellOf = (desk: SensorDesk, speaker: Speaker | null, reason: IntakeRefusal): void => {
  if (speaker === null) desk.turnAway({ reason, claimed: null })
  else void desk.refuse({ ...speaker, reason, topic: 'MQTT', body: NOTHING })
}

const hear = (desk: SensorDesk, speaker: Speaker, { topic, payload }: PublishPacket): Promise<void> => {
  const { organisation, device, secret } = speaker
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
  const told = readTopic(topic)
  const reason =
    (told === null && 'WRONG_TOPIC') ||
    (told !== null && !isSame(told, speaker) && 'FOREIGN_TOPIC') ||
    (body.equals(CUT_BODY) && 'TOO_LARGE')
  if (told === null || reason)
    return desk.refuse({ organisation, device, secret, reason: reason || 'WRONG_TOPIC', topic, body })
  return desk.take({ organisation, device, secret, body })
}

/**
 * Puts a gate before what is read from a socket. The broker takes its bytes by `read()`, the one place where they can be
 * looked at without copying them through a further stream.
 */
const guard = (socket: Socket): PacketGate => {
  const gate = new PacketGate(STRANGERS_BYTES)
  const read = socket.read.bind(socket)
  socket.read = (size?: number) => {
    const chunk: Buffer | null = read(size)
    if (chunk === null) return null
    try {
      return gate.pass(chunk)
    } catch (error) {
      socket.destroy(error as Error)
      return null
    }
  }
  return gate
}

const listen = (server: Server, { host, port }: BrokerOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
