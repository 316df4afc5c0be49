import { askRelation } from '#adapters/household/relation.ts'
import { makeAsker } from '#adapters/signed/asking.ts'
import type { SignedPeerOptions } from '#adapters/signed/peer.ts'
import type { HouseholdRegistry } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '公安户籍', en: 'the household registry' }

/** What a household book proves. */
const ANSWERS = ['PARENT', 'CHILD', 'SIBLING', 'GRANDPARENT', 'GRANDCHILD'] as const

/** The police's register of households (户籍), by the contract in `openapi.json`. */
export const makeHouseholdRegistry = (options: SignedPeerOptions): HouseholdRegistry => {
  const ask = makeAsker(NAME, options)
  return {
    ask: (question) => askRelation(ask, { path: '/v1/relations/query', answers: ANSWERS }, question),
  }
}
