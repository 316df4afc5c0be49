import { buildSubgraphSchema } from '@apollo/subgraph'
import { getResolversFromSchema } from '@graphql-tools/utils'
import type { GraphQLSchema } from 'graphql'
import { BadInput } from '#lib/errors.ts'
import type { Ctx } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'
import { ownersByFiles } from '#schema/federation/owners.ts'
import { project } from '#schema/federation/project.ts'
import { referenceResolvers } from '#schema/federation/references.ts'
import type { SubgraphName } from '#schema/federation/subgraphs.ts'

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>

/**
 * The schema of a process that serves these subgraphs alone: their part of the merged schema with the merged schema's
 * own resolvers, and `_service` and `_entities` for the router. `_entities` asks for a caller.
 * @throws Error when the checked-in subgraphs lack a field of the merged schema
 */
export const buildSubgraph = (merged: GraphQLSchema, names: readonly SubgraphName[]): GraphQLSchema => {
  const modules: Modules = [
    {
      typeDefs: project(merged, ownersByFiles(), names),
      // The library reads more from this map than its type says: scalars, unions and references too.
      resolvers: resolversOf(merged) as never,
    },
  ]
  return withGuardedEntities(buildSubgraphSchema(modules))
}

const resolversOf = (merged: GraphQLSchema): Record<string, unknown> => {
  const resolvers: Record<string, unknown> = getResolversFromSchema(merged)
  for (const [type, __resolveReference] of Object.entries(referenceResolvers(merged)))
    resolvers[type] = { ...(resolvers[type] as object), __resolveReference }
  return resolvers
}

/** Nobody resolves a reference without a caller, nor one of a type that the library would hand back as it came. */
const withGuardedEntities = (schema: GraphQLSchema): GraphQLSchema => {
  const field = schema.getQueryType()?.getFields()._entities
  const resolve = field?.resolve
  if (field === undefined || resolve === undefined)
    throw new Error('a subgraph without entities is none of ours')
  const entities = new Set(
    schema.getPossibleTypes(schema.getType('_Entity') as never).map(({ name }) => name),
  )
  field.resolve = (source, args, ctx: Ctx, info) => {
    callerOf(ctx)
    for (const { __typename } of args.representations as { __typename?: unknown }[])
      if (!entities.has(String(__typename))) throw notOurs()
    return resolve(source, args, ctx, info)
  }
  return schema
}

const notOurs = () =>
  BadInput.of('representations', {
    zh: '每项须以 __typename 指明本子图的实体',
    en: 'each must name an entity of this subgraph by its __typename',
  })
