import type { Quantity } from '#lib/quantities.ts'
import type { DonorPath } from '#rules/waivers/claim-terms.ts'
import type { WaiverDecision } from '#rules/waivers/decide.ts'
import type { BloodLine, Candidate, Taking } from '#rules/waivers/facts.ts'
import type { WaiverPolicy } from '#rules/waivers/policy-form.ts'

/** A candidate as the decision knew it, with the way they were found and the proofs it stands on. */
export type KeptCandidate = Candidate & { readonly path: DonorPath; readonly proofIds: readonly string[] }

/** All that a waiver was decided from, as JSON: the decision can be computed again from it and from nothing else. */
export type KeptFacts = {
  readonly patient: string
  readonly consent: boolean
  readonly region: string
  readonly lines: readonly (Omit<BloodLine, 'transfusedAt' | 'quantity'> & {
    /** ISO 8601. */
    readonly transfusedAt: string
    readonly quantity: Quantity
  })[]
  readonly candidates: readonly KeptCandidate[]
  readonly takings: readonly Taking[]
  /** Those that rule one of the lines, whole, as they were then. */
  readonly policies: readonly WaiverPolicy[]
  /** Ways to a donor that could not be followed since a register was away. */
  readonly unanswered: readonly string[]
  /** Ways on which the donor record contradicted itself; absent in what was kept before it was asked for. */
  readonly contradicted?: readonly string[]
}

/** The decision as it was told. */
export type KeptDecision = WaiverDecision
