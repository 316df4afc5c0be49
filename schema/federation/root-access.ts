import { ACCESS, type AccessLine, type OperationName } from '#resolvers/access.ts'

const LINES = new Map(
  (Object.keys(ACCESS) as OperationName[]).map((name) => [name.slice(name.indexOf('.') + 1), name]),
)

/** The line of the access table that a root field asks for: fields and operations are called alike. Null for `node`. */
export const accessOf = (rootField: string): OperationName | null => LINES.get(rootField) ?? null

/**
 * What a router may ask of a caller before it asks us: a token, one of these roles as a scope, one of these seats as a
 * policy. It only spares calls in vain: the operation asks the access table in any case.
 */
export const accessDirectives = (rootField: string): string => {
  const name = accessOf(rootField)
  if (name === null) return '@authenticated'
  const { roles, at }: AccessLine = ACCESS[name]
  const anyOf = (words: readonly string[]) => JSON.stringify(words.map((word) => [word]))
  const seats = at.map((seat) => `seat:${seat}`)
  return `@authenticated @requiresScopes(scopes: ${anyOf(roles)}) @policy(policies: ${anyOf(seats)})`
}
