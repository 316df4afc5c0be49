import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'

/** Hive's code for a subgraph that could not be reached, or answered with something else than GraphQL. */
const NO_ANSWER = 'SUBREQUEST_HTTP_ERROR'

/** Chinese for what GraphQL says in English of a document, by its code; as the hub says it. */
const ABOUT_DOCUMENT = {
  GRAPHQL_PARSE_FAILED: '查询语法有误',
  GRAPHQL_VALIDATION_FAILED: '查询与模式不符',
  BAD_USER_INPUT: '变量的值与类型不符',
  OPERATION_RESOLUTION_FAILURE: '未指明要执行的操作',
}

const AWAY = {
  zh: '系统的一部分暂时不可用，请稍后重试',
  en: 'a part of the hub is away; try again soon',
}

/**
 * An error as it leaves the gateway. What a subgraph raised goes on as it came, with its code; what is wrong with the
 * document has the hub's codes; a subgraph that does not answer is `UNAVAILABLE`; all else is masked, with a number
 * under which it is logged.
 */
export function maskError(error) {
  const chain = chainOf(error)
  for (const each of chain) if (each?.extensions) withoutBodies(each.extensions)
  if (chain.some((each) => each?.extensions?.code === NO_ANSWER)) return away(error)
  const cause = chain.at(-1)
  if (!(cause instanceof GraphQLError) || cause.originalError) return masked(error, cause)
  const code = cause.extensions.code ?? codeOf(cause)
  if (cause.extensions.words !== undefined) return cause
  if (code === 'UNAVAILABLE') return away(cause)
  const zh = ABOUT_DOCUMENT[code]
  // What a scalar says lies behind what is said of the variable.
  const { message } = chain.find((each) => VARIABLE.test(each?.message)) ?? cause
  const isInBoth = / \/ /.test(message)
  return say(cause, zh === undefined || isInBoth ? message : `${zh}。 / ${message}`, {
    ...cause.extensions,
    code,
    ...problemsOf(message, code),
  })
}

const VARIABLE = /^Variable "\$(\w+)"(?:.*? at "([^"]+)")?/s

/** Of a variable that does not fit its type the field, as the hub tells it. */
function problemsOf(message, code) {
  const [, name, at] = (code === 'BAD_USER_INPUT' && VARIABLE.exec(message)) || []
  const field = (at ?? name)?.replace(/^input\./, '')
  return field && { problems: [{ field, zh: '值与类型不符', en: message.replace(/^.*?; /s, '') }] }
}

/** The error, and whatever lies behind it, the innermost last. */
function chainOf(error) {
  const chain = [error]
  for (let one = error; one instanceof GraphQLError && one.originalError; one = one.originalError)
    chain.push(one.originalError)
  return chain
}

/** Hive hangs what was asked of a subgraph, and what it answered, on the error, and logs it: that is about patients. */
const withoutBodies = (extensions) => {
  delete extensions.request
  delete extensions.response
}

const away = (error) => say(error, both(AWAY), { code: 'UNAVAILABLE', words: AWAY })

const codeOf = ({ message }) =>
  /^Variable "\$| cannot represent /.test(message) ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED'

function masked(error, cause) {
  const incident = randomUUID()
  console.error(JSON.stringify({ incident, path: error?.path, error: String(cause?.stack ?? cause) }))
  const words = {
    zh: `网关内部错误，已记录；请告知管理员编号 ${incident}`,
    en: `a fault of the gateway, which has been logged; tell the administrator ${incident}`,
  }
  return say(error, both(words), { code: 'INTERNAL', words, incident })
}

const both = ({ zh, en }) => `${zh}。 / ${en}`

const say = (error, message, extensions) =>
  new GraphQLError(message, { nodes: error?.nodes, path: error?.path, extensions })
