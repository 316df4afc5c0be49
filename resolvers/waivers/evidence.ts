import { listProofsByIds } from '#db/waivers/finders-kin.ts'
import type { Ctx } from '#resolvers/context.ts'
import { one } from '#resolvers/reads.ts'
import { keptFactsOf } from '#resolvers/waivers/recompute.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'
import type { ProofRegister } from '#rules/waivers/kin-terms.ts'
import type { ProofStanding, Relation } from '#rules/waivers/terms.ts'

/** What one register answered, and where it can be looked up there. */
export type RegisterAnswer = {
  readonly register: ProofRegister
  readonly outcome: ProofStanding
  /** The register's own number of its answer; null when it was away. */
  readonly proofId: string | null
  /** The moment whose state the answer tells; null when it was away. */
  readonly asOf: Date | null
}

/** What one donor was counted on, or left out for. */
export type Evidence = {
  readonly path: DonorPath
  /** What the patient is to the donor. */
  readonly relation: Relation
  readonly standing: ProofStanding
  readonly answers: readonly RegisterAnswer[]
  /** Null when no proof of it can be seen. */
  readonly askedAt: Date | null
  /** The consent that kin were asked about on; null for the patient's own donations. */
  readonly consentId: string | null
}

const proofById = one(listProofsByIds)

/** What a waiver was decided on, donor by donor: whom the registers were asked about, and what they said. No names. */
export const evidenceOf = (ctx: Ctx, waiver: { readonly facts: object }): Promise<Evidence[]> =>
  Promise.all(
    keptFactsOf(waiver).candidates.map(async ({ path, relation, standing, proofIds }) => {
      const found = await Promise.all(proofIds.map((id) => proofById(ctx, id)))
      const proofs = found.filter((proof) => proof !== null)
      return {
        path,
        relation,
        standing,
        answers: proofs.flatMap(({ answers }) =>
          answers.map(({ asOf, ...answer }) => ({ ...answer, asOf: asOf === null ? null : new Date(asOf) })),
        ),
        askedAt: proofs[0]?.askedAt ?? null,
        consentId: proofs[0]?.consentId ?? null,
      }
    }),
  )
