import { createHash } from 'node:crypto'
import { DayFault } from './day-fault.ts'

/** An answer of GraphQL: its shape is the document's. */
// biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what they asked for
export type Data = any

/** GraphQL over HTTP, by `fetch` alone. */
export type Graph = {
  /** The data of a document. @throws DayFault when there are errors */
  ask(account: string, document: string, variables?: Record<string, unknown>): Promise<Data>
  /** What a mutation answers, refusals included: they carry `code`. */
  tell(account: string, field: string, input: object, selection?: string): Promise<Data>
  /** What a mutation answers; a refusal is not expected. @throws DayFault */
  act(account: string, field: string, input: object, selection?: string): Promise<Data>
  /** A signature by a badge holder at an account's desk, for one operation and input. */
  sign(desk: string, badge: string, operation: string, input: object): Promise<string>
}

/** What the people of the demonstration key in. */
const PIN = '246810'
const REFUSAL = '... on Refusal { code message findings { code severity field message { zh en } } }'

/** Talks to the hub at `url`; `token` gives an account's `Bearer …`. */
export const makeGraph = (options: { url: string; token: (account: string) => Promise<string> }): Graph => {
  const post = async (account: string, query: string, variables: Record<string, unknown>) => {
    const response = await fetch(`${options.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await options.token(account) },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as { data?: Data; errors?: { message: string }[] }
  }
  const ask: Graph['ask'] = async (account, document, variables = {}) => {
    const { data, errors } = await post(account, document, variables)
    if (errors === undefined || errors.length === 0) return data
    const told = errors.map(({ message }) => message).join('\n')
    throw new DayFault({ zh: `${account} 的请求失败：${told}`, en: `${account}'s call failed: ${told}` })
  }
  const tell: Graph['tell'] = async (account, field, input, selection = '... on Node { id }') => {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { __typename ${selection} ${REFUSAL} } }`
    return (await ask(account, document, { input }))[field]
  }
  const act: Graph['act'] = async (account, field, input, selection) => {
    const answer = await tell(account, field, input, selection)
    if (answer.code === undefined) return answer
    const told = `${field}: ${answer.code} ${answer.message}`
    throw new DayFault({ zh: `${account} 被拒绝：${told}`, en: `${account} was refused: ${told}` })
  }
  return {
    ask,
    tell,
    act,
    sign: async (desk, badge, operation, input) => {
      const signed = { badge, pin: PIN, operation, digest: digestOf(input) }
      return (await act(desk, 'stepUp', signed, '... on StepUpToken { token }')).token
    },
  }
}

/** What a signature is bound to: SHA-256 of the input as canonical JSON, without key and signatures. */
const digestOf = (input: object): string => {
  const content = Object.entries(input).filter(([key]) => key !== 'idempotencyKey' && key !== 'signatures')
  return createHash('sha256')
    .update(JSON.stringify(sorted(Object.fromEntries(content))))
    .digest('hex')
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined)
  return Object.fromEntries(
    members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]),
  )
}
