import { z } from 'zod'
import type { Asker } from '#adapters/signed/asking.ts'
import { personBody, proof, purposeBody } from '#adapters/signed/wire.ts'
import type { RelationAnswer, RelationQuestion } from '#resolvers/waivers/peers.ts'
import type { Relation } from '#rules/waivers/terms.ts'

/** An outcome and its proof, and nobody else's name: an answer that tells more breaks the contract. */
const relationAnswer = z.strictObject({
  ...proof,
  outcome: z.enum(['VERIFIED', 'NOT_FOUND', 'CONTRADICTED']),
})

/** Asks a register whether the patient is the … of the donor; what it keeps no book of is never put to it. */
export const askRelation = async (
  ask: Asker,
  { path, answers }: { readonly path: string; readonly answers: readonly Relation[] },
  { patient, donor, relation, on, purpose }: RelationQuestion,
): Promise<RelationAnswer> => {
  if (!answers.includes(relation))
    return {
      outcome: 'SERVICE_DOWN',
      fault: `该登记机关不答复此关系 / this register is not asked for ${relation}`,
    }
  return ask({
    path,
    sender: purpose.hospital,
    asked: {
      patient: personBody(patient),
      donor: personBody(donor),
      relation,
      on,
      purpose: purposeBody(purpose),
    },
    answer: relationAnswer,
  })
}
