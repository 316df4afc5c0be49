import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql'
import { type WorklistRelation, worklistRelations } from '#resolvers/views/worklist.ts'

/** The relations of a request that a query asks for, at any depth, fragments included. */
export const relationsAsked = (info: GraphQLResolveInfo): readonly WorklistRelation[] => {
  const names = new Set<string>()
  const walk = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        walk(info.fragments[selection.name.value]?.selectionSet)
        continue
      }
      if (selection.kind === Kind.FIELD) names.add(selection.name.value)
      walk(selection.selectionSet)
    }
  }
  for (const field of info.fieldNodes) walk(field.selectionSet)
  return worklistRelations.filter((relation) => names.has(relation))
}
