import { execute, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatError } from '#server/format-error.ts'
import { type Leaf, leavesOf } from '#test/access/poisoned-leaves.ts'
import { allNames, fieldOf, makeStage, type Stage } from '#test/access/stage.ts'
import { validCalls } from '#test/access/valid-inputs.ts'
import { schema } from '#test/support/world.ts'

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage.close())

const leaves = leavesOf(schema)
const ofScalar = (...names: string[]) => leaves.filter(({ scalar }) => names.includes(scalar))

/** The code of the first error and the fields it names; `OK` where there is none. */
const ask = async ({ field, kind, args }: Leaf, value: unknown) => {
  const account = accountFor(field)
  const root = (kind === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[field]
  const declared = root?.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const given = root?.args.map(({ name }) => `${name}: $${name}`).join(', ')
  const document = parse(`${kind} (${declared}) { ${field}(${given}) { __typename } }`)
  const contextValue = await stage.as(account)
  try {
    const { errors } = await execute({ schema, document, contextValue, variableValues: args(value) })
    if (errors === undefined) return { code: 'OK', fields: [] }
    const { extensions } = formatError(errors[0], 'correlation', null)
    const problems = (extensions?.problems ?? []) as { field: string }[]
    return { code: String(extensions?.code), fields: problems.map((problem) => problem.field) }
  } finally {
    await contextValue.reads.close()
  }
}

/** Who is right to call a field. */
const accountFor = (field: string): string => {
  const name = allNames.find((known) => fieldOf(known)?.name === field)
  return name === undefined ? 'lead.technician' : validCalls[name].by
}

/** The finder takes the number under this name, whoever's it is. */
const ASKED_AS: Readonly<Record<string, string>> = {
  'patient hospitalNumber': 'number',
  'request placerNumber': 'number',
  'sample sampleNumber': 'number',
}
const nameOf = ({ field, path }: Leaf) => ASKED_AS[`${field} ${path}`] ?? path

/** What each leaf was answered that didn't name it as bad input. */
const unnamed = async (of: readonly Leaf[], value: unknown) => {
  const found: string[] = []
  for (const leaf of of) {
    const { code, fields } = await ask(leaf, value)
    if (code !== 'BAD_USER_INPUT' || !fields.includes(nameOf(leaf)))
      found.push(`${leaf.field} ${leaf.path}: ${code} ${fields}`)
  }
  return found
}

/** The page of a list is read before it is known whether the list is the caller's. */
const isCursor = ({ kind, path }: Leaf) => kind === 'query' && ['after', 'before'].includes(path)

describe('what can’t be kept is refused by every field of the API that takes it, by its name', () => {
  const texts = ofScalar('String').filter((leaf) => !isCursor(leaf))

  it('is asked of every field', () => {
    expect(new Set(leaves.map(({ field }) => field)).size).toBeGreaterThan(200)
    expect(texts.length).toBeGreaterThan(500)
  })

  it.each([
    ['U+0000', 'a\u0000b'],
    ['half a character', '张\ud800三'],
    ['a character that was not read', '张\ufffd三'],
    ['a text too long for any row', '张'.repeat(10_001)],
  ])('%s', { timeout: 600_000 }, async (_, value) => {
    expect(await unnamed(texts, value)).toEqual([])
  })

  it('a time before Christ', { timeout: 600_000 }, async () => {
    expect(await unnamed(ofScalar('DateTime'), new Date('0000-12-31T00:00:00Z').toISOString())).toEqual([])
    expect(await unnamed(ofScalar('Date'), '0000-01-01')).toEqual([])
  })
})

it.each<[string, unknown, string]>([
  ['a name of U+0000', { '\u0000': 1 }, ''],
  ['U+0000 within', { a: [{ b: '\u0000' }] }, '.a[0].b'],
  ['a name of a thousand characters', { ['a'.repeat(1_000)]: 1 }, ''],
  ['nesting without end', JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`), '.a'.repeat(40)],
])('takes no JSON with %s', async (_, value, at) => {
  for (const leaf of ofScalar('JSON').filter(({ kind }) => kind === 'mutation')) {
    const { code, fields } = await ask(leaf, value)
    expect([code, fields]).toEqual(['BAD_USER_INPUT', [expect.stringContaining(at)]])
  }
})

it('takes no id and no cursor for a fault of its own', { timeout: 600_000 }, async () => {
  const found: string[] = []
  for (const leaf of [...ofScalar('ID', 'Cursor'), ...leaves.filter(isCursor)])
    for (const value of [
      'req_\u0000',
      '\ud800',
      '张'.repeat(10_001),
      '__proto__',
      'MA==',
      `req_${'0'.repeat(32)}`,
    ]) {
      const { code } = await ask(leaf, value)
      if (code === 'INTERNAL') found.push(`${leaf.field} ${leaf.path}: ${value.slice(0, 20)}`)
    }
  expect(found).toEqual([])
})
