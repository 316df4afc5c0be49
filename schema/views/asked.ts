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
import { type Along, type ColumnsAlong, worklistRelations } from '#resolvers/views/worklist.ts'
import { columnsOf } from '#schema/reading.ts'

/** Which rows stand behind a type, as far as they may be read along with a request. */
const ROWS: Readonly<Record<string, keyof ColumnsAlong>> = {
  ...{ Request: 'request', RequestItem: 'items', Organisation: 'organisation', Patient: 'patient' },
  ...{ Sample: 'samples', Typing: 'typings', AntibodyScreen: 'antibodyScreens' },
  ...{ Crossmatch: 'crossmatches', Unit: 'units' },
}

/** Types that only lead to rows. */
const PATHS = new Set(['WorklistConnection', 'WorklistEdge', 'PageInfo'])
const ROOTS = new Set(['worklist', 'request'])

/** What an operation shows: what is read along with its requests, and whether it tells if another page follows. */
type Asked = { readonly along: Along; readonly isNextAsked: boolean }

const known = new WeakMap<OperationDefinitionNode, Asked>()

/**
 * What an operation reads along with its requests is the relations it asks for at any depth, fragments included, and the
 * columns. Those are known where every field of the operation says what it reads; a single other one reads whole rows.
 */
export const asked = (info: GraphQLResolveInfo): Asked => {
  const before = known.get(info.operation)
  if (before !== undefined) return before
  const { schema, operation } = info
  const fields = [...fieldsIn(info, operation.selectionSet, schema.getQueryType() ?? undefined)]
  const relations = worklistRelations.filter((relation) => fields.some(({ name }) => name === relation))
  const found = {
    along: { relations, columns: columnsReadBy(fields) },
    isNextAsked: fields.some(({ name }) => name === 'hasNextPage'),
  }
  known.set(operation, found)
  return found
}

/** A field of a document; `field` is absent where its type is no object's. */
type FieldAsked = {
  readonly parent: string
  readonly name: string
  readonly field: GraphQLField<unknown, unknown> | undefined
}

function* fieldsIn(
  info: GraphQLResolveInfo,
  set: SelectionSetNode | undefined,
  parent: GraphQLNamedType | undefined,
): Generator<FieldAsked> {
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const { value: name } = selection.name
      if (name.startsWith('__')) continue
      const field = isObjectType(parent) ? parent.getFields()[name] : undefined
      yield { parent: parent?.name ?? '', name, field }
      yield* fieldsIn(info, selection.selectionSet, field && getNamedType(field.type))
      continue
    }
    const of = selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value] : selection
    const type = of?.typeCondition?.name.value
    yield* fieldsIn(info, of?.selectionSet, type === undefined ? parent : info.schema.getType(type))
  }
}

const columnsReadBy = (fields: readonly FieldAsked[]): ColumnsAlong | null => {
  const columns: Partial<Record<keyof ColumnsAlong, Set<string>>> = {}
  for (const { parent, name, field } of fields) {
    if (field === undefined) return null
    if (PATHS.has(parent) || (parent === 'Query' && ROOTS.has(name))) continue
    const rows = ROWS[parent]
    const read = columnsOf(field)
    if (rows === undefined || read === null) return null
    columns[rows] = new Set([...(columns[rows] ?? []), ...read])
  }
  return columns
}
