import { minorReactionExpected, rhdMatters } from '#rules/compatibility/abo-rhd.ts'
import { requiredSides } from '#rules/compatibility/crossmatch.ts'
import { crossmatchSideLabels } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import {
  earliestStart,
  isEmergency,
  type ReleaseFacts,
  type ReleaseSetting,
} from '#rules/inventory/release-facts.ts'
import { isGroupORedCells, ownGroupConfirmed, reliableAbo } from '#rules/inventory/release-group.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { isSampleUsable } from '#rules/requests/sample-validity.ts'
import type { Severity } from '#rules/vocabulary.ts'

/** Is there a sample, of the right person and young enough at the start, on which a crossmatch can rest? */
function crossmatchCounts(facts: ReleaseFacts, policy: PolicyValues): boolean {
  if (facts.sample === null || !facts.sample.matches) return false
  return isSampleUsable(facts.sample.collectedAt, earliestStart(facts), policy)
}

/** Was this bag tested with this patient's blood, so that the result says something today? */
const isTested = (facts: ReleaseFacts, policy: PolicyValues): boolean =>
  facts.crossmatch.MAJOR !== 'NOT_DONE' && crossmatchCounts(facts, policy)

/**
 * Tests rest on a sample of this patient, drawn within the limit before the transfusion starts. In an emergency a
 * missing or old sample means an uncrossmatched release; a sample of another person always stops it.
 *
 * Refuses: `SAMPLE_MISSING`, `SAMPLE_MISMATCHED`, `SAMPLE_OLDER_THAN_LIMIT`.
 * Source: SPEC_2000_ART_13, SPEC_2000_ART_14, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function sampleGood(facts: ReleaseFacts, { policy }: ReleaseSetting): Finding[] {
  const severity: Severity = isEmergency(facts) ? 'WARN' : 'STOP'
  if (facts.sample === null) return [finding('SAMPLE_MISSING', { field: 'sample', severity })]
  if (!facts.sample.matches) return [finding('SAMPLE_MISMATCHED', { field: 'sample' })]
  if (crossmatchCounts(facts, policy)) return []
  const values = { hours: policy.sampleValidityHours }
  return [finding('SAMPLE_OLDER_THAN_LIMIT', { field: 'sample', severity, values })]
}

/**
 * Components that need a crossmatch are released with a compatible major side. Incompatible only for a patient with a
 * warm autoantibody, the least incompatible bag, on authority of the treating and the lead's physician together.
 * Uncrossmatched only in an emergency, on authority, and only group O red cells or the patient's own group confirmed
 * by two samples.
 *
 * Refuses: `CROSSMATCH_NOT_DONE`, `CROSSMATCH_MAJOR_INCOMPATIBLE`, `CROSSMATCH_SIDE_MISSING`.
 * Source: SPEC_2000_ART_16, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function crossmatched(facts: ReleaseFacts, { policy }: ReleaseSetting): Finding[] {
  const required = requiredSides(facts.unit.product, policy)
  if (required.length === 0) return []
  const { MAJOR, MINOR } = facts.crossmatch
  const severity = uncrossmatchedClass(facts)
  // An incompatible result stands even when its sample has grown too old to prove the contrary.
  if (MAJOR !== 'INCOMPATIBLE' && !isTested(facts, policy)) {
    return [finding('CROSSMATCH_NOT_DONE', { field: 'crossmatch', severity })]
  }
  const missing = required.includes('MINOR') && MINOR === 'NOT_DONE'
  const values = { side: crossmatchSideLabels.MINOR }
  return [
    ...(MAJOR === 'INCOMPATIBLE'
      ? [
          finding('CROSSMATCH_MAJOR_INCOMPATIBLE', {
            field: 'crossmatch',
            severity: incompatibleClass(facts, policy),
          }),
        ]
      : []),
    ...(missing ? [finding('CROSSMATCH_SIDE_MISSING', { field: 'crossmatch', severity, values })] : []),
  ]
}

/** Which bag reacts least is known on the present sample alone. */
const incompatibleClass = (facts: ReleaseFacts, policy: PolicyValues): Severity =>
  facts.patient.warmAutoantibody && facts.crossmatch.leastIncompatible && crossmatchCounts(facts, policy)
    ? 'AUTHORITY'
    : 'STOP'

function uncrossmatchedClass(facts: ReleaseFacts): Severity {
  if (!isEmergency(facts)) return 'STOP'
  return isGroupORedCells(facts) || ownGroupConfirmed(facts) ? 'AUTHORITY' : 'STOP'
}

/**
 * An incompatible minor side stops an identical unit; where the ABO groups differ it is expected and pointed out. So it
 * is with group O red cells for a patient without a group to go by: of them the major side alone is asked.
 *
 * Refuses: `CROSSMATCH_MINOR_INCOMPATIBLE`.
 * Source: SPEC_2000_ART_16, EMERGENCY_2014_ABO, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function minorSideCompatible(facts: ReleaseFacts, { policy }: ReleaseSetting): Finding[] {
  const { product, abo: unit } = facts.unit
  // A result that is there is judged, also where the rule set in force no longer asks for this side.
  const judged =
    rhdMatters[product.componentClass] === 'REQUIRED' || requiredSides(product, policy).includes('MINOR')
  if (!judged || facts.crossmatch.MINOR !== 'INCOMPATIBLE') return []
  const patient = reliableAbo(facts, 'plasma')
  const expected =
    patient === null ? isGroupORedCells(facts) : unit !== null && minorReactionExpected(patient, unit)
  return [
    finding('CROSSMATCH_MINOR_INCOMPATIBLE', { field: 'crossmatch', severity: expected ? 'WARN' : 'STOP' }),
  ]
}

/**
 * The crossmatch report bears both testers' signatures before blood leaves. In an emergency a tested bag leaves without
 * on authority; an uncrossmatched one has no report yet, which is pointed out and owed.
 *
 * Refuses: `CROSSMATCH_REPORT_UNSIGNED`.
 * Source: ALLIANCE_ART_16, SPEC_2000_ART_18, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function reportSigned(facts: ReleaseFacts, { policy }: ReleaseSetting): Finding[] {
  if (requiredSides(facts.unit.product, policy).length === 0) return []
  if (facts.crossmatch.report === 'SIGNED') return []
  const severity = !isEmergency(facts) ? 'STOP' : isTested(facts, policy) ? 'AUTHORITY' : 'WARN'
  return [finding('CROSSMATCH_REPORT_UNSIGNED', { field: 'crossmatch', severity })]
}
