import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Along, type WorklistRelation, worklistRelations } from '#resolvers/views/worklist.ts'
import { columnsOf } from '#schema/reading.ts'

/** Which rows stand behind a type, as far as they may be read along with a request. */
const ROWS: Readonly<Record<string, 'request' | WorklistRelation>> = {
  ...{ Request: 'request', RequestItem: 'items', Organisation: 'organisation', Patient: 'patient' },
  ...{ Sample: 'samples', Typing: 'typings', AntibodyScreen: 'antibodyScreens' },
  ...{ Crossmatch: 'crossmatches', Unit: 'units' },
}

/** Types that only lead to rows. */
const PATHS = new Set(['WorklistConnection', 'WorklistEdge', 'PageInfo'])
const ROOTS = new Set(['worklist', 'request'])

const known = new WeakMap<OperationDefinitionNode, Along>()

/**
 * What an operation reads along with its requests: the relations it asks for at any depth, fragments included, and the
 * columns. Those are known where every field of the operation says what it reads; a single other one reads whole rows.
 */
export const asked = (info: GraphQLResolveInfo): Along => {
  const before = known.get(info.operation)
  if (before !== undefined) return before
  const along = readAlong(info)
  known.set(info.operation, along)
  return along
}

const readAlong = ({ schema, operation, fragments }: GraphQLResolveInfo): Along => {
  const names = new Set<string>()
  const columns: Partial<Record<'request' | WorklistRelation, Set<string>>> = {}
  let isKnown = true

  const note = (parent: GraphQLNamedType | undefined, field: GraphQLField<unknown, unknown> | undefined) => {
    if (parent === schema.getQueryType()) isKnown &&= field !== undefined && ROOTS.has(field.name)
    else if (parent !== undefined && field !== undefined && !PATHS.has(parent.name)) {
      const rows = ROWS[parent.name]
      const read = columnsOf(field)
      if (rows === undefined || read === null) isKnown = false
      else columns[rows] = new Set([...(columns[rows] ?? []), ...read])
    }
  }
  const walk = (set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const { value: name } = selection.name
        if (name.startsWith('__')) continue
        names.add(name)
        const field = isObjectType(parent) ? parent.getFields()[name] : undefined
        if (field === undefined) isKnown = false
        note(parent, field)
        walk(selection.selectionSet, field && getNamedType(field.type))
        continue
      }
      const of = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection
      const type = of?.typeCondition?.name.value
      walk(of?.selectionSet, type === undefined ? parent : schema.getType(type))
    }
  }
  walk(operation.selectionSet, schema.getQueryType() ?? undefined)
  return {
    relations: worklistRelations.filter((relation) => names.has(relation)),
    columns: isKnown ? columns : null,
  }
}
