import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit'
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql'
import { inBoth, type Words } from '#lib/errors.ts'

/** Nested fields of one operation; the deepest useful document has about ten. */
const DEPTH = 15
/** Fields asked for under another name. */
const ALIASES = 30
/** Twice each object and once each plain field, times 1.5 per level and `first` of each list. */
const COST = 100_000
/** Words and signs of a document. */
export const MOST_TOKENS = 4_000

/** Too much in one document: told as a fault of the document, in both languages. */
const refusing = (words: Words) => ({
  // The packages throw by default, which would end validation as a fault of the hub.
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null) =>
      context?.reportError(
        new GraphQLError(inBoth(words), { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
      ),
  ],
})

/** Limits of what one document may ask for, the same over HTTP and WebSocket. */
export const limitRules: readonly ValidationRule[] = [
  maxDepthRule({
    n: DEPTH,
    flattenFragments: true,
    ...refusing({ zh: `查询嵌套超过 ${DEPTH} 层`, en: `more than ${DEPTH} levels of fields` }),
  }),
  maxAliasesRule({
    n: ALIASES,
    ...refusing({ zh: `别名超过 ${ALIASES} 个`, en: `more than ${ALIASES} aliases` }),
  }),
  costLimitRule({
    maxCost: COST,
    flattenFragments: true,
    ...refusing({
      zh: '一次查询的数据过多，请减小 first 或拆分查询',
      en: 'too much in one operation: ask for fewer rows (first) or in several operations',
    }),
  }),
] as unknown as readonly ValidationRule[] // Their visitors are plain objects that the packages' types don't show.
