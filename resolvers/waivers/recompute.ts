import type { KeptDecision, KeptFacts } from '#resolvers/waivers/kept-facts.ts'
import { decideWaiver, type WaiverFacts } from '#rules/waivers/decide.ts'

/** The columns of a waiver that hold what it was decided from and what was decided. */
type Kept = { readonly facts: object; readonly decision: object }

/** What a waiver was decided from. Written by `quoteWaiver` alone, in this very form. */
export const keptFactsOf = ({ facts }: Pick<Kept, 'facts'>): KeptFacts => facts as KeptFacts

/** What was decided. Written by `quoteWaiver` alone, in this very form. */
export const keptDecisionOf = ({ decision }: Pick<Kept, 'decision'>): KeptDecision => decision as KeptDecision

/** The stored facts as the rule takes them. */
export const factsOf = (kept: KeptFacts): WaiverFacts => ({
  patient: kept.patient,
  consent: kept.consent,
  region: kept.region,
  lines: kept.lines.map((line) => ({ ...line, transfusedAt: new Date(line.transfusedAt) })),
  candidates: kept.candidates,
  takings: kept.takings,
  policies: kept.policies,
})

/**
 * Decides a waiver once more, from what was kept of it and from nothing else: not from the policies, the quota or the
 * relations of today. It comes to the decision that was kept, or the waiver's explanation is not true.
 */
export const recompute = (waiver: Pick<Kept, 'facts'>): KeptDecision =>
  decideWaiver(factsOf(keptFactsOf(waiver)))
