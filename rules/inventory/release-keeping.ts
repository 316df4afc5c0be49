import { requirementState } from '#rules/compatibility/requirements.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { isEmergency, type ReleaseFacts } from '#rules/inventory/release-facts.ts'
import { requirementLabels } from '#rules/requests/requirement-terms.ts'
import type { Severity } from '#rules/vocabulary.ts'

/**
 * Blood leaves out of a place that is known to have kept it right until now. Where that isn't known, a qualified person
 * may attest it; the attest is their signature and makes nothing good. In an emergency it asks for authority alone.
 *
 * Facts: until when the unit's place is known to be good (that instant included), whether somebody attested.
 * Refuses: `COLD_CHAIN_UNKNOWN`.
 * Source: WS_399_2012_MONITORING, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function coldChainKnown(facts: ReleaseFacts): Finding[] {
  const { knownGoodUntil, attested } = facts.unit.coldChain
  if (knownGoodUntil !== null && facts.now <= knownGoodUntil) return []
  const severity: Severity = isEmergency(facts) || attested ? 'AUTHORITY' : 'STOP'
  return [finding('COLD_CHAIN_UNKNOWN', { field: 'unit', severity })]
}

/**
 * A unit is what this patient's components must be: irradiated, washed, leucocyte-reduced, matched. What isn't known to
 * be met is unmet; in an emergency it is passed over on authority.
 *
 * Facts: the patient's requirements and phenotype, the unit's product, attributes and tested antigens.
 * Refuses: `REQUIREMENT_UNMET`.
 * Source: HOUSE_REQUIREMENTS, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function requirementsMet(facts: ReleaseFacts): Finding[] {
  const { patient, unit } = facts
  const severity: Severity = isEmergency(facts) ? 'AUTHORITY' : 'STOP'
  return patient.requirements
    .filter((requirement) => {
      const state = requirementState(requirement, unit, patient.phenotype)
      return state === 'UNMET' || state === 'UNKNOWN'
    })
    .map((requirement) =>
      finding('REQUIREMENT_UNMET', {
        field: 'unit',
        severity,
        values: { requirement: requirementLabels[requirement] },
      }),
    )
}
