import type { IncomingMessage } from 'node:http'
import { HubError } from '#lib/errors.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Services } from '#resolvers/context.ts'
import { AsOf } from '#resolvers/replica-reads.ts'
import type { GraphQLDoor } from '#server/apollo.ts'
import type { Authenticator } from '#server/auth.ts'
import { awayOr, formatError } from '#server/format-error.ts'
import { readJson } from '#server/http/body.ts'
import { challengeOf, type Exchange, type Handler, HttpFault, send } from '#server/http/exchange.ts'
import { DocumentFault } from '#server/trusted-documents.ts'

/** `GET` and `POST /graphql`: one call with one snapshot of reads, closed when the answer is made. */
export const graphqlHandler = (
  door: GraphQLDoor,
  services: Services,
  authenticator: Authenticator,
): Handler => {
  const answer = async (exchange: Exchange) => {
    const { request, url, correlationId } = exchange
    const actor = await authenticator.actorOf(request.headers.authorization)
    const body = request.method === 'POST' ? await readJson(request) : undefined
    const call = beginCall(services, { actor, door: 'graphql', correlationId, asOf: new AsOf() })
    try {
      const { method = 'GET' } = request
      return await door.answer({ method, headers: headersOf(request), search: url.search, body }, call)
    } finally {
      await call.reads.close()
    }
  }

  return async (exchange) => {
    try {
      const { status, headers, body } = await answer(exchange)
      const { 'content-type': type = 'application/json; charset=utf-8', ...others } =
        Object.fromEntries(headers)
      send(exchange, { status, type, body, headers: others })
    } catch (error) {
      sendBefore(exchange, error, services)
    }
  }
}

/** What went wrong before GraphQL came to it, in GraphQL's own form. */
function sendBefore(exchange: Exchange, thrown: unknown, services: Services): void {
  const error = awayOr(thrown)
  const { request, correlationId } = exchange
  const wantsResponse = request.headers.accept?.includes('application/graphql-response+json') ?? false
  send(exchange, {
    status: statusOf(error, wantsResponse),
    type: `application/${wantsResponse ? 'graphql-response+json' : 'json'}; charset=utf-8`,
    body: `${JSON.stringify({ errors: [formatError(error, correlationId, services.log)] })}\n`,
    headers: challengeOf(error),
  })
}

const statusOf = (error: unknown, wantsResponse: boolean): number => {
  // As for what is wrong with a document that was sent whole.
  if (error instanceof DocumentFault) return wantsResponse ? 400 : 200
  if (error instanceof HttpFault) return error.status
  if (!(error instanceof HubError)) return 500
  return error.code === 'UNAVAILABLE' ? 503 : 401
}

function* headersOf(request: IncomingMessage): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) yield [name, Array.isArray(value) ? value.join(', ') : value]
  }
}
