import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** Fields of code; the largest screens have a few hundred. */
const MOST_FIELDS = 5_000

/**
 * Whether the code for a document stays small. The compiler writes out each field for each type that may stand at its
 * place, fragments once for each use; a few lines of interfaces within interfaces would keep it busy for minutes.
 */
export function isSmallEnough(schema: GraphQLSchema, document: DocumentNode): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of document.definitions)
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  let left = MOST_FIELDS

  const walk = (set: SelectionSetNode, type: GraphQLCompositeType): void => {
    if (isAbstractType(type)) {
      for (const possible of schema.getPossibleTypes(type)) walk(set, possible)
      return
    }
    for (const selection of set.selections) {
      left -= 1
      if (left < 0) return
      if (selection.kind === Kind.FIELD) {
        const found = isObjectType(type) ? type.getFields()[selection.name.value] : undefined
        const inner = found && getNamedType(found.type)
        if (selection.selectionSet && isCompositeType(inner)) walk(selection.selectionSet, inner)
        continue
      }
      const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
      const { value: on } = part?.typeCondition?.name ?? { value: type.name }
      if (part && isOf(schema, type, on)) walk(part.selectionSet, type)
    }
  }

  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue
    const root = schema.getRootType(one.operation)
    if (root) walk(one.selectionSet, root)
  }
  return left >= 0
}

/** Whether an object of this type is one of the type of that name. */
export const isOf = (schema: GraphQLSchema, type: GraphQLCompositeType, name: string): boolean => {
  if (type.name === name) return true
  const wider = schema.getType(name)
  return isAbstractType(wider) && isObjectType(type) && schema.isSubType(wider, type)
}
