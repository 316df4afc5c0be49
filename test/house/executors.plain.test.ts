import fc from 'fast-check'
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  GraphQLScalarType,
  type GraphQLSchema,
  getOperationAST,
  isObjectType,
  isScalarType,
  parse,
  validate,
} from 'graphql'
import { DateTimeResolver, JSONResolver } from 'graphql-scalars'
import { describe, expect, it } from 'vitest'
import { NotFound } from '#lib/errors.ts'
import { compileDocument, conditionsOf, schemaForCompiler } from '#server/compiled-document.ts'
import { formatError } from '#server/format-error.ts'
import { executingAsHub } from '#test/support/executing.ts'

const SDL = `
  scalar DateTime
  scalar JSON
  enum Colour { RED GREEN }
  input Span { from: DateTime!, to: DateTime = "2026-03-01T00:00:00Z", colours: [Colour!] = [RED], inner: Span }
  input Choice @oneOf { number: Int, text: String }
  interface Thing { id: ID! sameAs: Thing echo(text: String = "of things", n: Int!): JSON }
  type Bag implements Thing { id: ID! sameAs: Thing echo(text: String = "of bags", n: Int!): JSON
    at: DateTime! content: Float colour: Colour next: Bag must: Bag! tags: [String!]! pairs: [[Int!]]! broken: String
    brokenMust: String! wrongInt: Int wrongMust: Int! nothing: String! list: [Bag!] holes: [Bag] loose: [Bag!]! }
  type Box implements Thing { id: ID! sameAs: Thing echo(text: String = "of boxes", n: Int!): JSON bags: [Bag!]! size: Int }
  union Either = Bag | Box
  type Query {
    bag: Bag mustBag: Bag! thing(id: ID): Thing things: [Thing!]! either(box: Boolean! = false): Either all: [Either]
    echo(span: Span, spans: [Span!], choice: Choice, n: Int! = 5, f: Float, b: Boolean, id: ID, colour: Colour = GREEN,
      at: DateTime = "2026-01-01T00:00:00Z", json: JSON, texts: [String], text: String): JSON
    must(n: Int!): JSON slow(ms: Int!): Bag
  }`

/** What a resolver was given, with what JSON would hide. */
const shown = (value: unknown): unknown => {
  if (value instanceof Date) return `a date ${value.toISOString()}`
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value !== 'object' || value === null) return value
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([name, one]) => [name, shown(one)]))
}

const echo: GraphQLFieldResolver<unknown, unknown> = (_, args, __, { path, variableValues, parentType }) => ({
  args: shown(args),
  key: path.key,
  on: parentType.name,
  variables: Object.keys(variableValues).filter((name) => !name.startsWith('literal')),
})
const bag = (depth: number): object => ({ is: 'Bag', depth })
const BAG: Record<string, GraphQLFieldResolver<{ depth: number }, unknown>> = {
  id: ({ depth }) => `bag ${depth}`,
  sameAs: async () => ({ is: 'Box' }),
  at: () => new Date('2026-03-01T09:30:00Z'),
  content: () => 1.5,
  colour: () => 'RED',
  next: async ({ depth }) => (depth > 3 ? null : bag(depth + 1)),
  must: ({ depth }) => (depth > 1 ? null : bag(depth + 1)),
  tags: () => new Set(['a', 'b']),
  pairs: () => [[1, 2], null, [3, null]],
  broken: async () => {
    throw new NotFound({ zh: '袋', en: 'bag' })
  },
  brokenMust: () => {
    throw new NotFound({ zh: '袋', en: 'bag' })
  },
  wrongInt: () => 'three',
  wrongMust: () => 'three',
  nothing: () => null,
  list: async ({ depth }) => [later(5, depth), later(0, depth), later(1, depth)],
  holes: ({ depth }) => [bag(depth + 1), null, Promise.reject(new Error('a fault')), bag(depth + 2)],
  loose: ({ depth }) => [bag(depth + 1), null],
}
/** Comes after so many turns, the same in each run. */
const later = async (turns: number, depth: number): Promise<object> => {
  for (let n = 0; n < turns; n += 1) await null
  return bag(depth + turns)
}
const THINGS = [{ is: 'Box' }, bag(1)]
const QUERY: Record<string, GraphQLFieldResolver<unknown, unknown>> = {
  bag: async () => bag(0),
  mustBag: () => bag(0),
  thing: (_, { id }) => (id === 'none' ? null : id === 'odd' ? { is: 'Query' } : bag(2)),
  things: () => THINGS,
  either: (_, { box }) => (box ? { is: 'Box' } : bag(1)),
  all: () => [...THINGS, null],
  echo,
  must: echo,
  slow: (_, { ms }) => later(ms, 0),
}

const makeSchema = (): GraphQLSchema => {
  const schema = buildSchema(SDL)
  for (const [name, scalar] of Object.entries({ DateTime: DateTimeResolver, JSON: JSONResolver })) {
    const { serialize, parseValue, parseLiteral } = new GraphQLScalarType(scalar.toConfig())
    const made = schema.getType(name)
    if (isScalarType(made)) Object.assign(made, { serialize, parseValue, parseLiteral })
  }
  const resolvers: Record<string, typeof QUERY> = {
    Query: QUERY,
    Bag: { ...BAG, echo } as typeof QUERY,
    Box: { id: () => 'box', bags: () => [bag(0)], echo, size: async () => 7, sameAs: () => bag(1) },
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name === 'Thing' || type.name === 'Either')
      Object.assign(type, { resolveType: (value: { is: string }) => value.is })
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields()))
      if (resolvers[type.name]?.[field.name]) field.resolve = resolvers[type.name]?.[field.name] as never
  }
  return schema
}

const schema = makeSchema()
const compilerSchema = schemaForCompiler(schema)
const run = executingAsHub(schema, { isTrusted: () => true })

/** Data as sent, and what is told of errors, whatever their order. */
const told = ({ data, errors = [] }: ExecutionResult) => ({
  text: JSON.stringify(data),
  errors: errors
    .map((error) => JSON.stringify({ ...formatError(error, 'id', null), words: undefined }))
    .sort((a, b) => (a < b ? -1 : 1)),
})

type Variables = Record<string, unknown>

const both = async (text: string, variables: Variables = {}) => {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const operation = getOperationAST(document)
  if (!operation) throw new Error('no operation')
  const plain = await execute({ schema, document, variableValues: variables, contextValue: {} })
  const fast = await run({ document, hash: text, operation, context: {} as never, variables })
  return { plain: told(plain), fast: told(fast) }
}

/** Whether the compiler takes the document at all: else a comparison would prove nothing. */
const isCompiled = (text: string, variables: Variables = {}) => {
  const document = parse(text)
  const operation = getOperationAST(document)
  const answers = Object.fromEntries(conditionsOf(document).map((name) => [name, variables[name]]))
  return operation && compileDocument(compilerSchema, document, operation, answers) !== null
}

const CASES: [string, string, Variables?][] = [
  [
    'literals of all kinds',
    `{ echo(span: { from: "2026-02-01T00:00:00Z", inner: { from: "2026-02-02T00:00:00+08:00", colours: RED } },
     choice: { text: "x" }, f: 1, b: true, id: 7, json: { a: [1, null, { b: "c" }] }, texts: "one", text: """block""") }`,
  ],
  ['nothing given, defaults only', '{ echo bag { echo(n: 1) } }'],
  [
    'literals that hold variables',
    `query ($n: Int, $to: DateTime, $c: Colour!, $t: String) { echo(n: 3, json: { n: $n, list: [$n] }, texts: ["a", $t],
     span: { from: "2026-02-01T00:00:00Z", to: $to, colours: [$c, GREEN] }) }`,
    { c: 'RED', to: '2026-02-03T00:00:00Z' },
  ],
  [
    'variables with defaults',
    `query ($n: Int! = 9, $at: DateTime = "2026-02-02T00:00:00Z", $s: Span = { from: "2026-02-01T00:00:00Z" }) { echo(n: $n, at: $at, span: $s) }`,
  ],
  [
    'null for a default',
    'query ($at: DateTime = "2026-02-02T00:00:00Z") { echo(at: $at, colour: null) }',
    { at: null },
  ],
  ['absent variables', 'query ($n: Int = 4, $c: Colour, $t: String) { echo(n: $n, colour: $c, text: $t) }'],
  ['null where a default can’t help', 'query ($n: Int = 4) { echo(n: $n) bag { id } }', { n: null }],
  [
    'a list from one value',
    'query ($s: [Span!], $t: [String]) { echo(spans: $s, texts: $t) }',
    { s: { from: '2026-02-01T00:00:00Z' }, t: 'a' },
  ],
  [
    'an input within an input',
    'query ($s: Span) { echo(span: $s) }',
    { s: { from: '2026-02-01T00:00:00Z', inner: { from: '2026-02-01T00:00:00Z', to: null, colours: [] } } },
  ],
  ['one of', 'query ($c: Choice) { echo(choice: $c) }', { c: { number: 1 } }],
  ['two of one of', 'query ($c: Choice) { echo(choice: $c) }', { c: { number: 1, text: 'x' } }],
  ['a list for an object', 'query ($s: Span) { echo(span: $s) }', { s: [] }],
  ['a missing member', 'query ($s: Span) { echo(span: $s) }', { s: {} }],
  [
    'an unknown member',
    'query ($s: Span) { echo(span: $s) }',
    { s: { from: '2026-02-01T00:00:00Z', more: 1 } },
  ],
  ['a missing variable', 'query ($n: Int!) { must(n: $n) }'],
  ['null for a variable', 'query ($n: Int!) { must(n: $n) }', { n: null }],
  ['text for a number', 'query ($n: Int!) { must(n: $n) }', { n: '5' }],
  ['a number too large', 'query ($n: Int!) { must(n: $n) }', { n: 2 ** 31 }],
  ['an unknown word', 'query ($c: Colour) { echo(colour: $c) }', { c: 'BLUE' }],
  ['a bad instant', 'query ($at: DateTime) { echo(at: $at) }', { at: 'soon' }],
  ['variables nobody declared', 'query ($n: Int = 1) { echo(n: $n) }', { n: 2, more: 3 }],
  [
    'aliases, __typename and merged fields',
    `{ a: bag { id __typename } b: bag { kind: __typename next { id } } bag { id } bag { next { id colour } } toString: mustBag { constructor: id } __typename }`,
  ],
  [
    'interfaces, unions and their members',
    `{ things { __typename id echo(n: 2) ... on Bag { at } ... on Box { bags { id } size } sameAs { id __typename } }
     all { __typename ... on Thing { id } ...OfBox } either(box: true) { ...OfBox } } fragment OfBox on Box { size bags { ...OfBag } } fragment OfBag on Bag { tags pairs }`,
  ],
  ['a type that is not one of the interface', '{ thing(id: "odd") { id } }'],
  ['no thing', '{ thing(id: "none") { id } }'],
  ['lists of promises, in order', '{ bag { list { id list { id } } } }'],
  ['an error at a field that may be null', '{ bag { id broken } again: bag { broken } }'],
  ['an error at a field that must not be null', '{ bag { next { id brokenMust } } }'],
  ['null where there must be something', '{ bag { next { nothing } } things { ... on Bag { nothing } } }'],
  ['errors up to the root', '{ bag { id } mustBag { brokenMust } }'],
  [
    'several errors under one',
    '{ bag { brokenMust nothing wrongMust } other: bag { next { brokenMust nothing } } }',
  ],
  ['an error below an error', '{ bag { next { broken brokenMust } } }'],
  ['values that don’t serialise', '{ bag { wrongInt next { wrongMust } } }'],
  [
    'lists with holes and faults',
    '{ bag { holes { id holes { id } } } next: bag { loose { id } } deep: bag { list { must { must { must { id } } } } } }',
  ],
  [
    'fragments under conditions',
    `query ($a: Boolean!, $b: Boolean = false) { bag { ...One @include(if: $a) ...One @skip(if: $b) id @skip(if: $a) }
     thing { ... @include(if: $b) { id } ... on Bag @skip(if: $b) { at } sameAs @include(if: $a) @skip(if: $b) { id } } }
     fragment One on Bag { colour @include(if: $a) next { ...Two @skip(if: $a) id } } fragment Two on Bag { id content }`,
    { a: true },
  ],
  [
    'the same with other answers',
    `query ($a: Boolean!, $b: Boolean = true) { bag { ...One @include(if: $a) ...One @skip(if: $b) id @skip(if: $a) } }
     fragment One on Bag { colour @include(if: $a) next { ...Two @skip(if: $a) id } } fragment Two on Bag { id content }`,
    { a: false },
  ],
  [
    'one field under two conditions',
    'query ($a: Boolean!, $b: Boolean!) { bag { id @include(if: $a) id @include(if: $b) } }',
    { a: false, b: true },
  ],
  [
    'nothing left',
    'query ($a: Boolean!) { bag { id @include(if: $a) } things @skip(if: true) { id } }',
    { a: false },
  ],
]

describe('Compiled queries', () => {
  it.each(CASES)('give what graphql-js gives: %s', async (_, text, variables) => {
    expect(isCompiled(text, { b: false, ...variables })).toBe(true)
    const { plain, fast } = await both(text, variables)
    expect(fast).toEqual(plain)
  })

  it.each([
    ['introspection', '{ __type(name: "Bag") { name } }'],
    ['names that plain objects have otherwise', '{ __proto__: bag { id } }'],
    [
      'what would be endless code',
      `{ things { ...A } } fragment A on Thing { a: sameAs { ...B } b: sameAs { ...B } c: sameAs { ...B } }
       fragment B on Thing { a: sameAs { ...C } b: sameAs { ...C } c: sameAs { ...C } }
       fragment C on Thing { a: sameAs { ...D } b: sameAs { ...D } c: sameAs { ...D } }
       fragment D on Thing { a: sameAs { ...E } b: sameAs { ...E } c: sameAs { ...E } } fragment E on Thing { id echo(n: 1) }`,
    ],
  ])('are not made of %s, which runs all the same', async (_, text) => {
    expect(isCompiled(text)).toBe(false)
    const { plain, fast } = await both(text)
    expect(fast).toEqual(plain)
  })

  it('hold no text of the document', async () => {
    const mark = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0)+(globalThis.taken=true)+Number(0'
    const text = `{ echo(text: "${mark}", json: { text: "${mark}" }, texts: ["${mark}"]) }`
    expect(isCompiled(text)).toBe(true)
    const { plain, fast } = await both(text)
    expect(fast).toEqual(plain)
    expect(globalThis).not.toHaveProperty('taken')
  })

  it('give what graphql-js gives for drawn documents', async () => {
    await fc.assert(
      fc.asyncProperty(drawnQuery, fc.boolean(), fc.boolean(), async (body, a, b) => {
        const text = `query ($a: Boolean!, $b: Boolean!) { ${body} __typename @include(if: $a) end: __typename @skip(if: $b) } ${FRAGMENTS}`
        const { plain, fast } = await both(text, { a, b })
        expect(fast).toEqual(plain)
      }),
      { numRuns: 40 },
    )
  })
})

const FRAGMENTS = `fragment F on Bag { id colour @include(if: $a) next { id broken @skip(if: $b) } }
  fragment G on Thing { id ... on Box { size @skip(if: $a) } ...F @include(if: $b) }
  fragment Used on Query { bag { ...F } things { ...G } }`

const condition = fc.constantFrom(
  '',
  '',
  '',
  '@include(if: $a)',
  '@skip(if: $b)',
  '@skip(if: $a) @include(if: $b)',
)
const leaf = fc.constantFrom(
  'id',
  'colour',
  'at',
  'content',
  'tags',
  'pairs',
  '__typename',
  'broken',
  'wrongInt',
  'echo(n: 1)',
  'x: echo(text: "t", n: 2)',
  'y: echo(n: 3)',
)
const failing = fc.constantFrom(
  'brokenMust',
  'nothing',
  'wrongMust',
  'must { must { must { id } } }',
  'loose { id }',
)

/** Fields of a bag with at most one that makes its parent null: of several, the first in time counts. */
const { fields } = fc.letrec<{ fields: string; inner: string }>((tie) => ({
  inner: fc
    .record({ name: fc.constantFrom('next', 'list', 'holes', 'n2: next'), on: condition, of: tie('fields') })
    .map(({ name, on, of }) => `${name} ${on} { ${of} }`),
  fields: fc
    .record({
      leaves: fc.array(
        fc.tuple(leaf, condition).map((pair) => pair.join(' ')),
        { minLength: 1, maxLength: 3 },
      ),
      inner: fc.option(tie('inner'), { maxDepth: 2, nil: '' }),
      spread: fc.constantFrom(
        '',
        '...F',
        '...F @include(if: $a)',
        '...G @skip(if: $b)',
        '... on Thing { id }',
      ),
      failing: fc.option(failing, { freq: 6, nil: '' }),
    })
    .map(({ leaves, inner, spread, failing: one }) => [...leaves, inner, spread, one].join(' ')),
}))
const root = fc.oneof(
  fields.map((of) => `bag { ${of} }`),
  fields.map((of) => `thing { __typename ... on Bag { ${of} } }`),
  fields.map((of) => `all { ... on Bag { ${of} } ...G }`),
  fields.map((of) => `either(box: $b) { ... on Bag { ${of} } ... on Box { id bags { id } } }`),
)
const drawnQuery = fc
  .array(root, { minLength: 1, maxLength: 3 })
  .map((roots) => [...roots.map((one, at) => `r${at}: ${one}`), '...Used @include(if: $a)'].join(' '))
