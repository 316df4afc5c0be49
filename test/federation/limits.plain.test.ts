import fc from 'fast-check'
import { buildSchema, parse, type ValidationRule, validate } from 'graphql'
import { expect, it } from 'vitest'
import { limitRules } from '#server/limits.ts'

const GATEWAYS = new URL('../../gateway/limits.mjs', import.meta.url)
const { limitRules: atGateway } = (await import(GATEWAYS.href)) as { limitRules: readonly ValidationRule[] }

const schema = buildSchema('type Query { leaf: Int node(first: Int, last: Int, other: Int): Query }')
const FRAGMENTS = ['F', 'G', 'H', 'I']

/** Selections up to some depth: fields, some of them renamed or lists, and fragments of every kind. */
const selections = (depth: number, spread: readonly string[]): fc.Arbitrary<string> => {
  const alias = fc.constantFrom('', '', 'a: ', 'b: ', '__typename: ')
  const leaf = fc.tuple(alias, fc.constantFrom('leaf', '__typename')).map((parts) => parts.join(''))
  const one = depth === 0 ? leaf : fc.oneof(leaf, nested(depth, spread))
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => `{ ${all.join(' ')} }`)
}

const nested = (depth: number, spread: readonly string[]): fc.Arbitrary<string> => {
  const argument = fc.constantFrom('', '(first: 50)', '(last: 200)', '(first: 0)', '(other: 9, first: 20)')
  const within = selections(depth - 1, spread)
  const field = fc
    .tuple(fc.constantFrom('', 'n: '), argument, fc.integer({ min: 0, max: 3 }), within)
    .map(
      ([alias, given, more, inner]) =>
        `${alias}node${given} ${'{ node '.repeat(more)}${inner}${' }'.repeat(more)}`,
    )
  const inline = within.map((inner) => `... on Query ${inner}`)
  const spreads = spread.map((name) => fc.constant(`...${name}`))
  return fc.oneof({ weight: 4, arbitrary: field }, inline, ...spreads)
}

const OF_SCHEMA = '__schema { types { fields { type { name } } } }'

const documents = fc
  .tuple(
    fc.constantFrom('', OF_SCHEMA),
    selections(5, FRAGMENTS),
    ...FRAGMENTS.map((_, at) => selections(4, FRAGMENTS.slice(at + 1))),
  )
  .map(([ofSchema, operation, ...fragments]) =>
    [
      `query { ${ofSchema} ... on Query ${operation} }`,
      ...fragments.map((inner, at) => `fragment ${FRAGMENTS[at]} on Query ${inner}`),
    ].join('\n'),
  )

const refused = (text: string, rules: readonly ValidationRule[]) =>
  validate(schema, parse(text), rules).map(({ message, extensions }) => [message, extensions.code])

it('refuses at the gateway exactly what the hub refuses, in the same words', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(documents, (text) => {
      const byHub = refused(text, limitRules)
      expect(refused(text, atGateway)).toEqual(byHub)
      for (const [message] of byHub) seen.add(String(message))
      if (byHub.length === 0) seen.add('taken')
    }),
    { numRuns: 500, seed: 1 },
  )
  expect(seen.size, 'each verdict is met').toBe(4)
})

it.each([
  ['depth', (n: number) => `{ ${'node { '.repeat(n - 1)}leaf${' }'.repeat(n - 1)} }`, 15],
  [
    'depth, in which fragments are no levels',
    (n: number) =>
      `{ ${'... on Query { node { ...F '.repeat(n - 2)}leaf${' } }'.repeat(n - 2)} } fragment F on Query { node { leaf } }`,
    15,
  ],
  ['aliases', (n: number) => `{ ${'a: leaf '.repeat(n)} }`, 30],
  ['cost', (n: number) => `{ ${'leaf '.repeat(n)} }`, 100_000],
])('takes a document up to the limit of %s, and no further', (_, of, most) => {
  for (const rules of [limitRules, atGateway]) {
    expect(refused(of(most), rules)).toEqual([])
    expect(refused(of(most + 1), rules)).toHaveLength(1)
  }
})

it('counts nothing of a question about the schema', () => {
  const within = 'ofType { '.repeat(40)
  const text = `{ __schema { types { fields { type { ${within} name ${'} '.repeat(45)}`
  for (const rules of [limitRules, atGateway]) expect(refused(text, rules)).toEqual([])
})
