import type { IncomingMessage, ServerResponse } from 'node:http'
import { v7 } from 'uuid'
import { HubError, inBoth, Unauthenticated, Unavailable, type Words } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import { awayOr, extensionsOf, masked } from '#server/format-error.ts'

/** One HTTP request on its way to an answer. */
export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  /** The caller's `x-correlation-id`, or a new one; it goes back in the answer's header. */
  readonly correlationId: string
}

/** Answers the exchange, or throws what is to be answered. */
export type Handler = (exchange: Exchange) => Promise<void> | void

/** A part of a path as its client meant it; empty, and so nobody's, where its percent signs mean nothing in UTF-8. */
export const decodedPath = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** A request that HTTP itself has a word for. */
export class HttpFault extends HubError {
  readonly code: string
  readonly status: number

  constructor(status: number, code: string, words: Words) {
    super(words)
    this.status = status
    this.code = code
  }
}

/** The fault of a method that a path does not take; the answer's header names those that it does. */
export const otherMethod = ({ response }: Exchange, taken: readonly string[]): HttpFault => {
  const allowed = taken.join(', ')
  response.setHeader('allow', allowed)
  return new HttpFault(405, 'METHOD_NOT_ALLOWED', {
    zh: `此处只接受 ${allowed}`,
    en: `only ${allowed} is taken here`,
  })
}

/** Begins an exchange: names it, and says so in the answer. */
export function beginExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const given = request.headers['x-correlation-id']
  const correlationId = typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : v7()
  response.setHeader('x-correlation-id', correlationId)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  // Only path and query are ours; the host a client names decides nothing.
  const url = new URL(request.url?.startsWith('/') ? `http://hub${request.url}` : 'http://hub/')
  return { request, response, url, correlationId }
}

/** Sends a whole answer; answers of the hub are for their caller alone unless told. */
export function send(
  { request, response }: Exchange,
  answer: { status: number; type: string; body: string; headers?: Record<string, string> },
): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(answer.status, {
    'cache-control': 'no-store',
    'content-type': answer.type,
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  })
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}

/** Sends JSON. */
export const sendJson = (
  exchange: Exchange,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void =>
  send(exchange, {
    status,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(body)}\n`,
    headers,
  })

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT_RETRY: 409,
  UNAVAILABLE: 503,
}

/** The HTTP status of an error; a refusal is understood and declined: 422. */
export const statusOf = (error: HubError): number =>
  error instanceof HttpFault ? error.status : (STATUS_BY_CODE[error.code] ?? 422)

/** Sends an error outside GraphQL: `{ error: { code, message, words, problems?, findings? } }`. */
export function sendError(exchange: Exchange, thrown: unknown, log: Log): void {
  const { correlationId } = exchange
  const error = awayOr(thrown)
  if (error instanceof HubError) {
    if (error instanceof Unavailable) log.warn({ correlationId, err: error }, 'answered that it is away')
    const body = { error: { message: inBoth(error.words), ...extensionsOf(error) } }
    sendJson(exchange, statusOf(error), body, challengeOf(error))
    return
  }
  log.error({ correlationId, err: error }, 'a fault was masked')
  const { message, extensions } = masked(correlationId)
  sendJson(exchange, 500, { error: { message, ...extensions } })
}

/** What HTTP asks a 401 to carry. */
export const challengeOf = (error: unknown): Record<string, string> =>
  error instanceof Unauthenticated ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {}
