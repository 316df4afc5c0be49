import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql'
import { isAway, isLockedOut, isTooSlow } from '#lib/away.ts'
import { BadInput, ConflictRetry, HubError, inBoth, Refusal, Unavailable } from '#lib/errors.ts'
import type { Log } from '#lib/log.ts'
import { TOO_DEEP } from '#subscriptions/documents.ts'

/** Chinese for what graphql-js and Apollo say in English, by their code. */
const ABOUT_DOCUMENT: Readonly<Record<string, string>> = {
  GRAPHQL_PARSE_FAILED: '查询语法有误',
  GRAPHQL_VALIDATION_FAILED: '查询与模式不符',
  BAD_USER_INPUT: '变量的值与类型不符',
  OPERATION_RESOLUTION_FAILURE: '未指明要执行的操作',
  PERSISTED_QUERY_NOT_SUPPORTED: '不支持持久化查询',
  BAD_REQUEST: '请求格式有误',
}

/**
 * An error as it leaves the hub: what the hub raises on purpose with its code, both languages, and for bad input each
 * field; what is wrong with the document as it is; all else masked, with the correlation id under which it is logged.
 */
export function formatError(error: unknown, correlationId: string, log: Log | null): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {}
  const cause = nestedOr(error, awayOr(causeOf(error)))
  if (cause instanceof HubError) {
    if (cause instanceof Unavailable) log?.warn({ correlationId, err: cause }, 'answered that it is away')
    return withPlace(place, { message: cause.message, extensions: extensionsOf(cause) })
  }
  if (cause instanceof GraphQLError && cause.extensions.code !== 'INTERNAL_SERVER_ERROR')
    return withPlace(place, aboutDocument(cause))
  log?.error({ correlationId, err: cause, path: place.path }, 'a fault was masked')
  return withPlace(place, masked(correlationId))
}

/** What stands for a fault of the hub, for whatever door. */
export const masked = (incident: string): { message: string; extensions: Record<string, unknown> } => {
  const words = {
    zh: `系统内部错误，已记录；请告知管理员编号 ${incident}`,
    en: `a fault of the hub, which has been logged; tell the administrator ${incident}`,
  }
  return { message: inBoth(words), extensions: { code: 'INTERNAL', words, incident } }
}

/** A document that graphql-js could not read to its end for its nesting, as a fault of the document. */
const nestedOr = (error: unknown, cause: unknown): unknown => {
  const isUnread = error instanceof GraphQLError && error.extensions.code === 'GRAPHQL_PARSE_FAILED'
  if (!isUnread || !(cause instanceof RangeError)) return cause
  return new GraphQLError(inBoth(TOO_DEEP), { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })
}

/** What the hub says of an error it raised on purpose. */
export const extensionsOf = (error: HubError): Record<string, unknown> => ({
  code: error.code,
  words: error.words,
  ...(error instanceof BadInput
    ? { problems: error.problems.map(({ field, words }) => ({ field, ...words })) }
    : {}),
  ...(error instanceof Refusal ? { findings: error.findings } : {}),
  ...('cursor' in error ? { cursor: error.cursor } : {}),
})

/** The error a resolver threw, without what GraphQL put around it; an error of GraphQL's own as it came. */
function causeOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause instanceof GraphQLError ? error : cause
}

/**
 * What a caller can try again, however deep it is wrapped: a lost or refused connection to the database or a statement
 * that ran out of its time becomes `Unavailable`, a lock that was not to be had in time `ConflictRetry`.
 */
export function awayOr(error: unknown): unknown {
  if (error instanceof HubError) return error
  if (isLockedOut(error)) return new ConflictRetry()
  if (isTooSlow(error)) return new Unavailable(TOO_SLOW, { cause: error })
  return isAway(error) ? new Unavailable(undefined, { cause: error }) : error
}

const TOO_SLOW = {
  zh: '数据库未能及时应答，未作任何更改，请稍后重试',
  en: 'the database did not answer in time; nothing was changed, try again soon',
}

function aboutDocument(error: GraphQLError): GraphQLFormattedError {
  const code = String(error.extensions.code ?? (isOfVariable(error) ? BAD_VARIABLE : INVALID))
  const { http: _, ...extensions } = error.extensions
  const isInBoth = / \/ /.test(error.message)
  const message = isInBoth ? error.message : `${ABOUT_DOCUMENT[code] ?? '请求有误'}。 / ${error.message}`
  return { message, extensions: { ...extensions, code, ...problemsOf(error, code) } }
}

const INVALID = 'GRAPHQL_VALIDATION_FAILED'
const BAD_VARIABLE = 'BAD_USER_INPUT'

/** What an execution says of its variables; Apollo gives that its code by the same signs, a socket has no Apollo. */
const isOfVariable = ({ nodes, message }: GraphQLError): boolean =>
  nodes?.length === 1 && nodes[0]?.kind === Kind.VARIABLE_DEFINITION && message.startsWith('Variable "$')

/** A variable that doesn't fit its type is bad input with a field, like any other. */
function problemsOf(error: GraphQLError, code: string): object {
  if (code !== BAD_VARIABLE) return {}
  const [, name, at] = /^Variable "\$(\w+)"(?:.*? at "([^"]+)")?/s.exec(error.message) ?? []
  const field = (at ?? name)?.replace(/^input\./, '')
  return field === undefined
    ? {}
    : { problems: [{ field, zh: '值与类型不符', en: error.message.replace(/^.*?; /s, '') }] }
}

const withPlace = (
  { locations, path }: Pick<GraphQLFormattedError, 'locations' | 'path'>,
  formatted: GraphQLFormattedError,
): GraphQLFormattedError => ({
  message: formatted.message,
  ...(locations ? { locations } : {}),
  ...(path ? { path } : {}),
  ...(formatted.extensions ? { extensions: formatted.extensions } : {}),
})
