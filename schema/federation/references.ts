import type { GraphQLSchema } from 'graphql'
import type { OperationName } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'
import { readNode, readNumbered } from '#resolvers/node.ts'
import { type Entity, entityOf } from '#schema/federation/entity.ts'
import { keyPaths, keyValues } from '#schema/federation/key.ts'
import { linesLeadingTo } from '#schema/federation/reach.ts'

type ResolveReference = (reference: unknown, ctx: Ctx) => Promise<{ id: string } | null>

/**
 * For each entity, who answers a reference to it: by its id to whom the merged schema would lead to it, by a natural key
 * under the entity's own line, since a number can be guessed. Null for what there is not or is not the caller's to see.
 */
export const referenceResolvers = (merged: GraphQLSchema): Record<string, ResolveReference> => {
  const leading = linesLeadingTo(merged)
  return Object.fromEntries(
    Object.values(merged.getTypeMap()).flatMap((type) => {
      const entity = entityOf(type)
      return entity === null ? [] : [[type.name, resolveReference(entity, leading(type.name))]]
    }),
  )
}

const resolveReference = (entity: Entity, leading: readonly OperationName[]): ResolveReference => {
  const { access, load } = entity
  const keys = Object.entries(entity.keys).map(([key, find]) => ({ paths: keyPaths(key), find }))
  return async (reference, ctx) => {
    const [id] = keyValues([['id']], reference) ?? []
    if (id !== undefined) return readNode(ctx, { id, access, leading, load })
    for (const { paths, find } of keys) {
      const values = keyValues(paths, reference)
      if (values !== null) return readNumbered(ctx, { access, find: () => find(ctx, values) })
    }
    return null
  }
}
