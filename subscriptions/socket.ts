import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type DocumentNode, type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql'
import { type Context, handleProtocols, makeServer } from 'graphql-ws'
import { v7 } from 'uuid'
import { WebSocketServer } from 'ws'
import { inBoth, TokenEnded, Unauthenticated, Unavailable } from '#lib/errors.ts'
import type { Services } from '#resolvers/context.ts'
import { Closing, carry, Line } from '#subscriptions/connection.ts'
import { type DocumentsOptions, makeDocuments } from '#subscriptions/documents.ts'
import { executeOnce, sourceOf } from '#subscriptions/execution.ts'
import { Follower } from '#subscriptions/follower.ts'
import { ReadyError } from '#subscriptions/group.ts'
import { Groups } from '#subscriptions/groups.ts'
import { Heartbeat } from '#subscriptions/heartbeat.ts'
import { Operation } from '#subscriptions/operation.ts'
import { Subscription } from '#subscriptions/subscription.ts'
import { type Authenticator, FORBIDDEN, reasonOf, Viewers } from '#subscriptions/viewers.ts'

export type SocketOptions = DocumentsOptions & {
  readonly services: Services
  /** Who a `Bearer …` text stands for; asked again at an event once that is no longer to be believed. */
  readonly authenticator: Authenticator
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
const MOST_CONNECTIONS = 20_000
/** Longest message of a client, in bytes. */
const MOST_BYTES = 262_144
const INITIALISED_WITHIN_MS = 10_000
const GOODBYE_MS = 500
const UNAUTHORISED = 4401
/** Clients come back after this one, unlike after most of the protocol's own. */
const TRY_AGAIN_LATER = 1013

type Params = { readonly authorization?: unknown }
type Connection = Context<Params, Line>

/** Makes the WebSocket door; it listens by way of the HTTP server's `upgrade`. */
export function makeSocketDoor(options: SocketOptions): SocketDoor {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_BYTES,
    // Frames are written once for many, past `ws`: they must not differ from line to line.
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
  })
  const server = makeGraphQLServer(options)
  const { log } = options.services
  const beat = new Heartbeat()
  const most = options.mostConnections ?? MOST_CONNECTIONS
  return {
    upgrade(request, socket, head) {
      if (sockets.clients.size >= most) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
        return
      }
      sockets.handleUpgrade(request, socket, head, (made) =>
        carry(server, new Line(made, socket), { beat, log }),
      )
    },
    connections: () => sockets.clients.size,
    stop: () => stop(sockets),
  }
}

function makeGraphQLServer(options: SocketOptions) {
  const { schema, services, format, authenticator, mostOperations = MOST_OPERATIONS } = options
  const judge = makeDocuments(options)
  const viewers = new Viewers({ authenticator, clock: services.clock })
  const door = { services, viewers, format }
  const groups = new Groups(door)
  return makeServer<Params, Line>({
    connectionInitWaitTimeout: INITIALISED_WITHIN_MS,
    onConnect: (connection) => admit(connection, viewers),
    onSubscribe(connection, id, payload) {
      if (Object.keys(connection.subscriptions).length > mostOperations) return [tooMany(mostOperations)]
      const judged = judge(payload)
      if ('errors' in judged) return judged.errors
      const { document } = judged
      keepOnce(payload, document)
      return {
        schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: new Operation(id, connection.extra, door),
      }
    },
    // The errors of results are ready to be sent; graphql-ws's types know them as raw ones.
    execute: (args) => executeOnce(args, operationIn(args)) as never,
    subscribe: (args) => follow(args, groups) as never,
    onNext: (_, __, ___, ____, result) => result as never,
    onError: (_, __, ___, errors) => errors.map((error) => readyOr(error, (raw) => format(raw, v7()))),
  })
}

/** graphql-ws carries the operation to us as the context; each execution then gets a call of its own. */
const operationIn = (args: ExecutionArgs): Operation => args.contextValue as Operation

const follow = async (args: ExecutionArgs, groups: Groups) => {
  const operation = operationIn(args)
  const source = await sourceOf(args, operation)
  return source instanceof Subscription ? new Follower(args, { operation, source, groups }) : source
}

/** graphql-ws keeps a subscription's message for as long as it runs: its text need not be kept once for each. */
const keepOnce = (payload: { query: string }, document: DocumentNode): void => {
  payload.query = document.loc?.source.body ?? payload.query
}

const readyOr = (error: GraphQLError, format: (error: GraphQLError) => GraphQLFormattedError) =>
  error.originalError instanceof ReadyError ? error.originalError.formatted : format(error)

/** Lets in who has a good token, until it ends. */
async function admit(connection: Connection, viewers: Viewers): Promise<true> {
  try {
    await viewers.admit(connection.extra, authorizationOf(connection))
    // The viewer holds the token, once for all connections it came on.
    Object.assign(connection, { connectionParams: undefined })
    return true
  } catch (error) {
    if (error instanceof TokenEnded) throw new Closing(FORBIDDEN, 'token ended')
    if (error instanceof Unauthenticated) throw new Closing(UNAUTHORISED, reasonOf(error))
    if (error instanceof Unavailable) throw new Closing(TRY_AGAIN_LATER, 'try again later')
    throw error
  }
}

const authorizationOf = ({ connectionParams }: Connection): string | undefined =>
  typeof connectionParams?.authorization === 'string' ? connectionParams.authorization : undefined

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
