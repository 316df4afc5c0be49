import { type GraphQLNamedType, type GraphQLObjectType, isObjectType } from 'graphql'
import type { Soon } from '#lib/soon.ts'
import type { OperationName } from '#resolvers/access.ts'
import type { Ctx } from '#resolvers/context.ts'

/** Finds a row by the values of a natural key, in the order of its field set; null when the caller sees none. */
export type FindByKey = (ctx: Ctx, values: readonly string[]) => Promise<{ id: string } | null>

/** What a type of the schema knows of itself when it is an entity: how a reference to it is answered. */
export type Entity = {
  /** Read needed to reach it by its id alone, or by a natural key. */
  readonly access: OperationName
  readonly load: (ctx: Ctx, id: string) => Soon<{ id: string } | null>
  /** Its natural keys: a field set such as `organisation { code } hospitalNumber`, and who finds by it. */
  readonly keys: Readonly<Record<string, FindByKey>>
}

/** The entity in the manner in which a GraphQL type carries it. */
export const entityExtensions = (entity: Entity) => ({ entity })

/** What a type knows of itself as an entity; null for every other type. */
export const entityOf = (type: GraphQLNamedType): Entity | null =>
  isObjectType(type) ? ((type.extensions as { entity?: Entity }).entity ?? null) : null

/** Whether a type is an entity: it has an id, and other subgraphs may add fields to it. */
export const isEntity = (type: GraphQLNamedType): type is GraphQLObjectType => entityOf(type) !== null
