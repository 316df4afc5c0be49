/** Writes the schema, its subgraphs and the supergraph as they are checked in. Usage: node scripts/print-schema.ts */
import { mkdirSync, writeFileSync } from 'node:fs'
import { type DocumentNode, lexicographicSortSchema, print, printSchema } from 'graphql'
import { ownersByContext } from '#schema/federation/owners.ts'
import { project } from '#schema/federation/project.ts'
import { SUBGRAPH_NAMES, type SubgraphName } from '#schema/federation/subgraphs.ts'
import { buildSchema } from '#schema/index.ts'
import { composeSupergraph } from '#scripts/compose-supergraph.ts'

/** The schema as it is checked in: sorted, so that a diff shows what changed and nothing else. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(buildSchema()))}\n`

/** The subgraphs as they are checked in, from the contexts themselves. */
const projectedSubgraphs = (): Record<SubgraphName, DocumentNode> => {
  const [merged, owners] = [buildSchema(), ownersByContext()]
  return Object.fromEntries(SUBGRAPH_NAMES.map((name) => [name, project(merged, owners, [name])])) as Record<
    SubgraphName,
    DocumentNode
  >
}

if (import.meta.main) {
  const write = (path: string, text: string) =>
    writeFileSync(new URL(`../schema/${path}`, import.meta.url), text)
  const subgraphs = projectedSubgraphs()
  mkdirSync(new URL('../schema/subgraphs', import.meta.url), { recursive: true })
  write('schema.graphql', printedSchema())
  for (const name of SUBGRAPH_NAMES) write(`subgraphs/${name}.graphql`, `${print(subgraphs[name])}\n`)
  write('supergraph.graphql', composeSupergraph(subgraphs).supergraph)
}
