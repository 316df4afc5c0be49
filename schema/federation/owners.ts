import { readFileSync } from 'node:fs'
import {
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql'
import { isEntity } from '#schema/federation/entity.ts'
import { SUBGRAPH_NAMES, type SubgraphName, subgraphOf } from '#schema/federation/subgraphs.ts'
import { buildSchema, SCHEMA_CONTEXTS } from '#schema/index.ts'

/** Which subgraph answers a field of a root type or of an entity, by `Type.field`; an entity's `id` is everybody's. */
export type Owners = ReadonlyMap<string, SubgraphName>

/** The root types, by name. */
export const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription']

/**
 * Who owns what, by who defines it first: the contexts up to one of them are a schema too, and what it has more than
 * the schema before it is what that context brings.
 */
export const ownersByContext = (): Owners => {
  const owners = new Map<string, SubgraphName>()
  for (const context of SCHEMA_CONTEXTS)
    for (const field of ownedFields(buildSchema(context)))
      if (!owners.has(field)) owners.set(field, subgraphOf(context))
  return owners
}

/** Who owns what, as the checked-in subgraphs say: the same without building a schema for each context. */
export const ownersByFiles = (): Owners =>
  new Map(SUBGRAPH_NAMES.flatMap((name) => fieldsOf(readSubgraph(name)).map((field) => [field, name])))

/** The fields of a schema that one subgraph alone answers, as `Type.field`. */
export const ownedFields = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => isEntity(type) || ROOTS.includes(type.name))
    .flatMap((type) => (isObjectType(type) ? Object.keys(type.getFields()).map((f) => [type.name, f]) : []))
    .filter(([type, field]) => ROOTS.includes(type as string) || field !== 'id')
    .map(([type, field]) => `${type}.${field}`)

/** A subgraph as it is checked in. */
export const readSubgraph = (name: SubgraphName): DocumentNode =>
  parse(readFileSync(new URL(`../subgraphs/${name}.graphql`, import.meta.url), 'utf8'))

const isDivided = ({ name, directives = [] }: ObjectTypeDefinitionNode) =>
  ROOTS.includes(name.value) || directives.some((directive) => directive.name.value === 'key')

const fieldsOf = (document: DocumentNode): string[] =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION && isDivided(definition)
      ? (definition.fields ?? [])
          .map(({ name }) => name.value)
          .filter((field) => ROOTS.includes(definition.name.value) || field !== 'id')
          .map((field) => `${definition.name.value}.${field}`)
      : [],
  )
