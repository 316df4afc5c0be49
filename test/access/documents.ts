import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type OperationTypeNode,
  parse,
  validate,
} from 'graphql'

/** A field of one of the three root types. */
export type RootField = {
  readonly kind: OperationTypeNode
  readonly name: string
  /** Asks for everything that can be asked for without arguments, some levels deep; made when first looked at. */
  readonly document: DocumentNode
  readonly args: readonly string[]
}

/**
 * Links followed from the root; enough for connection, edge, node, its links and theirs. A mutation's answer leads to the
 * types that the queries lead to: those are followed to the end there.
 */
const DEPTH: Readonly<Record<string, number>> = { query: 6, mutation: 4, subscription: 6 }

/** Every root field of the schema, by introspection. */
export const rootFields = (schema: GraphQLSchema): RootField[] => {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) =>
      rootField(schema, kind as OperationTypeNode, field),
    ),
  )
}

/** Some documents are a megabyte, and few tests need all of them. */
const rootField = (
  schema: GraphQLSchema,
  kind: OperationTypeNode,
  field: GraphQLField<unknown, unknown>,
): RootField => {
  let document: DocumentNode | undefined
  return {
    kind,
    name: field.name,
    args: field.args.map(({ name }) => name),
    get document() {
      document ??= documentOf(schema, kind, field)
      return document
    },
  }
}

const documentOf = (
  schema: GraphQLSchema,
  kind: OperationTypeNode,
  field: GraphQLField<unknown, unknown>,
): DocumentNode => {
  const variables = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const args = field.args.map(({ name }) => `${name}: $${name}`).join(', ')
  const text = `${kind} ${variables ? `(${variables})` : ''} {
    ${field.name} ${args ? `(${args})` : ''} ${selection(schema, field.type, DEPTH[kind] ?? 0, [])} }`
  const document = parse(text)
  const faults = validate(schema, document)
  if (faults.length > 0) throw new Error(`${field.name}: ${faults[0]?.message}`)
  return document
}

/** All of a type that needs no arguments. A type met again on its own way is asked for its leaves alone. */
const selection = (
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  depth: number,
  way: readonly string[],
): string => {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (isAbstractType(named)) {
    const members = schema.getPossibleTypes(named)
    const level = members.length > 12 ? 1 : depth
    const fragments = members.map(
      (member) => `... on ${member.name} ${fieldsOf(schema, member, level, way, true)}`,
    )
    return `{ __typename ${fragments.join(' ')} }`
  }
  return fieldsOf(schema, named, depth, way, false)
}

const fieldsOf = (
  schema: GraphQLSchema,
  type: ReturnType<typeof getNamedType>,
  depth: number,
  way: readonly string[],
  aliased: boolean,
): string => {
  if (!isObjectType(type)) return ''
  const again = way.includes(type.name)
  const fields = Object.values(type.getFields())
    .filter((field) => !field.args.some(isRequiredArgument))
    .filter((field) => isLeafType(getNamedType(field.type)) || (depth > 1 && !again))
    .map((field) => {
      const inner = selection(schema, field.type, depth - 1, [...way, type.name])
      return `${aliased ? `${type.name}_${field.name}: ` : ''}${field.name} ${inner}`
    })
  return `{ __typename ${fields.join(' ')} }`
}
