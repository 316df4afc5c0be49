import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { ownersByContext, ownersByFiles, readSubgraph } from '#schema/federation/owners.ts'
import { project } from '#schema/federation/project.ts'
import { buildSubgraph } from '#schema/federation/subgraph.ts'
import { SUBGRAPH_NAMES, SUBGRAPHS } from '#schema/federation/subgraphs.ts'
import { buildSchema, SCHEMA_CONTEXTS } from '#schema/index.ts'

const merged = buildSchema()
const files = new Map(SUBGRAPH_NAMES.map((name) => [name, readSubgraph(name)]))
const FEDERATION = ['key', 'shareable', 'authenticated', 'requiresScopes', 'policy']
const ROOTS = ['Query', 'Mutation', 'Subscription']

/** A definition as the merged schema would print it, and the directives of federation it carries beside. */
type Element = { text: string; directives: string[]; members: ReadonlyMap<string, string> }

const own = <N extends { directives?: readonly ConstDirectiveNode[] }>(node: N): N => ({
  ...node,
  directives: (node.directives ?? []).filter(({ name }) => !FEDERATION.includes(name.value)),
})

/** A type with fields of its own, described or not. */
const isObject = (text: string) => /^("(""[\s\S]*?""|[^"]*)"\s*)?type /.test(text)

const elementOf = (definition: DefinitionNode): [string, Element][] => {
  if (!('name' in definition) || definition.name === undefined) return []
  const fields = 'fields' in definition ? (definition.fields ?? []) : []
  const bare: unknown = { ...own(definition as object), fields: fields.map((field) => own(field as object)) }
  const element = {
    text: print(bare as DefinitionNode),
    directives: ('directives' in definition ? (definition.directives ?? []) : []).map(
      ({ name }) => name.value,
    ),
    members: new Map(fields.map((field) => [field.name.value, print(own(field as never))])),
  }
  return [[definition.name.value, element]]
}

const elementsOf = (document: DocumentNode) => new Map(document.definitions.flatMap(elementOf))

const whole = elementsOf(parse(printSchema(lexicographicSortSchema(merged))))
const parts = [...files].map(([name, document]) => ({ name, elements: elementsOf(document) }))
const entities = [...whole].filter(([, { text }]) => /^(""".*"""\s*)?type \w+ implements Node /s.test(text))
const divided = new Map([...entities, ...ROOTS.map((root) => [root, whole.get(root) as Element] as const)])

/** What a type runs: by name, what each of its parts does. */
const innerOf = (type: GraphQLNamedType): [string, unknown][] => {
  if (isEnumType(type)) return type.getValues().map(({ name, value }) => [name, value])
  if (isScalarType(type))
    return [
      ['serialize', type.serialize],
      ['parseValue', type.parseValue],
    ]
  if (isUnionType(type)) return [['resolveType', type.resolveType]]
  if (isInterfaceType(type)) return [['resolveType', type.resolveType]]
  if (!isObjectType(type)) return []
  const fields = Object.values(type.getFields())
  return [
    ['isTypeOf', type.isTypeOf],
    ...fields.map((field): [string, unknown] => [field.name, field.resolve]),
    ...fields.map((field): [string, unknown] => [`${field.name} as it happens`, field.subscribe]),
  ]
}

describe('the subgraphs', () => {
  it('share out every context of the schema, each to one', () => {
    expect(Object.values(SUBGRAPHS).flat().sort()).toEqual([...SCHEMA_CONTEXTS].sort())
  })

  it('answer each field of a root type and of an entity in exactly one of them, and its id in all that name it', () => {
    expect(divided.size).toBeGreaterThan(60)
    const faults = [...divided].flatMap(([type, { members }]) =>
      [...members.keys()]
        .filter((field) => field !== 'id')
        .map((field) => ({
          field: `${type}.${field}`,
          in: parts.filter(({ elements }) => elements.get(type)?.members.has(field)).map(({ name }) => name),
        }))
        .filter((each) => each.in.length !== 1),
    )
    expect(faults).toEqual([])
    for (const [type] of entities)
      for (const { name, elements } of parts)
        if (elements.has(type)) expect(elements.get(type)?.members.has('id'), `${type} in ${name}`).toBe(true)
  })

  it('have every other type whole wherever it is, shareable where it is in several', () => {
    const faults: string[] = []
    for (const [type, { text }] of whole) {
      if (divided.has(type)) continue
      const having = parts.filter(({ elements }) => elements.has(type))
      if (having.length === 0) faults.push(`${type} is in none`)
      for (const { name, elements } of having) {
        const found = elements.get(type) as Element
        if (found.text !== text) faults.push(`${type} is another in ${name}`)
        const mustShare = having.length > 1 && isObject(text)
        if (found.directives.includes('shareable') !== mustShare)
          faults.push(`${type} in ${name}: @shareable`)
      }
    }
    expect(faults).toEqual([])
  })

  it('say the same of each field as the merged schema: type, arguments, nullability, description', () => {
    const faults = parts.flatMap(({ name, elements }) =>
      [...elements].flatMap(([type, { members }]) =>
        [...members]
          .filter(([field, text]) => whole.get(type)?.members.get(field) !== text)
          .map(([field]) => `${type}.${field} in ${name}`),
      ),
    )
    expect(faults).toEqual([])
  })

  it('give every entity its id as a key, to be resolved where there is more of it than the id', () => {
    for (const { name, elements } of parts)
      for (const [type] of entities) {
        const text = print(
          files.get(name)?.definitions.find((each) => 'name' in each && each.name?.value === type) ??
            parse('{a}'),
        )
        const fields = elements.get(type)?.members.size
        if (fields === undefined) continue
        const key = fields > 1 ? '@key(fields: "id")' : '@key(fields: "id", resolvable: false)'
        expect(text, `${type} in ${name}`).toContain(key)
      }
  })

  it('give natural keys to what others know by a number of theirs', () => {
    const clinical = print(files.get('clinical') as DocumentNode)
    expect(clinical).toContain('type Organisation implements Node @key(fields: "id") @key(fields: "code") {')
    expect(clinical).toContain(
      'type Patient implements Node @key(fields: "id") @key(fields: "organisation { code } hospitalNumber") {',
    )
    expect(clinical).toContain(
      'type Unit implements Node @key(fields: "id") @key(fields: "donationNumber labelProductCode") {',
    )
  })

  it('are owned as the contexts define them, the first to define a field being its owner', () => {
    expect(new Map([...ownersByFiles()].sort())).toEqual(new Map([...ownersByContext()].sort()))
  })

  it('are the merged schema again when all of them are served by one process', () => {
    const all = elementsOf(project(merged, ownersByFiles(), SUBGRAPH_NAMES))
    expect([...all].map(([type, { text }]) => [type, text])).toEqual(
      [...whole].map(([type, { text }]) => [type, text]),
    )
  })

  it('run the merged schema’s own resolvers, subscriptions, scalars and inner values', () => {
    const missing: string[] = []
    for (const name of SUBGRAPH_NAMES)
      for (const type of Object.values(buildSubgraph(merged, [name]).getTypeMap())) {
        const known = merged.getType(type.name)
        if (known === undefined || type.name.startsWith('__')) continue
        const inner = innerOf(type)
        const differing = innerOf(known).filter(
          ([key, value]) =>
            inner.some(([own]) => own === key) && !inner.some(([own, of]) => own === key && of === value),
        )
        missing.push(...differing.map(([key]) => `${type.name}.${key} in ${name}`))
      }
    expect(missing).toEqual([])
  })

  it('leave no field out because nobody has said whose it is', () => {
    const owners = new Map(ownersByFiles())
    owners.delete('Patient.name')
    expect(() => project(merged, owners, ['clinical'])).toThrow('Patient.name is in no subgraph')
  })
})
