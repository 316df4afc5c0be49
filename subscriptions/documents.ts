import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { HubError, inBoth, type Words } from '#lib/errors.ts'

/** A document that may be executed, or what is wrong with it. */
type Judged = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] }

export type DocumentsOptions = {
  readonly schema: GraphQLSchema
  /** Rules beside those of the specification: limits, and whether the schema may be asked for. */
  readonly rules: readonly ValidationRule[]
  readonly maxTokens: number
  /** The text of the document that is asked for, by its text or by its hash; throws what is wrong with it. */
  readonly textOf?: (asked: Asked) => string | undefined
}

/** What names a document: its text (empty beside a hash), or its hash in one of two forms. */
export type Asked = {
  readonly query: string
  readonly documentId?: unknown
  readonly extensions?: unknown
}

/** graphql-js reads documents by calling itself: nesting without end is the document's fault, not the hub's. */
export const TOO_DEEP: Words = { zh: '查询嵌套过深', en: 'the document is nested too deeply' }

const MOST_KEPT = 500
/** Longer ones are judged each time: keeping them would cost more memory than they are worth. */
const LONGEST_KEPT = 20_000

/** Finds, parses and validates documents, once for each text. */
export function makeDocuments(options: DocumentsOptions): (asked: Asked) => Judged {
  const { schema, rules, maxTokens, textOf = ({ query }) => query } = options
  const kept = new LRUCache<string, Judged>({ max: MOST_KEPT })
  const judge = (text: string): Judged => {
    try {
      const document = parse(text, { maxTokens })
      const errors = validate(schema, document, [...specifiedRules, ...rules])
      return errors.length > 0 ? { errors: errors.map(withCode) } : { document }
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] }
      if (!(error instanceof RangeError)) throw error
      return { errors: [coded(new GraphQLError(inBoth(TOO_DEEP)), 'GRAPHQL_PARSE_FAILED')] }
    }
  }
  const keptFor = (text: string): Judged => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const judged = judge(text)
    if (text.length <= LONGEST_KEPT) kept.set(text, judged)
    return judged
  }
  return (asked) => {
    try {
      return keptFor(textOf(asked) ?? asked.query)
    } catch (error) {
      if (!(error instanceof HubError)) throw error
      return { errors: [new GraphQLError(error.message, { originalError: error })] }
    }
  }
}

const withCode = (error: GraphQLError) => coded(error, 'GRAPHQL_VALIDATION_FAILED')

const coded = (error: GraphQLError, code: string) =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code, ...error.extensions },
  })
