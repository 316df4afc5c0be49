import type { SubgraphName } from '#schema/federation/subgraphs.ts'

/**
 * What of the hub a process of one subgraph runs beside GraphQL: its doors and its work in the background. What is not
 * in the table runs in every process: the sequencer of events and their tail, of which leases choose one where one is
 * enough.
 */
const PARTS = {
  clinical: ['documents', 'station', 'notices', 'sweeps', 'stock counts', 'stock levels'],
  'cold-chain': ['sensors', 'device watch', 'reading history', 'cold-chain sweeps'],
  waivers: ['stays', 'kin of donors', 'waiver cases', 'waiver sweeps'],
  oversight: ['mllp', 'messages', 'deliveries'],
} as const satisfies Record<SubgraphName, readonly string[]>

/** A door, or work in the background, that one process of several has. */
export type Part = (typeof PARTS)[SubgraphName][number]

/** Whether a process that serves these subgraphs has a part; null, the merged hub, has all. */
export const hasPart = (subgraphs: readonly SubgraphName[] | null, part: Part): boolean =>
  subgraphs === null || subgraphs.some((name) => (PARTS[name] as readonly Part[]).includes(part))
