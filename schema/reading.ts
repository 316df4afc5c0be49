import type { GraphQLField } from 'graphql'

/** Extensions of a field that reads these columns of its row and no others. */
export const reading = (...columns: readonly string[]) => ({ reads: columns })

/** The columns a field reads; an exposed column says so itself. Null where nobody said. */
export const columnsOf = ({ extensions }: GraphQLField<unknown, unknown>): readonly string[] | null => {
  const { reads, pothosExposedField: exposed } = extensions as {
    reads?: readonly string[]
    pothosExposedField?: string
  }
  return reads ?? (exposed === undefined ? null : [exposed])
}
