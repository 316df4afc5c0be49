import { DEMO_PIN } from '#db/seed/accounts.ts'
import { digestOf } from '#lib/canonical.ts'
import type { World } from '#test/support/world.ts'

/** An answer of GraphQL: its shape is the document's. */
// biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what they asked for
export type Data = any

const REFUSAL = '... on Refusal { code findings { code severity field } }'
const SUCCESS = '... on Node { id }'

/** Inputs as they come over the wire: instants as text. */
const wire = (input: object): Record<string, unknown> => JSON.parse(JSON.stringify(input))

/** The people of the demonstration at their desks: whatever they do or see, they do in GraphQL. */
export const peopleAtWork = (world: World) => {
  const ask = async (account: string, document: string, variables: object = {}): Promise<Data> => {
    const { data, errors } = await world.ask(account, document, wire(variables))
    if (errors === undefined || errors.length === 0) return data
    throw new Error(`${account}: ${errors.map(({ message }) => message).join('; ')}`)
  }
  const mutate = async (account: string, field: string, input: object, answers: string): Promise<Data> => {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${answers} } }`
    return (await ask(account, document, { input }))[field]
  }
  /** What a mutation answers, refusals included: they carry `code` and `findings`. */
  const tell = async (account: string, field: string, input: object, selection = SUCCESS): Promise<Data> => {
    return mutate(account, field, input, `__typename ${selection} ${REFUSAL}`)
  }
  /** The same where no refusal is expected. */
  const act = async (account: string, field: string, input: object, selection?: string): Promise<Data> => {
    const answer = await tell(account, field, input, selection)
    if (answer.code === undefined) return answer
    const codes = answer.findings.map(({ code, severity }: Data) => `${severity} ${code}`)
    throw new Error(`${account} ${field}: ${answer.code} ${codes.join(', ')}`)
  }
  const sign = async (desk: string, badge: string, operation: string, input: object): Promise<string> => {
    const signed = { badge, pin: DEMO_PIN, operation, digest: digestOf(input) }
    return (await act(desk, 'stepUp', signed, '... on StepUpToken { token }')).token
  }
  /** What a mutation answers that a second person signs by badge and PIN at the first one's desk. */
  const tellTogether = async (
    [desk, badge]: readonly [string, string],
    field: string,
    input: object,
    selection?: string,
  ) => tell(desk, field, { ...input, signatures: [await sign(desk, badge, field, input)] }, selection)
  return {
    ask,
    tell,
    act,
    /** What a mutation answers that refuses nothing. */
    record: (account: string, field: string, input: object, selection = 'id'): Promise<Data> =>
      mutate(account, field, input, selection),
    sign,
    tellTogether,
    /** The same where no refusal is expected. */
    together: async (
      people: readonly [string, string],
      field: string,
      input: object,
      selection?: string,
    ): Promise<Data> => {
      const [desk, badge] = people
      return act(desk, field, { ...input, signatures: [await sign(desk, badge, field, input)] }, selection)
    },
  }
}

/** The codes of a refusal's findings of one severity; all when absent. */
export const codesOf = (answer: Data, severity?: 'STOP' | 'AUTHORITY' | 'WARN'): string[] =>
  (answer.findings ?? [])
    .filter((finding: Data) => severity === undefined || finding.severity === severity)
    .map(({ code }: Data) => code)
    .toSorted()
