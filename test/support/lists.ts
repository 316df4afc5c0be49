import type { World } from '#test/support/world.ts'

/** The ids that a list of the graph shows an account, in order. */
export const idsIn = async (world: World, account: string, field: string, args = 'first: 100') => {
  const { data, errors } = await world.ask(account, `{ ${field}(${args}) { edges { node { id } } } }`)
  if (errors) throw new Error(JSON.stringify(errors))
  const edges: { node: { id: string } }[] = data?.[field]?.edges ?? []
  return edges.map(({ node }) => node.id)
}
