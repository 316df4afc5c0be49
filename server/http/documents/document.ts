/** What a document's query answers: the thing by its id, or nothing where there is none to see. */
type Asked = { readonly node: object | null }

/** The thing a document's query asks for. */
export type Answered<Query extends Asked> = Exclude<NonNullable<Query['node']>, Record<PropertyKey, never>>

/** The thing that was asked for; null when it is not there, not the caller's, or of another kind. */
export const nodeOf = <Query extends Asked>({ node }: Query): Answered<Query> | null =>
  // GraphQL leaves an object without members where the id was of another kind.
  node === null || Object.keys(node).length === 0 ? null : (node as Answered<Query>)
