import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'

/** One scalar that a field takes, however deep in its arguments, and how to call the field with a value there. */
export type Leaf = {
  readonly field: string
  readonly kind: 'query' | 'mutation'
  /** As refusals name it: without the argument `input` around it. */
  readonly path: string
  readonly scalar: string
  /** Arguments that fit their types and hold nothing but what must be there, with a value in this place. */
  readonly args: (value: unknown) => Record<string, unknown>
}

const FITTING: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2026-03-01T01:00:00Z',
  Date: '2026-03-01',
  JSON: {},
}
/** Inputs hold each other nowhere deeper. */
const DEEPEST = 8

/** Every scalar of every argument of all queries and mutations. */
export const leavesOf = (schema: GraphQLSchema): Leaf[] =>
  [
    { kind: 'query' as const, type: schema.getQueryType() },
    { kind: 'mutation' as const, type: schema.getMutationType() },
  ].flatMap(({ kind, type }) =>
    Object.values(type?.getFields() ?? {}).flatMap((field) => {
      const argsWith = (name: string, value: unknown) =>
        Object.fromEntries(
          field.args.flatMap((arg) => {
            if (arg.name === name) return [[name, value]]
            return isNonNullType(arg.type) ? [[arg.name, fitting(arg.type)]] : []
          }),
        )
      return field.args.flatMap((arg) =>
        placesIn(arg.type, DEEPEST).map(({ path, scalar, put }) => ({
          field: field.name,
          kind,
          path: (arg.name === 'input' ? path : `${arg.name}${path}`).replace(/^\./, ''),
          scalar,
          args: (value: unknown) => argsWith(arg.name, put(value)),
        })),
      )
    }),
  )

/** A scalar within a type: its path behind the type's own, and the type's value with another value there. */
type Place = {
  readonly path: string
  readonly scalar: string
  readonly put: (value: unknown) => unknown
}

const placesIn = (type: GraphQLInputType, depth: number): Place[] => {
  const bare = getNullableType(type)
  if (isListType(bare))
    return placesIn(bare.ofType, depth).map(({ path, scalar, put }) => ({
      path: `[0]${path}`,
      scalar,
      put: (value) => [put(value)],
    }))
  if (isEnumType(bare) || depth === 0) return []
  if (!isInputObjectType(bare)) return [{ path: '', scalar: bare.name, put: (value) => value }]
  return Object.values(bare.getFields()).flatMap((member) =>
    placesIn(member.type, depth - 1).map(({ path, scalar, put }) => ({
      path: `.${member.name}${path}`,
      scalar,
      put: (value) => ({ ...(bare.isOneOf ? {} : (fitting(bare) as object)), [member.name]: put(value) }),
    })),
  )
}

/** A value that fits a type and holds nothing optional. */
const fitting = (type: GraphQLInputType): unknown => {
  const bare = getNullableType(type)
  if (isListType(bare)) return [fitting(bare.ofType)]
  if (isEnumType(bare)) return bare.getValues()[0]?.name
  if (!isInputObjectType(bare)) return FITTING[bare.name] ?? 'x'
  const members = Object.values(bare.getFields()).filter(({ type: of }) => isNonNullType(of) || bare.isOneOf)
  const needed = bare.isOneOf ? members.slice(0, 1) : members
  return Object.fromEntries(needed.map((member) => [member.name, fitting(member.type)]))
}
