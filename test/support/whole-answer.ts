import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/** What stands in the leaves of an answer: by field, as `Unit.donationNumber`, or by type, and else a text. */
export type Leaves = {
  readonly text: string
  readonly byField: Readonly<Record<string, unknown>>
  readonly byType: Readonly<Record<string, unknown>>
}

type Fields = Record<string, unknown>

const SCALARS: Readonly<Record<string, unknown>> = {
  ID: 'req_1',
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: new Date('2026-03-01T01:00:00Z'),
  Date: '1968-07-07',
}

/** An answer to a document in which nothing is absent: one of each list, the first word of each vocabulary. */
export const wholeAnswer = (schema: GraphQLSchema, document: DocumentNode, leaves: Leaves): Fields => {
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )

  const answerTo = (type: GraphQLOutputType, field: string, selection?: SelectionSetNode): unknown => {
    if (isNonNullType(type)) return answerTo(type.ofType, field, selection)
    if (isListType(type)) return [answerTo(type.ofType, field, selection)]
    const { name } = getNamedType(type)
    if (selection !== undefined) return fieldsOf(name, selection)
    if (field in leaves.byField) return leaves.byField[field]
    if (name in leaves.byType) return leaves.byType[name]
    if (isEnumType(type)) return type.getValues()[0]?.value
    if (isScalarType(type) && name in SCALARS) return SCALARS[name]
    return leaves.text
  }

  const fieldsOf = (typeName: string, { selections }: SelectionSetNode): Fields => {
    const answer: Fields = {}
    for (const one of selections) {
      if (one.kind === Kind.FIELD) {
        const { name, alias, selectionSet } = one
        const type = schema.getType(typeName)
        const known = isObjectType(type) ? type.getFields()[name.value] : undefined
        if (known === undefined) throw new Error(`no field ${typeName}.${name.value}`)
        const value = answerTo(known.type, `${typeName}.${name.value}`, selectionSet)
        merge(answer, { [alias?.value ?? name.value]: value })
      } else if (one.kind === Kind.INLINE_FRAGMENT)
        merge(answer, fieldsOf(one.typeCondition?.name.value ?? typeName, one.selectionSet))
      else {
        const { typeCondition, selectionSet } = fragmentOf(one.name.value)
        merge(answer, fieldsOf(typeCondition.name.value, selectionSet))
      }
    }
    return answer
  }

  const fragmentOf = (name: string): FragmentDefinitionNode => {
    const fragment = fragments.get(name)
    if (fragment === undefined) throw new Error(`no fragment ${name}`)
    return fragment
  }

  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined) throw new Error('a document without an operation')
  return fieldsOf('Query', operation.selectionSet)
}

/** Adds the fields of one answer to another of the same thing: two fragments may ask it for different ones. */
const merge = (into: Fields, more: Fields): void => {
  for (const [name, value] of Object.entries(more)) {
    const known = into[name]
    if (Array.isArray(known) && Array.isArray(value) && isFields(known[0])) merge(known[0], value[0])
    else if (isFields(known) && isFields(value)) merge(known, value)
    else into[name] = value
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !Array.isArray(value)
