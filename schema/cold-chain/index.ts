import { coldChainWords } from '#schema/cold-chain/words.ts'
import type { Hub } from '#schema/hub.ts'

/** Sensors and what they tell: devices, excursions, shipments, history. */
export const addColdChain = (hub: Hub): void => {
  coldChainWords(hub)
}
