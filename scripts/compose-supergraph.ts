import { composeServices, compositionHasErrors } from '@theguild/federation-composition'
import { type DocumentNode, parse, print } from 'graphql'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'

/** Where the subgraphs answer when `npm run start:federated` takes the usual ports; a router's own settings go before. */
const urlOf = (name: SubgraphName) => `http://127.0.0.1:${4001 + SUBGRAPH_NAMES.indexOf(name)}/graphql`

/**
 * Composes our subgraphs into the supergraph that a router serves.
 * @throws Error with all that keeps them from being composed
 */
export const composeSupergraph = (subgraphs: Readonly<Record<SubgraphName, DocumentNode>>) => {
  const result = composeServices(
    SUBGRAPH_NAMES.map((name) => ({ name, url: urlOf(name), typeDefs: subgraphs[name] })),
  )
  if (compositionHasErrors(result)) throw new Error(result.errors.map(({ message }) => message).join('\n'))
  return { supergraph: `${print(parse(result.supergraphSdl))}\n`, api: result.publicSdl }
}
