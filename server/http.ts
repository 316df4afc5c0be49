import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { NotFound } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import { inSpan } from '#lib/trace.ts'
import { beginExchange, type Exchange, type Handler, otherMethod, sendError } from '#server/http/exchange.ts'
import { listenFault } from '#server/listen-fault.ts'

/** What stands at a path: a handler for each method; a path that ends with `/` takes all below it. */
export type Route = { readonly path: string; readonly methods: readonly string[]; readonly handle: Handler }

/** Takes a connection that asks to become a WebSocket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export type HttpOptions = {
  readonly host: string
  readonly port: number
  readonly routes: readonly Route[]
  /** By path; all other paths are refused. */
  readonly upgrades: ReadonlyMap<string, Upgrade>
  readonly log: Log
}

/** The HTTP door. */
export type HttpDoor = {
  readonly url: string
  readonly isListening: () => boolean
  /** Takes no more, lets requests in flight finish for a moment, closes all. */
  stop(): Promise<void>
}

const GRACE_MS = 1_500

/**
 * Listens for HTTP on bare `node:http`.
 * @throws StartFault naming HTTP_PORT or HOST when it can't
 */
export async function startHttp(options: HttpOptions): Promise<HttpDoor> {
  const { host, port, routes, upgrades, log } = options
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 })
  server.on('request', (request, response) => {
    const exchange = beginExchange(request, response)
    void inSpan(`${request.method} ${exchange.url.pathname}`, exchange.correlationId, () =>
      serve(exchange, routes, log),
    )
  })
  server.on('upgrade', (request, socket, head) => {
    const upgrade = upgrades.get(request.url?.split('?')[0] ?? '')
    if (upgrade !== undefined) upgrade(request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
  })
  await listen(server, host, port)
  const { address, family, port: taken } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
    isListening: () => server.listening,
    stop: () => close(server),
  }
}

async function serve(exchange: Exchange, routes: readonly Route[], log: Log): Promise<void> {
  const { request, response, url, correlationId } = exchange
  const began = performance.now()
  try {
    await find(exchange, routes)(exchange)
  } catch (error) {
    // A body that was not read to its end would be taken for the next request.
    if (!request.complete) response.setHeader('connection', 'close')
    sendError(exchange, error, log)
  }
  const ms = Math.round(performance.now() - began)
  log.debug(
    { correlationId, method: request.method, path: url.pathname, status: response.statusCode, ms },
    'answered',
  )
}

function find(exchange: Exchange, routes: readonly Route[]): Handler {
  const { request, url } = exchange
  const isAt = ({ path }: Route) =>
    path === url.pathname || (path.length > 1 && path.endsWith('/') && url.pathname.startsWith(path))
  const there = routes.filter(isAt)
  if (there.length === 0) throw new NotFound({ zh: '页面', en: 'page' })
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
  const route = there.find(({ methods }) => methods.includes(method) || methods.includes('*'))
  if (route !== undefined) return route.handle
  throw otherMethod(
    exchange,
    there.flatMap(({ methods }) => methods),
  )
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenFault(error, { variable: 'HTTP_PORT', host, port })))
    server.listen(port, host, resolve)
  })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const late = setTimeout(() => server.closeAllConnections(), GRACE_MS)
  await closed
  clearTimeout(late)
}
