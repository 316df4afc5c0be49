import { type Finding, type FindingCode, type Verdict, verdictOf } from '#rules/finding.ts'
import type { ReleaseFacts, ReleaseSetting } from '#rules/inventory/release-facts.ts'
import {
  aboCompatible,
  patientGroupKnown,
  rhdCompatible,
  unitGroupKnown,
} from '#rules/inventory/release-group.ts'
import { crossmatched, minorSideCompatible, sampleGood } from '#rules/inventory/release-tests.ts'
import {
  requestAccepted,
  unitFree,
  unitInDate,
  unitLooksGood,
  unitReserved,
} from '#rules/inventory/release-unit.ts'

/** Raised with every change of the catalogue or of a class, so that a stored decision says which gate made it. */
export const RELEASE_VERSION = '1.0.0'

/** One row of the release decision: what it finds in the facts, each finding with its class. */
export type ReleaseRule = (facts: ReleaseFacts, setting: ReleaseSetting) => readonly Finding[]

/**
 * The rows of the decision, in the order they're shown. A row joins by one function here; the others don't change.
 * Second sample, antibodies and screen, cold chain, special requirements, approvals and consent have their place after
 * the group, the tests, the unit and the request respectively.
 */
export const releaseRules = {
  requestAccepted,
  unitReserved,
  patientGroupKnown,
  unitGroupKnown,
  aboCompatible,
  rhdCompatible,
  sampleGood,
  crossmatched,
  minorSideCompatible,
  unitInDate,
  unitLooksGood,
  unitFree,
} as const satisfies Record<string, ReleaseRule>

/** What the gate answers; stored as it stands with the issue. */
export type ReleaseDecision = {
  readonly version: string
  /** The rule set whose thresholds were used. */
  readonly policyId: string
  readonly decidedAt: Date
  /** `ALLOWED` alone lets the unit go. */
  readonly outcome: Verdict
  readonly findings: readonly Finding[]
}

/**
 * No unsafe blood leaves: a unit is released for a patient when no row of the decision stops it, and every row that
 * asks for authority was passed over by those who may, with reason and signature. A STOP is passed over by nobody.
 *
 * Facts: see `ReleaseFacts`; the rule set in force on that day; the codes that were overridden for this unit and
 * request, which the operation has checked to be signed.
 * Refuses: the codes of every row.
 * Source: HOUSE_RELEASE_CLASSES, and the sources of each row.
 * Reviewed: not yet reviewed by a physician.
 */
export function decideRelease(
  facts: ReleaseFacts,
  setting: ReleaseSetting,
  overridden: readonly FindingCode[] = [],
): ReleaseDecision {
  const rules: readonly ReleaseRule[] = Object.values(releaseRules)
  const findings = rules.flatMap((rule) => rule(facts, setting))
  return {
    version: RELEASE_VERSION,
    policyId: setting.policyId,
    decidedAt: facts.now,
    outcome: verdictOf(findings, overridden),
    findings,
  }
}
