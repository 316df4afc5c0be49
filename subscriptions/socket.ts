import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { type Context, handleProtocols, makeServer } from 'graphql-ws'
import { v7 } from 'uuid'
import { WebSocketServer } from 'ws'
import { inBoth, TokenEnded, Unauthenticated, Unavailable } from '#lib/errors.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import { Closing, carry, type Extra } from '#subscriptions/connection.ts'
import { type DocumentsOptions, makeDocuments } from '#subscriptions/documents.ts'
import { type Caller, executeEach, executeOnce } from '#subscriptions/execution.ts'

export type SocketOptions = DocumentsOptions & {
  readonly services: Services
  /** The actor behind a `Bearer …` text; throws Unauthenticated. Asked again for every event. */
  readonly actorOf: (authorization: string | undefined) => Promise<Actor | null>
  /** An error as it leaves the hub. */
  readonly format: (error: unknown, correlationId: string) => GraphQLFormattedError
  /** Operations that may run on one connection at a time. */
  readonly mostOperations?: number
  /** Connections at a time. */
  readonly mostConnections?: number
}

/** The WebSocket door: GraphQL over `graphql-transport-ws`. */
export type SocketDoor = {
  /** Takes a connection that `node:http` hands over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Connections that are open now. */
  readonly connections: () => number
  /** Says goodbye (1001), then closes what is left. */
  stop(): Promise<void>
}

const MOST_OPERATIONS = 50
const MOST_CONNECTIONS = 10_000
/** Longest message of a client, in bytes. */
const MOST_BYTES = 262_144
const INITIALISED_WITHIN_MS = 10_000
const GOODBYE_MS = 500
const UNAUTHORISED = 4401
const FORBIDDEN = 4403
/** Clients come back after this one, unlike after most of the protocol's own. */
const TRY_AGAIN_LATER = 1013
/** Timers can't wait longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

type Params = { readonly authorization?: unknown }
type Connection = Context<Params, Extra>

/** Makes the WebSocket door; it listens by way of the HTTP server's `upgrade`. */
export function makeSocketDoor(options: SocketOptions): SocketDoor {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_BYTES,
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  })
  const server = makeGraphQLServer(options)
  const { log } = options.services
  const most = options.mostConnections ?? MOST_CONNECTIONS
  return {
    upgrade(request, socket, head) {
      if (sockets.clients.size >= most) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
        return
      }
      sockets.handleUpgrade(request, socket, head, (made) => carry(server, made, log))
    },
    connections: () => sockets.clients.size,
    stop: () => stop(sockets),
  }
}

function makeGraphQLServer(options: SocketOptions) {
  const { schema, format, mostOperations = MOST_OPERATIONS } = options
  const judge = makeDocuments(options)
  return makeServer<Params, Extra>({
    connectionInitWaitTimeout: INITIALISED_WITHIN_MS,
    onConnect: (connection) => admit(connection, options),
    onSubscribe(connection, _, { query, operationName, variables }) {
      if (Object.keys(connection.subscriptions).length > mostOperations) return [tooMany(mostOperations)]
      const judged = judge(query)
      if ('errors' in judged) return judged.errors
      const { document } = judged
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: callerFor(connection, options),
      }
    },
    // The errors of results are ready to be sent; graphql-ws's types know them as raw ones.
    execute: (args) => executeOnce(args, callerIn(args)) as never,
    subscribe: (args) => executeEach(args, callerIn(args)) as never,
    onNext: (_, __, ___, ____, result) => result as never,
    onError: (_, __, ___, errors) => errors.map((error) => format(error, v7())),
  })
}

/** graphql-ws carries the connection's caller to us as the context; each execution then gets a call of its own. */
const callerIn = (args: ExecutionArgs): Caller => args.contextValue as Caller

/** Lets in who has a good token, until it ends. */
async function admit(connection: Connection, { actorOf, services }: SocketOptions): Promise<true> {
  const { socket } = connection.extra
  try {
    const actor = await actorOf(authorizationOf(connection))
    if (actor === null) throw new Unauthenticated()
    const left = actor.until.getTime() - services.clock().getTime()
    const ending = setTimeout(() => socket.close(FORBIDDEN, 'token ended'), Math.min(left, LONGEST_TIMER_MS))
    socket.once('close', () => clearTimeout(ending))
    return true
  } catch (error) {
    if (error instanceof TokenEnded) throw new Closing(FORBIDDEN, 'token ended')
    if (error instanceof Unauthenticated) throw new Closing(UNAUTHORISED, reasonOf(error))
    if (error instanceof Unavailable) throw new Closing(TRY_AGAIN_LATER, 'try again later')
    throw error
  }
}

/** A caller whose token is asked about again for each call; when it no longer stands, the connection ends. */
function callerFor(connection: Connection, { actorOf, services, format }: SocketOptions): Caller {
  const { socket } = connection.extra
  return {
    async call(correlationId = v7()) {
      try {
        const actor = await actorOf(authorizationOf(connection))
        return beginCall(services, { actor, door: 'graphql', correlationId })
      } catch (error) {
        if (error instanceof Unauthenticated) socket.close(FORBIDDEN, reasonOf(error))
        throw error
      }
    },
    format,
  }
}

const authorizationOf = ({ connectionParams }: Connection): string | undefined =>
  typeof connectionParams?.authorization === 'string' ? connectionParams.authorization : undefined

/** The protocol gives 123 bytes for a reason. */
const reasonOf = (error: Unauthenticated): string =>
  error.words.en.slice(0, 120).replaceAll(/[^\x20-\x7e]/g, "'")

const tooMany = (most: number) =>
  new GraphQLError(
    inBoth({
      zh: `一个连接上最多同时有 ${most} 个操作`,
      en: `at most ${most} operations run on one connection at a time`,
    }),
    { extensions: { code: 'TOO_MANY' } },
  )

async function stop(sockets: WebSocketServer): Promise<void> {
  const open = [...sockets.clients]
  const gone = Promise.all(
    open.map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))),
  )
  for (const socket of open) socket.close(1001, 'the hub is stopping')
  const late = setTimeout(() => {
    for (const socket of open) socket.terminate()
  }, GOODBYE_MS)
  await gone
  clearTimeout(late)
}
