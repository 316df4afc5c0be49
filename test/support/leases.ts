import type { SubgraphName } from '#schema/federation/subgraphs.ts'

/** The work in the background that each part does and no other does, by the names of its leases. */
export const LEASES: Readonly<Record<SubgraphName, readonly string[]>> = {
  clinical: ['consumer:stock-levels', 'notices', 'station', 'stock-counts', 'stock-levels', 'sweeps'],
  'cold-chain': ['cold-chain-sweeps', 'device-watch', 'reading-months', 'reading-rollups'],
  waivers: [
    'care-notices',
    'consumer:waiver-stays',
    'kinship-feed',
    'peer messages',
    'waiver cases',
    'waiver-stays',
    'waiver-sweeps',
  ],
  oversight: ['consumer:hl7-outbound'],
}

/** What every process would do, and one does: events get their positions whichever part runs. */
export const EVERYWHERE = ['sequencer']

/** What one of all instances does at a time; a destination's queue has its own lease beside these. */
export const ALL_LEASES = [...EVERYWHERE, ...Object.values(LEASES).flat()].sort()
