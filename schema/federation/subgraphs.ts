import type { SchemaContext } from '#schema/index.ts'

/** The parts that can be served by a process of their own, and the contexts each is made of: by load and ownership. */
export const SUBGRAPHS = {
  clinical: [
    'alliance',
    'requests',
    'compatibility',
    'inventory',
    'alarms',
    'supply',
    'transfusions',
    'views',
  ],
  'cold-chain': ['cold-chain'],
  waivers: ['waivers'],
  oversight: ['audit', 'messaging'],
} as const satisfies Record<string, readonly SchemaContext[]>

/** One of the subgraphs. */
export type SubgraphName = keyof typeof SUBGRAPHS

/** The subgraphs by name. */
export const SUBGRAPH_NAMES = Object.keys(SUBGRAPHS) as readonly SubgraphName[]

/** The subgraph that a context belongs to. */
export const subgraphOf = (context: SchemaContext): SubgraphName => {
  const name = SUBGRAPH_NAMES.find((each) => (SUBGRAPHS[each] as readonly string[]).includes(context))
  if (name === undefined) throw new Error(`no subgraph serves the context ${context}: see SUBGRAPHS`)
  return name
}
