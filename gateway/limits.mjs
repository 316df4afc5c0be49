import { GraphQLError, Kind } from 'graphql'
import { maskError } from './mask-error.mjs'

/** The hub's own limits of one document: what a subgraph is asked is a part of it, which would never reach them. */
const DEPTH = 15
const ALIASES = 30
const COST = 100_000
const INVALID = 'GRAPHQL_VALIDATION_FAILED'

/**
 * Refuses what the hub would refuse, in its words: nested too deeply (Hive's own rule counts fragments as levels), too many
 * aliases, too much at once. What does not fit the schema it says in both languages.
 */
export const limiting = () => ({
  onValidate({ addValidationRule }) {
    for (const rule of limitRules) addValidationRule(rule)
    return ({ valid, result, setResult }) => {
      if (!valid) setResult(result.map(told))
    }
  },
})

/** What the rules of the specification find carries no code yet. */
function told(error) {
  error.extensions.code ??= INVALID
  return maskError(error)
}

export const limitRules = [
  limited(DEPTH, depthOf, {
    zh: `查询嵌套超过 ${DEPTH} 层`,
    en: `more than ${DEPTH} levels of fields`,
  }),
  limited(ALIASES, countAliases, {
    zh: `别名超过 ${ALIASES} 个`,
    en: `more than ${ALIASES} aliases`,
  }),
  limited(COST, costOf, {
    zh: '一次查询的数据过多，请减小 first 或拆分查询',
    en: 'too much in one operation: ask for fewer rows (first) or in several operations',
  }),
]

/** A rule of validation: no operation measures more. What a fragment measures is counted once for a document. */
function limited(most, measure, { zh, en }) {
  return (context) => {
    const fragments = new Map()
    return {
      OperationDefinition(operation) {
        if (measure(operation, context, fragments) <= most) return
        const extensions = { code: INVALID }
        context.reportError(new GraphQLError(`${zh} / ${en}`, { extensions }))
      },
    }
  }
}

/** Fields within fields; a fragment is no level. */
function depthOf(node, context, fragments) {
  if (isOfSchema(node)) return 0
  if (node.kind === Kind.FRAGMENT_SPREAD)
    return ofFragment(node, { context, fragments, measure: depthOf }).measured
  const within = (node.selectionSet?.selections ?? []).map((child) => depthOf(child, context, fragments))
  return Math.max(0, ...within) + (node.kind === Kind.FIELD ? 1 : 0)
}

const isOfSchema = ({ kind, name }) => kind === Kind.FIELD && name.value === '__schema'

/** Fields that are asked for under another name. */
function countAliases(node, context, fragments) {
  if (node.kind === Kind.FRAGMENT_SPREAD)
    return ofFragment(node, { context, fragments, measure: countAliases }).measured
  const isRenamed = node.alias && node.alias.value !== '__typename' && node.name.value !== '__typename'
  const within = node.selectionSet?.selections ?? []
  return within.reduce((sum, child) => sum + countAliases(child, context, fragments), isRenamed ? 1 : 0)
}

/** Twice each object and once each plain field, times 1.5 for each level, and as many times as `first` of a list says. */
function costOf(node, context, fragments) {
  const within = node.selectionSet?.selections ?? []
  const cost = (child) => costOf(child, context, fragments)
  if (node.kind === Kind.OPERATION_DEFINITION) return within.reduce((sum, child) => sum + cost(child), 0)
  if (isOfSchema(node)) return 0
  if (node.kind === Kind.FRAGMENT_SPREAD) {
    const { measured, isAgain } = ofFragment(node, { context, fragments, measure: costOf })
    return 1 + (isAgain ? 1.5 : 1) * measured
  }
  if (within.length === 0) return 1
  const each = within.reduce((sum, child) => sum + (child.kind === Kind.FIELD ? 1.5 : 1) * cost(child), 2)
  return each * rowsOf(node)
}

/** How many rows a list is asked for, as far as the document itself says. */
function rowsOf({ arguments: given = [] }) {
  const value = given.find(({ name }) => name.value === 'first' || name.value === 'last')?.value
  return value?.kind === Kind.INT ? Math.max(Number.parseInt(value.value, 10), 1) : 1
}

/** One that spreads itself is refused for that by another rule. */
function ofFragment({ name: { value: name } }, { context, fragments, measure }) {
  const known = fragments.get(name)
  if (known !== undefined) return { measured: known, isAgain: true }
  fragments.set(name, -1)
  const fragment = context.getFragment(name)
  const measured = fragment ? measure(fragment, context, fragments) : 0
  fragments.set(name, measured)
  return { measured, isAgain: false }
}
