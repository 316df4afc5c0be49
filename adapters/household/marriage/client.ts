import { z } from 'zod'
import { askRelation } from '#adapters/household/relation.ts'
import { makeAsker } from '#adapters/signed/asking.ts'
import type { SignedPeerOptions } from '#adapters/signed/peer.ts'
import { personBody, proof, pseudonym, purposeBody } from '#adapters/signed/wire.ts'
import type { MarriageRegistry } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '民政婚姻登记', en: 'the marriage registry' }

const spouseAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ ...proof, outcome: z.literal('VERIFIED'), reference: pseudonym }),
  z.strictObject({ ...proof, outcome: z.enum(['NOT_FOUND', 'CONTRADICTED']) }),
])

/** The civil affairs' register of marriages (婚姻), by the contract in `openapi.json`. */
export const makeMarriageRegistry = (options: SignedPeerOptions): MarriageRegistry => {
  const ask = makeAsker(NAME, options)
  return {
    ask: (question) => askRelation(ask, { path: '/v1/marriages/query', answers: ['SPOUSE'] }, question),
    spouseOf: ({ person, on, purpose }) =>
      ask({
        path: '/v1/spouses/query',
        sender: purpose.hospital,
        asked: { person: personBody(person), on, purpose: purposeBody(purpose) },
        answer: spouseAnswer,
      }),
  }
}
