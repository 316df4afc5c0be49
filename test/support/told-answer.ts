import type { Answer } from '#test/support/federation.ts'

/**
 * What two deployments must say alike of one document: the data, and where which errors are. Where the whole answer is
 * null and several of `roots` (names of the fields at the document's root) may have made it so, GraphQL names whichever
 * comes first: such a path is told as being one of them, any other as it stands.
 */
export const told = ({ data = null, errors = [] }: Answer, roots: readonly string[] = []) => {
  const isAnybodys = data === null && roots.length > 1
  const placeOf = (path: readonly (string | number)[]) =>
    isAnybodys && roots.includes(String(path[0])) ? roots.join('|') : path.join('.')
  const found = errors.map(({ path = [], extensions }) => `${placeOf(path)} ${extensions?.code}`)
  return { data, errors: [...new Set(found)].sort() }
}
