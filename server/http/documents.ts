import { execute, type GraphQLSchema } from 'graphql'
import { HubError, NotFound, Unauthenticated } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import { findActor } from '#resolvers/alliance/actors.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Ctx, Services } from '#resolvers/context.ts'
import {
  claimsOfTicket,
  type DocumentKind,
  deviceLogPath,
  documentPaths,
  monthlyLogPath,
  settlementTablePath,
} from '#resolvers/document-link.ts'
import { isMonth } from '#rules/months.ts'
import type { Authenticator } from '#server/auth.ts'
import type { Page } from '#server/http/documents/page.ts'
import { type Exchange, type Handler, send, statusOf } from '#server/http/exchange.ts'

/** Where the documents stand. */
export const DOCUMENTS_PATH = '/documents/'

const HTML = 'text/html; charset=utf-8'

/**
 * `GET /documents/…`: a page to be printed, by the caller's bearer token or by the ticket of its `url`. What stands on
 * it is asked from the graph as the caller, so that nobody prints what they could not read, and each opening stands in
 * the trail. Unknown, foreign and misspelt addresses are answered alike.
 */
export const documentsHandler = (
  schema: GraphQLSchema,
  services: Services,
  authenticator: Authenticator,
): Handler => {
  const answer = async (exchange: Exchange): Promise<Page> => {
    const actor = await callerOf(exchange, services, authenticator)
    const wanted = wantedBy(exchange.url.pathname)
    if (wanted === null) throw notThere()
    const { correlationId } = exchange
    const call = beginCall(services, { actor, door: 'document', correlationId })
    try {
      return await print(schema, call, actor, wanted)
    } finally {
      await call.reads.close()
    }
  }

  return async (exchange) => {
    try {
      const { body, policy, file } = await answer(exchange)
      const headers = {
        'content-security-policy': policy,
        ...(file && { 'content-disposition': `attachment; filename="${file.name}"` }),
      }
      send(exchange, { status: 200, type: file?.type ?? HTML, body, headers })
    } catch (error) {
      if (!(error instanceof HubError) || !hasTicket(exchange)) throw error
      await sendFault(exchange, error)
    }
  }
}

type Wanted =
  | { readonly kind: DocumentKind; readonly id: string }
  | { readonly kind: 'SettlementTable'; readonly id: string }
  | { readonly kind: 'MonthlyLog' | 'DeviceLog'; readonly id: string; readonly month: string }

const kinds = Object.keys(documentPaths) as DocumentKind[]

/** What a path asks for; null when no document could stand there. */
const wantedBy = (path: string): Wanted | null => {
  const [, , , id = '', , month = ''] = path.split('/')
  if (asId('Place', id) !== null && isMonth(month) && monthlyLogPath(id, month) === path)
    return { kind: 'MonthlyLog', id, month }
  if (asId('Device', id) !== null && isMonth(month) && deviceLogPath(id, month) === path)
    return { kind: 'DeviceLog', id, month }
  if (asId('Settlement', id) !== null && settlementTablePath(id) === path)
    return { kind: 'SettlementTable', id }
  const kind = kinds.find((known) => asId(known, id) !== null && documentPaths[known](id) === path)
  return kind === undefined ? null : { kind, id }
}

const hasTicket = ({ url }: Exchange): boolean => url.searchParams.has('ticket')

/** Who asks: by the header as everywhere else, or by a ticket for this very page. */
const callerOf = async (
  { request, url }: Exchange,
  services: Services,
  authenticator: Authenticator,
): Promise<Actor> => {
  const ticket = url.searchParams.get('ticket')
  const actor =
    ticket === null
      ? await authenticator.actorOf(request.headers.authorization)
      : await bearerOf(services, { ticket, path: url.pathname })
  if (actor !== null) return actor
  throw ticket === null ? new Unauthenticated() : new Unauthenticated(TICKET_OVER)
}

const TICKET_OVER = {
  zh: '打印链接已失效，请回到系统重新打开',
  en: 'this link has ended; open the document from your system again',
}

/** The one a ticket was given to, with the post and the roles they hold today. */
const bearerOf = async (
  services: Services,
  given: { readonly ticket: string; readonly path: string },
): Promise<Actor | null> => {
  const claims = claimsOfTicket(services, given)
  return claims === null ? null : findActor(services.database, claims)
}

/** Asks the graph as the caller and lays the answer out. */
const print = async (schema: GraphQLSchema, call: Ctx, actor: Actor, wanted: Wanted): Promise<Page> => {
  // Drawing codes takes a library of some megabytes, which a hub that prints nothing needs not load.
  const { printed } = await import('#server/http/documents/registry.ts')
  const { kind, ...variableValues } = wanted
  const { query, render } = printed[kind]
  const { data, errors } = await execute({
    schema,
    document: query,
    variableValues,
    contextValue: call,
  })
  const thrown = errors?.[0]
  if (thrown !== undefined) throw thrown.originalError ?? thrown
  const page = render(data as never, { actor, now: call.services.clock() })
  if (page === null) throw notThere()
  return page
}

const notThere = () => new NotFound({ zh: '单据', en: 'document' })

/** A person at a browser is answered in words, not in JSON. */
const sendFault = async (exchange: Exchange, error: HubError): Promise<void> => {
  const { faultPage } = await import('#server/http/documents/fault-page.ts')
  send(exchange, {
    status: statusOf(error),
    type: HTML,
    body: faultPage(error.words),
    headers: { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" },
  })
}
