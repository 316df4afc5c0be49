import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  printSchema,
} from 'graphql'
import { entityOf } from '#schema/federation/entity.ts'
import { keyPaths } from '#schema/federation/key.ts'
import { type Owners, ROOTS } from '#schema/federation/owners.ts'
import { type Part, partOf } from '#schema/federation/parts.ts'
import { accessDirectives } from '#schema/federation/root-access.ts'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'

/** The newest version that both the hub's own library and the composition know. */
const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@policy"]
)`

/** The SDL of these subgraphs: the merged schema's own definitions, less what is others', with federation's directives. */
export const project = (
  merged: GraphQLSchema,
  owners: Owners,
  names: readonly SubgraphName[],
): DocumentNode => {
  const part = partOf(merged, owners, names)
  const shared = sharedTypes(merged, owners)
  const directivesOf = (name: string): string => {
    const type = merged.getType(name)
    if (!isObjectType(type)) return ''
    const entity = entityOf(type)
    if (entity !== null) return keyDirectives(Object.keys(entity.keys), part.get(name) ?? [])
    return shared.has(name) ? '@shareable' : ''
  }
  const projected = (definition: DefinitionNode): DefinitionNode[] => {
    if (!('name' in definition) || definition.name === undefined) return []
    const fields = part.get(definition.name.value)
    if (fields === undefined || (definition.kind === Kind.OBJECT_TYPE_DEFINITION && fields.length === 0))
      return []
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [definition]
    const own = definition.fields?.filter(({ name }) => fields.includes(name.value)) ?? []
    if (ROOTS.includes(definition.name.value)) {
      const guarded = own.map((field) => ({
        ...field,
        directives: [...(field.directives ?? []), ...directives(accessDirectives(field.name.value))],
      }))
      return [{ ...definition, fields: guarded }]
    }
    return [{ ...definition, fields: own, directives: directives(directivesOf(definition.name.value)) }]
  }

  const all = parse(printSchema(lexicographicSortSchema(merged)), { noLocation: true })
  return {
    kind: Kind.DOCUMENT,
    definitions: [...parse(LINK, { noLocation: true }).definitions, ...all.definitions.flatMap(projected)],
  }
}

/** Types without an id that several subgraphs answer; each of them can, for all have the merged schema's resolvers. */
const sharedTypes = (merged: GraphQLSchema, owners: Owners): ReadonlySet<string> => {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const part of SUBGRAPH_NAMES.map((name): Part => partOf(merged, owners, [name])))
    for (const type of part.keys()) (seen.has(type) ? shared : seen).add(type)
  return shared
}

/** Where a subgraph has nothing of an entity but its id, nobody needs to ask it for the entity. */
const keyDirectives = (naturalKeys: readonly string[], fields: readonly string[]): string =>
  [
    fields.length > 1 ? '@key(fields: "id")' : '@key(fields: "id", resolvable: false)',
    ...naturalKeys
      .filter((key) => keyPaths(key).every(([field]) => fields.includes(field as string)))
      .map((key) => `@key(fields: "${key}")`),
  ].join(' ')

const directives = (text: string): readonly ConstDirectiveNode[] => {
  const [definition] = parse(`scalar Any ${text}`, { noLocation: true }).definitions
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : []
}
