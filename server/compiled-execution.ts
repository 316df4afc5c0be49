import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Ctx } from '#resolvers/context.ts'
import {
  type CompiledDocument,
  compileDocument,
  conditionsOf,
  schemaForCompiler,
  type Values,
} from '#server/compiled-document.ts'

/** One operation to execute, of a document that is valid. */
export type Execution = {
  readonly document: DocumentNode
  /** SHA-256 of the document's text. */
  readonly hash: string
  readonly operation: OperationDefinitionNode
  readonly context: Ctx
  readonly variables: Readonly<Record<string, unknown>>
}

/**
 * Executes an operation as a compiled function, with the same data and errors as graphql-js in less time; undefined where
 * it isn't compiled, or its function can't tell what graphql-js would.
 */
export type CompiledExecutor = (execution: Execution) => Promise<ExecutionResult | undefined>

/** Functions kept; screens and integrations ask the same few documents over and over. */
const MOST_COMPILED = 500
/** A document is compiled when it comes this often: compiling costs as much as running it some ten times. */
const COMPILED_AT = 3

type Known = { seen: number; compiled: CompiledDocument | null }

/**
 * Runs queries that come again as compiled functions: walking the document for each of some thousand fields takes longer
 * than reading them. Mutations, and what can't be compiled, are left to graphql-js, and what doesn't fit too: it has the
 * words for that.
 *
 * @param options.isTrusted whether the document of this hash is one of known clients, which is compiled when it first comes
 */
export function makeCompiledExecutor(
  schema: GraphQLSchema,
  options: { readonly isTrusted?: (hash: string) => boolean } = {},
): CompiledExecutor {
  const { isTrusted = () => false } = options
  const known = new LRUCache<string, Known>({ max: MOST_COMPILED })
  const conditions = new WeakMap<DocumentNode, readonly string[]>()
  const compilerSchema = schemaForCompiler(schema)

  const compiledFor = (execution: Execution, variables: Values): CompiledDocument | null => {
    const { document, hash, operation } = execution
    const names = conditions.get(document) ?? conditionsOf(document)
    conditions.set(document, names)
    const key = `${hash}:${operation.name?.value ?? ''}:${names.map((name) => String(variables[name]))}`
    const found = known.get(key) ?? { seen: 0, compiled: null }
    found.seen += 1
    if (found.seen === (isTrusted(hash) ? 1 : COMPILED_AT))
      found.compiled = names.every((name) => isAnswer(variables[name]))
        ? compileDocument(compilerSchema, document, operation, variables)
        : null
    known.set(key, found)
    return found.compiled
  }

  return async (execution) => {
    const { operation, variables, context } = execution
    if (operation.operation !== OperationTypeNode.QUERY) return undefined
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    const compiled = coerced && compiledFor(execution, coerced)
    const given = compiled?.argumentsOf(coerced ?? {})
    if (!compiled || !given) return undefined
    const result = await compiled.query(undefined, context, given)
    return isSame(result) && compiled.write(result.data) ? withUsualErrors(result) : undefined
  }
}

/** Undefined where the variable is another operation's. */
const isAnswer = (value: unknown): boolean => typeof value === 'boolean' || value === undefined

/**
 * Whether graphql-js would give the same. Of several errors below one null it tells the first alone; an item that fails
 * lengthens the compiled function's list; and what the function finds by itself it words its own way. Such answers are
 * rare, and are made again: reads change nothing, and the call has what it read.
 */
function isSame({ data, errors = [] }: ExecutionResult): boolean {
  if (errors.length > 1 && errors.some(({ path = [] }) => isBelowNull(data, path))) return false
  return errors.every(({ path = [], originalError }) => originalError && typeof path.at(-1) === 'string')
}

function isBelowNull(data: unknown, path: readonly (string | number)[]): boolean {
  let at = data
  for (const step of path) {
    if (at === null || typeof at !== 'object') return true
    at = (at as Record<string, unknown>)[step]
  }
  return false
}

/** The compiler's errors carry the fields of a GraphQLError and are none. */
const withUsualErrors = (result: ExecutionResult): ExecutionResult =>
  result.errors === undefined ? result : { ...result, errors: result.errors.map(usualError) }

const usualError = ({ message, path, originalError, extensions, locations }: GraphQLError): GraphQLError =>
  Object.assign(new GraphQLError(message, { path, originalError, extensions }), { locations })
