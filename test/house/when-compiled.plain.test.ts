import { getOperationAST, parse } from 'graphql'
import { expect, it } from 'vitest'
import { sha256 } from '#lib/canonical.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Executing, executingAsHub } from '#test/support/executing.ts'
import { schemaTellingHow } from '#test/support/telling-how.ts'

/** How many documents are remembered. */
const MOST_COMPILED = 500

const schema = schemaTellingHow()

const ask = async (run: Executing, text: string): Promise<unknown> => {
  const document = parse(text)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('which operation?')
  const { data } = await run({ document, hash: sha256(text), operation, context: {} as Ctx, variables: {} })
  return data?.how
}

/** How a document is run the first time, the second and so on. */
const inTurn = async (run: Executing, text: string, times: number): Promise<unknown[]> => {
  const seen = []
  for (let n = 0; n < times; n += 1) seen.push(await ask(run, text))
  return seen
}

/** Asks so many documents, each once and none of them asked otherwise. */
const askOthers = async (run: Executing, count: number): Promise<void> => {
  for (let n = 1; n <= count; n += 1) await ask(run, `{ how(n: ${n}) }`)
}

const QUERY = '{ how(n: 0) }'

it('a query is compiled when it comes the third time', async () => {
  expect(await inTurn(executingAsHub(schema), QUERY, 5)).toEqual([
    'walked',
    'walked',
    'compiled',
    'compiled',
    'compiled',
  ])
})

it('a query of known clients is compiled when it first comes, beside one that is not theirs', async () => {
  const run = executingAsHub(schema, { isTrusted: (hash) => hash === sha256(QUERY) })
  expect(await inTurn(run, QUERY, 2)).toEqual(['compiled', 'compiled'])
  expect(await inTurn(run, '{ how(n: 1) }', 3)).toEqual(['walked', 'walked', 'compiled'])
})

it('a mutation is never compiled, not even one of known clients', async () => {
  const run = executingAsHub(schema, { isTrusted: () => true })
  expect(await inTurn(run, 'mutation { how(n: 0) }', 5)).toEqual(Array(5).fill('walked'))
})

it('what was not asked for longest is forgotten, and comes anew, where there are too many', async () => {
  const run = executingAsHub(schema)
  expect((await inTurn(run, QUERY, 3)).at(-1)).toBe('compiled')
  await askOthers(run, MOST_COMPILED - 1)
  expect(await ask(run, QUERY)).toBe('compiled')
  await askOthers(run, MOST_COMPILED)
  expect(await inTurn(run, QUERY, 3)).toEqual(['walked', 'walked', 'compiled'])
})
