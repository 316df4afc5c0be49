import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getNullableType, isUnionType } from 'graphql'
import { Unauthenticated } from '#lib/errors.ts'
import type { Authenticator } from '#server/auth.ts'
import { beginExchange, sendError } from '#server/http/exchange.ts'
import { messagesHandler } from '#server/http/messages.ts'
import { schema, type World } from '#test/support/world.ts'

/** A finding or a problem of a field, with the words people read. */
export type Told = { readonly field: string | null; readonly zh: string; readonly en: string }

/** What a door answers: the code of the refusal, null where the act was done, and everything that was found. */
export type DoorAnswer = {
  readonly code: string | null
  readonly told: readonly Told[]
  // biome-ignore lint/suspicious/noExplicitAny: its shape is the mutation's
  readonly result?: any
}

type Finding = {
  readonly field?: string | null
  readonly message: { readonly zh: string; readonly en: string }
}
type Problem = { readonly field: string; readonly zh: string; readonly en: string }
type Words = { readonly zh: string; readonly en: string }

const toldOf = (findings: readonly Finding[] = []): Told[] =>
  findings.map(({ field, message: { zh, en } }) => ({ field: field ?? null, zh, en }))

/** What a thrown error tells: each problem at its field, or the words alone. */
const thrownOf = (error: { code: string; words: Words; problems?: readonly Problem[] }): DoorAnswer => ({
  code: error.code,
  told: error.problems?.map(({ field, zh, en }) => ({ field, zh, en })) ?? [{ field: null, ...error.words }],
})

const FINDINGS = 'findings { field message { zh en } }'

/**
 * Calls a mutation of GraphQL as an account, with its input as JSON has it.
 * @param selection what is asked of the thing that was done, such as `... on StockDelivery { id }`
 */
export const overGraph = async (
  world: World,
  account: string,
  field: string,
  input: object,
  selection = '',
): Promise<DoorAnswer> => {
  const mutation = schema.getMutationType()?.getFields()[field]
  const type = mutation?.args.find(({ name }) => name === 'input')?.type
  const refusals = isUnionType(getNullableType(mutation?.type))
    ? `... on Refusal { code refusals: ${FINDINGS} }`
    : ''
  const source = `mutation ($input: ${type}) { answer: ${field}(input: $input) {
    __typename ${refusals} ${selection} } }`
  const { data, errors } = await world.ask(account, source, { input: JSON.parse(JSON.stringify(input)) })
  const thrown = errors?.[0]
  if (thrown !== undefined) {
    const original = thrown.originalError as
      | { code: string; words: Words; problems?: readonly { field: string; words: Words }[] }
      | undefined
    if (original?.code === undefined) throw thrown
    const { code, words, problems } = original
    return thrownOf({
      code,
      words,
      ...(problems && { problems: problems.map((one) => ({ field: one.field, ...one.words })) }),
    })
  }
  const { code = null, refusals: found = [], ...result } = data?.answer ?? {}
  return { code, told: toldOf(found), result }
}

/** What long-lived doors ask of an authenticator, and this one never does. */
const nobodyStands: Omit<Authenticator, 'actorOf'> = {
  standingOf: () => Promise.reject(new Unauthenticated()),
  renewed: () => Promise.reject(new Unauthenticated()),
  isFresh: () => false,
  postsChanged: () => undefined,
}

type Body = {
  readonly findings?: readonly Finding[]
  readonly error?: Parameters<typeof thrownOf>[0] & { readonly findings?: readonly Finding[] }
}

/** The door of JSON messages over a world: `send` posts one message, the bearer's token being the account's name. */
export const openMessages = async (world: World) => {
  const log = world.services.log
  const handle = messagesHandler(schema, world.services, {
    ...nobodyStands,
    actorOf: async (authorization) => (await world.as((authorization ?? '').slice('Bearer '.length))).actor,
  })
  const server = createServer((request, response) => {
    const exchange = beginExchange(request, response)
    Promise.resolve(handle(exchange)).catch((error: unknown) => sendError(exchange, error, log))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    send: async (
      account: string,
      organisation: string,
      operation: string,
      input: unknown,
    ): Promise<DoorAnswer & { readonly status: number }> => {
      const answer = await fetch(`http://127.0.0.1:${port}/messages/${organisation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${account}` },
        body: JSON.stringify({ operation, input }),
      })
      const body = (await answer.json()) as Body
      const { status } = answer
      if (body.error === undefined) return { status, code: null, told: toldOf(body.findings), result: body }
      const { code, findings = [] } = body.error
      if (findings.length > 0) return { status, code, told: toldOf(findings) }
      return { status, ...thrownOf(body.error) }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
