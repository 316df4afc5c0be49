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

/** A document that may be executed, or what is wrong with it. */
type Judged = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] }

export type DocumentsOptions = {
  readonly schema: GraphQLSchema
  /** Rules beside those of the specification: limits, and whether the schema may be asked for. */
  readonly rules: readonly ValidationRule[]
  readonly maxTokens: number
}

const MOST_KEPT = 500
/** Longer ones are judged each time: keeping them would cost more memory than they are worth. */
const LONGEST_KEPT = 20_000

/** Parses and validates documents, once for each text. */
export function makeDocuments({ schema, rules, maxTokens }: DocumentsOptions): (text: string) => Judged {
  const kept = new LRUCache<string, Judged>({ max: MOST_KEPT })
  const judge = (text: string): Judged => {
    try {
      const document = parse(text, { maxTokens })
      const errors = validate(schema, document, [...specifiedRules, ...rules])
      return errors.length > 0 ? { errors: errors.map(withCode) } : { document }
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      return { errors: [coded(error, 'GRAPHQL_PARSE_FAILED')] }
    }
  }
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const judged = judge(text)
    if (text.length <= LONGEST_KEPT) kept.set(text, judged)
    return judged
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
