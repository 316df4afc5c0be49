import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { OperationName } from '#resolvers/access.ts'
import { accessOf } from '#schema/federation/root-access.ts'

/**
 * For each type, the lines of the access table under which the merged schema leads to it: a link asks for no line of
 * its own there, so whoever may call what leads to an entity may follow it, as far as row security shows the row.
 * A reference between subgraphs is such a link, and is answered to the same callers.
 */
export const linesLeadingTo = (merged: GraphQLSchema): ((type: string) => readonly OperationName[]) => {
  const roots = [merged.getQueryType(), merged.getMutationType(), merged.getSubscriptionType()]
  const lines = new Map<string, Set<OperationName>>()
  for (const field of roots.flatMap((root) => Object.values(root?.getFields() ?? {}))) {
    const line = accessOf(field.name)
    if (line === null) continue
    for (const type of reachedFrom(merged, getNamedType(field.type))) {
      const known = lines.get(type) ?? new Set()
      lines.set(type, known.add(line))
    }
  }
  return (type) => [...(lines.get(type) ?? [])]
}

const reachedFrom = (merged: GraphQLSchema, start: GraphQLNamedType): ReadonlySet<string> => {
  const seen = new Set<string>()
  const waiting = [start]
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (seen.has(type.name)) continue
    seen.add(type.name)
    if (isAbstractType(type)) waiting.push(...merged.getPossibleTypes(type))
    if (isObjectType(type) || isInterfaceType(type))
      waiting.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)))
  }
  return seen
}
