import { z } from 'zod'
import { makeAsker } from '#adapters/signed/asking.ts'
import type { SignedPeerOptions } from '#adapters/signed/peer.ts'
import { kinship, personBody, proof, pseudonym, purposeBody } from '#adapters/signed/wire.ts'
import type { FamilyCode } from '#resolvers/waivers/peers.ts'

const NAME = { zh: '家庭码', en: 'the family code' }

const members = z
  .array(z.strictObject({ token: pseudonym, relation: kinship }))
  .min(1)
  .max(60)
  .refine((all) => new Set(all.map(({ token }) => token)).size === all.length)

const familyAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ ...proof, outcome: z.literal('VERIFIED'), members }),
  z.strictObject({ ...proof, outcome: z.literal('NOT_FOUND') }),
])

/** The family code (家庭码) of the provincial data bureau, by the contract in `openapi.json`. */
export const makeFamilyCode = (options: SignedPeerOptions): FamilyCode => {
  const ask = makeAsker(NAME, options)
  return {
    membersOf: ({ patient, purpose }) =>
      ask({
        path: '/v1/families/query',
        sender: purpose.hospital,
        asked: { patient: personBody(patient), purpose: purposeBody(purpose) },
        answer: familyAnswer,
      }),
  }
}
