import { Kind, parse, type SelectionSetNode } from 'graphql'

/** Where the values of a key stand in a reference: `organisation { code } hospitalNumber` has two places. */
export const keyPaths = (fieldSet: string): string[][] => {
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions
  return definition?.kind === Kind.OPERATION_DEFINITION ? leaves(definition.selectionSet) : []
}

const leaves = ({ selections }: SelectionSetNode): string[][] =>
  selections.flatMap((selection) => {
    if (selection.kind !== Kind.FIELD) return []
    const rest = selection.selectionSet ? leaves(selection.selectionSet) : [[]]
    return rest.map((path) => [selection.name.value, ...path])
  })

/** The values of a key in a reference, in the key's order; null when one of them is no text. */
export const keyValues = (paths: readonly string[][], reference: unknown): string[] | null => {
  const values = paths.map((path) => path.reduce(memberOf, reference))
  return values.every((value) => typeof value === 'string') ? values : null
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
