import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GraphQLError, GraphQLSchema } from 'graphql'
import type { Log } from '#lib/log.ts'
import type { Ctx } from '#resolvers/context.ts'
import { tellingAsOf } from '#server/as-of.ts'
import { type CompiledExecutor, makeCompiledExecutor } from '#server/compiled-execution.ts'
import { formatError } from '#server/format-error.ts'
import { limitRules, MOST_TOKENS } from '#server/limits.ts'
import { type Asked, isByHash, type TrustedDocuments } from '#server/trusted-documents.ts'

export type ApolloOptions = {
  readonly schema: GraphQLSchema
  readonly production: boolean
  readonly introspection: boolean
  /** The documents of known clients, and whether others are taken. */
  readonly trusted: TrustedDocuments
  readonly log: Log
}

/** One request as GraphQL over HTTP knows it; `body` is parsed JSON. */
export type GraphQLRequest = {
  readonly method: string
  readonly headers: Iterable<readonly [string, string]>
  /** The query string with its `?`. */
  readonly search: string
  readonly body: unknown
}

export type GraphQLAnswer = {
  readonly status: number
  readonly headers: Iterable<readonly [string, string]>
  readonly body: string
}

/** GraphQL over HTTP; `call` lives as long as the request, and whoever made it closes its reads. */
export type GraphQLDoor = {
  answer(request: GraphQLRequest, call: Ctx): Promise<GraphQLAnswer>
  stop(): Promise<void>
}

/** Starts Apollo Server without a listener of its own and without anything that calls out. */
export async function startApollo(options: ApolloOptions): Promise<GraphQLDoor> {
  const { schema, production, introspection, trusted, log } = options
  const apollo = new ApolloServer<Ctx>({
    schema,
    introspection,
    nodeEnv: production ? 'production' : 'development',
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MOST_TOKENS },
    validationRules: [...limitRules],
    // For what is wrong before a call is known; the plugin below formats and logs all else.
    formatError: (_, error) => formatError(error, 'graphql', null),
    logger: log,
    plugins: [
      // It would wrap every field for caches that must never keep patient data.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      formatting(log),
      answeringCompiled(makeCompiledExecutor(schema, trusted), log),
      tellingAsOf,
    ],
  })
  await apollo.start()
  return {
    answer: (request, call) => answer(apollo, withText(request, trusted), call),
    stop: () => apollo.stop(),
  }
}

/**
 * The request with the text of the document it names by hash.
 * @throws DocumentFault for a document that isn't taken or known
 */
function withText(request: GraphQLRequest, trusted: TrustedDocuments): GraphQLRequest {
  const { method, search, body } = request
  if (method === 'POST') {
    if (typeof body !== 'object' || body === null) return request
    const query = trusted.textOf(body)
    if (query === undefined || !isByHash(body)) return request
    const { extensions: _, ...others } = body as Asked
    return { ...request, body: { ...others, query } }
  }
  const parameters = new URLSearchParams(search)
  const asked = askedBy(parameters)
  const query = trusted.textOf(asked)
  if (query === undefined || !isByHash(asked)) return request
  parameters.set('query', query)
  parameters.delete('extensions')
  return { ...request, search: `?${parameters}` }
}

const askedBy = (parameters: URLSearchParams): Asked => {
  const extensions = parameters.get('extensions')
  return {
    query: parameters.get('query') ?? undefined,
    documentId: parameters.get('documentId') ?? undefined,
    extensions: extensions === null ? undefined : parsed(extensions),
  }
}

/** What isn't JSON names no document; Apollo has the words for it. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function answer(apollo: ApolloServer<Ctx>, request: GraphQLRequest, call: Ctx): Promise<GraphQLAnswer> {
  const headers = new HeaderMap()
  for (const [name, value] of request.headers) headers.set(name, value)
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method, headers, search: request.search, body: request.body },
    context: async () => call,
  })
  // Only @defer and @stream answer in chunks, and this schema has neither.
  if (response.body.kind !== 'complete') throw new Error('an answer in chunks was not expected')
  const { string: body } = response.body
  const status = response.status ?? 200
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return { status: status === 400 && isJson ? statusInJson(body) : status, headers: response.headers, body }
}

/** In `application/json` a well-formed request is answered 200 whatever became of its document (GraphQL over HTTP). */
function statusInJson(body: string): 200 | 400 {
  const { errors = [] } = JSON.parse(body) as { errors?: { extensions?: { code?: string } }[] }
  const isAboutDocument = errors.every(({ extensions }) => ABOUT_DOCUMENT.has(extensions?.code ?? ''))
  return isAboutDocument ? 200 : 400
}

const ABOUT_DOCUMENT = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'])

const formatted = (errors: readonly GraphQLError[], { correlationId }: Ctx, log: Log) =>
  errors.map((error) => formatError(error, correlationId, log))

/** The masked error carries the correlation id of its call, which `formatError` of Apollo can't know. */
const formatting = (log: Log): ApolloServerPlugin<Ctx> => ({
  async requestDidStart() {
    return {
      async willSendResponse({ response, errors, contextValue }) {
        const { body } = response
        if (body.kind !== 'single' || errors === undefined) return
        body.singleResult.errors = formatted(errors, contextValue, log)
      },
    }
  },
})

/**
 * Answers by the compiled function of a query, where there is one; Apollo has graphql-js answer the rest. (Apollo's
 * gateways are its other way to another executor. For each call it makes them an object whose shape holds on to the call
 * and its answer until the old generation is collected.)
 */
const answeringCompiled = (execute: CompiledExecutor, log: Log): ApolloServerPlugin<Ctx> => ({
  async requestDidStart() {
    return {
      async responseForOperation({ document, queryHash: hash, operation, request, contextValue: context }) {
        // Apollo's types promise an operation; it goes on without one, where the request names none that is there.
        if (!hash || !operation) return null
        const { variables = {} } = request
        const result = await execute({ document, hash, operation, context, variables })
        if (result === undefined) return null
        const { data, errors } = result
        const singleResult = { data, ...(errors && { errors: formatted(errors, context, log) }) }
        return {
          http: { headers: new HeaderMap(), status: undefined },
          body: { kind: 'single', singleResult },
        }
      },
    }
  },
})
