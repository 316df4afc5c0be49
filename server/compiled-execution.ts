import type { ApolloServerOptions } from '@apollo/server'
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { Ctx } from '#resolvers/context.ts'

type Gateway = NonNullable<Extract<ApolloServerOptions<Ctx>, { gateway: unknown }>['gateway']>
type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>
type Request = Parameters<Executor>[0]

/** Documents kept; screens and integrations ask the same few over and over. */
const MOST_DOCUMENTS = 500
/** A document is compiled when it comes this often: compiling costs as much as running it some ten times. */
const COMPILED_AT = 3

type Known = { seen: number; compiled: CompiledQuery | null }

/**
 * Runs queries that come again as compiled functions: walking the document for each of some thousand fields takes longer
 * than reading them. Mutations, and what can't be compiled, run as graphql-js runs them.
 */
export const compiledExecution = (schema: GraphQLSchema): Gateway => {
  const documents = new LRUCache<string, Known>({ max: MOST_DOCUMENTS })

  const compiledFor = ({ queryHash, operationName, operation, document }: Request): CompiledQuery | null => {
    if (operation.operation !== OperationTypeNode.QUERY) return null
    const key = `${queryHash}:${operationName ?? ''}`
    const known = documents.get(key) ?? { seen: 0, compiled: null }
    known.seen += 1
    if (known.seen === COMPILED_AT) known.compiled = compile(schema, document, operationName)
    documents.set(key, known)
    return known.compiled
  }

  const executor: Executor = async (request) => {
    const { document, operationName, context } = request
    const variableValues = request.request.variables ?? {}
    const compiled = compiledFor(request)
    const result = await compiled?.query(undefined, context, variableValues)
    // Without data nothing was run: the variables don't fit, and graphql-js has the words for that.
    if (result && 'data' in result) return withUsualErrors(result)
    return execute({ schema, document, operationName, contextValue: context, variableValues })
  }

  return {
    onSchemaLoadOrUpdate: (tell) => {
      tell({ apiSchema: schema, coreSupergraphSdl: '' })
      return () => undefined
    },
    load: async () => ({ executor }),
    stop: async () => undefined,
  }
}

const compile = (schema: GraphQLSchema, document: DocumentNode, operationName: string | null) => {
  const made = compileQuery(schema, document, operationName ?? undefined)
  return isCompiledQuery(made) ? made : null
}

/** The compiler's errors carry the fields of a GraphQLError and are none. */
const withUsualErrors = (result: ExecutionResult): ExecutionResult =>
  result.errors === undefined ? result : { ...result, errors: result.errors.map(usualError) }

const usualError = ({ message, path, originalError, extensions, locations }: GraphQLError): GraphQLError =>
  Object.assign(new GraphQLError(message, { path, originalError, extensions }), { locations })
