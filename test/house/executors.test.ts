import { type ExecutionResult, execute, getOperationAST, OperationTypeNode, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '#lib/canonical.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Ctx } from '#resolvers/context.ts'
import { compileDocument, conditionsOf, schemaForCompiler } from '#server/compiled-document.ts'
import { formatError } from '#server/format-error.ts'
import { printable } from '#test/support/documents.ts'
import { executingAsHub } from '#test/support/executing.ts'
import { type Question, repositoryDocuments } from '#test/support/repository-documents.ts'
import { makeWorld, schema, type World } from '#test/support/world.ts'

const queries = repositoryDocuments().filter(({ kind }) => kind === OperationTypeNode.QUERY)
const run = executingAsHub(schema, { isTrusted: () => true })
const compilerSchema = schemaForCompiler(schema)

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await printable(world, { name: '张三' })
})
afterAll(() => world.close())

/** `{table where …}` is the id of the first such row. */
const filled = async (value: unknown): Promise<unknown> => {
  const [, from] = typeof value === 'string' ? (/^\{(\w+(?: where .*)?)\}$/.exec(value) ?? []) : []
  if (from === undefined || from === 'start') return value
  const [row] = await world.rows<{ id: string }>(`select id from ${from} order by id limit 1`)
  return row?.id ?? 'none'
}

type Variables = Readonly<Record<string, unknown>>

const variablesOf = async ({ variables = {} }: Question): Promise<Variables> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(variables).map(async ([name, one]) => [name, await filled(one)] as const),
    ),
  )

/** The variables as they come, and with each of them missing, null and wrong. */
const variationsOf = (variables: Variables): Variables[] => [
  variables,
  ...Object.keys(variables).flatMap((name) => {
    const { [name]: _, ...others } = variables
    return [others, { ...others, [name]: null }, { ...others, [name]: { of: 'another type' } }]
  }),
]

const inCall = async (as: string | null, work: (call: Ctx) => unknown): Promise<ReturnType<typeof told>> => {
  const call =
    as === null
      ? beginCall(world.services, { actor: null, door: 'graphql', correlationId: 'nobody' })
      : await world.as(as)
  try {
    return told((await work(call)) as ExecutionResult)
  } finally {
    await call.reads.close()
  }
}

/** Data as sent, and what is told of errors, whatever their order. */
const told = ({ data, errors = [] }: ExecutionResult) => ({
  data: JSON.parse(JSON.stringify(data ?? null)) as unknown,
  errors: errors.map((error) => JSON.stringify(formatError(error, 'one', null))).sort(),
})

/** Both executors on the same data, each in a call of its own. */
const both = async (query: string, as: string | null, variables: Variables) => {
  const document = parse(query)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('no operation')
  const plain = await inCall(as, (contextValue) =>
    execute({ schema, document, contextValue, variableValues: variables }),
  )
  const fast = await inCall(as, (context) =>
    run({ document, hash: sha256(query), operation, context, variables }),
  )
  return { plain, fast }
}

describe('Every query of the repository', () => {
  it('is one of this schema, so that none is compared by how it is refused', () => {
    const wrong = queries.flatMap(({ title, query }) =>
      validate(schema, parse(query)).map(({ message }) => `${title}: ${message}`),
    )
    expect(wrong).toEqual([])
  })

  it.each(queries)('$title is answered alike by graphql-js and as a compiled function', async (one) => {
    for (const [at, question] of one.questions.entries()) {
      const variables = await variablesOf(question)
      const variations = at === 0 ? variationsOf(variables) : [variables]
      for (const given of variations) {
        const { plain, fast } = await both(one.query, question.as, given)
        expect(fast, JSON.stringify({ ...question, given })).toEqual(plain)
      }
    }
  })

  it('is one that is compiled', () => {
    const refused = queries.filter(({ query }) => {
      const document = parse(query)
      const operation = getOperationAST(document)
      const answers = Object.fromEntries(conditionsOf(document).map((name) => [name, true]))
      return !operation || compileDocument(compilerSchema, document, operation, answers) === null
    })
    expect(refused.map(({ title }) => title)).toEqual([])
    expect(queries.length).toBeGreaterThan(15)
  })
})
