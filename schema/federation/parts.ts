import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { isEntity } from '#schema/federation/entity.ts'
import type { Owners } from '#schema/federation/owners.ts'
import type { SubgraphName } from '#schema/federation/subgraphs.ts'

/** The types of a part of the schema by name, each with the names of its fields in that part. */
export type Part = ReadonlyMap<string, readonly string[]>

/**
 * What a process that serves these subgraphs needs of the merged schema: the root fields and the entities' fields they
 * own, and all that can be reached from there. An entity of others is there by its id alone; anything else is whole.
 */
export const partOf = (merged: GraphQLSchema, owners: Owners, names: readonly SubgraphName[]): Part => {
  const part = new Map<string, readonly string[]>()
  const isRoot = (type: GraphQLNamedType) =>
    [merged.getQueryType(), merged.getMutationType(), merged.getSubscriptionType()].some((r) => r === type)

  const owned = (type: GraphQLNamedType, field: string): boolean => {
    if (!isRoot(type) && (!isEntity(type) || field === 'id')) return true
    const owner = owners.get(`${type.name}.${field}`)
    if (owner === undefined) throw new Error(`${type.name}.${field} is in no subgraph: run npm run codegen`)
    return names.includes(owner)
  }

  const take = (type: GraphQLNamedType): void => {
    if (part.has(type.name) || isSpecifiedScalarType(type)) return
    const fields = fieldsOf(type).filter(({ name }) => owned(type, name))
    part.set(
      type.name,
      fields.map(({ name }) => name),
    )
    for (const field of fields) {
      reach(getNamedType(field.type))
      for (const arg of field.args ?? []) take(getNamedType(arg.type))
    }
    if (isUnionType(type)) type.getTypes().forEach(take)
    if (isObjectType(type) || isInterfaceType(type)) type.getInterfaces().forEach(take)
  }

  /** What a field answers may be anything that implements its type. */
  const reach = (type: GraphQLNamedType): void => {
    take(type)
    if (isInterfaceType(type)) merged.getPossibleTypes(type).forEach(take)
  }

  for (const type of Object.values(merged.getTypeMap())) {
    const isStart = isRoot(type) || isEntity(type)
    if (isStart && fieldsOf(type).some(({ name }) => name !== 'id' && owned(type, name))) take(type)
  }
  return part
}

type Field = Pick<GraphQLField<unknown, unknown>, 'name' | 'type'> & Partial<GraphQLField<unknown, unknown>>

const fieldsOf = (type: GraphQLNamedType): Field[] =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
    ? Object.values(type.getFields() as Record<string, Field>)
    : []
