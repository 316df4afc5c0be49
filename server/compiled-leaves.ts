import {
  type FragmentDefinitionNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { instantText } from '#lib/instant-text.ts'
import { isOf } from '#server/compiled-size.ts'

/** Writes a value as it is answered: the same one where it is a leaf's already or a part that was changed in its place. */
type Write = (value: unknown) => unknown

/** A value that its type has no word for; what is told of it is graphql-js's to say. */
class Unwritten extends Error {}

/**
 * Makes what writes the leaves of an operation's answer, in place: instants as text, enums and GraphQL's own scalars, which
 * the compiled function is told to leave as they are. For each leaf it would make a path, a place and a list beside, needed
 * or not; hardly a leaf isn't what it has to be. The function answers false where one can't be written.
 *
 * @returns null where an answer doesn't tell which type stands at a place
 */
export function leafWriter(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ((data: unknown) => boolean) | null {
  const root = schema.getRootType(operation.operation)
  if (!root) return null
  const write = writerOfObject({ schema, fragments }, root, [operation.selectionSet])
  if (write === UNKNOWN) return null
  return (data) => {
    try {
      if (data) write?.(data)
      return true
    } catch (error) {
      if (error instanceof Unwritten) return false
      throw error
    }
  }
}

type Document = {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** Nothing below is to be written. */
const NOTHING = null
/** What stands below is known only when it is there. */
const UNKNOWN = Symbol('of a type not known beforehand')
type Writer = Write | typeof NOTHING | typeof UNKNOWN

function writerOf(document: Document, given: GraphQLOutputType, sets: readonly SelectionSetNode[]): Writer {
  const type = getNullableType(given)
  if (isLeafType(type)) return isEnumType(type) || isSpecifiedScalarType(type) ? leaf(type) : instant
  if (isObjectType(type)) return writerOfObject(document, type, sets)
  if (!isListType(type)) return UNKNOWN
  const item = writerOf(document, type.ofType, sets)
  return typeof item === 'function' ? list(item) : item
}

function writerOfObject(
  document: Document,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Writer {
  const asked = new Map<string, { of: GraphQLOutputType; sets: SelectionSetNode[] }>()
  for (const set of sets) gather(document, type, set, asked)
  const members: [name: string, write: Write][] = []
  for (const [name, { of, sets: inner }] of asked) {
    const write = writerOf(document, of, inner)
    if (write === UNKNOWN) return UNKNOWN
    if (write !== NOTHING) members.push([name, write])
  }
  return members.length === 0 ? NOTHING : object(members)
}

/** The fields of a type by the names of their answers; a name that is asked for twice has the parts of both. */
function gather(
  document: Document,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  asked: Map<string, { of: GraphQLOutputType; sets: SelectionSetNode[] }>,
): void {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      const of = type.getFields()[selection.name.value]?.type
      // A type's own name is written as it is.
      if (of === undefined) continue
      const name = (selection.alias ?? selection.name).value
      const known = asked.get(name) ?? { of, sets: [] }
      asked.set(name, known)
      if (selection.selectionSet) known.sets.push(selection.selectionSet)
      continue
    }
    const part =
      selection.kind === Kind.FRAGMENT_SPREAD ? document.fragments.get(selection.name.value) : selection
    const on = part?.typeCondition?.name.value
    if (part && (on === undefined || isOf(document.schema, type, on)))
      gather(document, type, part.selectionSet, asked)
  }
}

const object =
  (members: readonly (readonly [name: string, write: Write])[]): Write =>
  (value) => {
    const made = value as Record<string, unknown>
    for (const [name, write] of members) {
      const before = made[name]
      if (before === null || before === undefined) continue
      const after = write(before)
      if (after !== before) made[name] = after
    }
    return value
  }

const list =
  (item: Write): Write =>
  (value) => {
    const made = value as unknown[]
    for (let at = 0; at < made.length; at += 1) {
      const before = made[at]
      if (before === null || before === undefined) continue
      const after = item(before)
      if (after !== before) made[at] = after
    }
    return value
  }

/** What scalars of ours left as an instant: it is text in JSON, and JSON itself takes four times as long to say so. */
const instant: Write = (value) => (value instanceof Date ? instantText(value) : value)

const leaf = (type: GraphQLLeafType): Write => {
  const isWritten = WRITTEN[type.name]
  return (value) => (isWritten?.(value) ? value : serialized(type, value))
}

/** Values that these types would leave as they are. */
const WRITTEN: Readonly<Record<string, (value: unknown) => boolean>> = {
  ID: (value) => typeof value === 'string',
  String: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Float: Number.isFinite,
}

function serialized(type: GraphQLLeafType, value: unknown): unknown {
  let written: unknown
  try {
    written = type.serialize(value)
  } catch {
    throw new Unwritten()
  }
  if (written === undefined || Number.isNaN(written)) throw new Unwritten()
  return written
}
