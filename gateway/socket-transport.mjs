import { serializeExecutionRequest } from '@graphql-tools/executor-common'
import { GraphQLError } from 'graphql'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

/** What the protocol says of a token: none that is good, and one that has ended. */
const NOT_ADMITTED = new Set([4401, 4403])
/** Clients come back after this one. */
const TRY_AGAIN_LATER = 1013

/**
 * Subscriptions to a subgraph over `graphql-transport-ws`, in place of Hive's own transport, which connects anew by
 * itself when a subgraph goes: then whatever happened meanwhile would be missing, or come twice. Here the client hears
 * of it, as of a hub that goes, and resumes by its cursor. Each socket of a client has sockets of its own behind it, so
 * that the hub's limits count as without a gateway, and a token that ends closes the client's socket with 4403.
 */
export const socketTransport = {
  getSubgraphExecutor({ transportEntry }) {
    const url = transportEntry.location.replace(/^http/, 'ws')
    const lines = new WeakMap()

    const lineOf = ({ socket, headers }) => {
      const authorization = headers?.authorization
      const known = (socket && lines.get(socket)) ?? new Map()
      const line = known.get(authorization) ?? open(url, { authorization, socket })
      if (socket) lines.set(socket, known.set(authorization, line))
      return line
    }

    return (executionRequest) =>
      retelling(lineOf(executionRequest.context).iterate(serializeExecutionRequest({ executionRequest })))
  },
}

const open = (url, { authorization, socket }) =>
  createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    lazyCloseTimeout: 1_000,
    retryAttempts: 0,
    on: {
      closed({ code, reason }) {
        if (code === 1000) return
        if (NOT_ADMITTED.has(code)) socket?.close(code, reason)
        else socket?.close(TRY_AGAIN_LATER, 'try again later')
      },
    },
  })

/** The same events; what ends them is told in GraphQL's way, also to clients that have no socket to close. */
const retelling = (events) => ({
  [Symbol.asyncIterator]() {
    return this
  },
  next: () => events.next().catch((ending) => ({ done: false, value: { errors: errorsOf(ending) } })),
  return: (value) => events.return(value),
  throw: (error) => events.throw(error),
})

/** What the subgraph refuses comes as a list of errors; anything else is how the line ended. */
function errorsOf(ending) {
  if (Array.isArray(ending))
    return ending.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions }))
  const code = NOT_ADMITTED.has(ending?.code) ? 'UNAUTHENTICATED' : 'UNAVAILABLE'
  const words = code === 'UNAVAILABLE' ? AWAY : NOT_SIGNED_IN
  return [new GraphQLError(`${words.zh}。 / ${words.en}`, { extensions: { code, words } })]
}

const AWAY = {
  zh: '订阅中断：系统的一部分正在重新启动，请以最后的游标继续',
  en: 'the subscription was cut off, a part of the hub is starting anew: resume by the last cursor',
}

const NOT_SIGNED_IN = {
  zh: '请先登录：缺少有效令牌',
  en: 'sign in first: no valid bearer token',
}
