import { type Finding, type FindingCode, type Verdict, verdictOf } from '#rules/finding.ts'
import { antigensAvoided, motherMinded, rhdCompatible, screened } from '#rules/inventory/release-antigens.ts'
import { isStricter } from '#rules/inventory/release-classes.ts'
import { isEmergency, type ReleaseFacts, type ReleaseSetting } from '#rules/inventory/release-facts.ts'
import {
  aboCompatible,
  patientGroupKnown,
  secondSampleThere,
  transplantMinded,
  unitGroupKnown,
} from '#rules/inventory/release-group.ts'
import { coldChainKnown, requirementsMet } from '#rules/inventory/release-keeping.ts'
import { approved, consented, requestAccepted } from '#rules/inventory/release-request.ts'
import {
  crossmatched,
  minorSideCompatible,
  reportSigned,
  sampleGood,
} from '#rules/inventory/release-tests.ts'
import {
  ownBloodOnly,
  unitFree,
  unitInDate,
  unitLooksGood,
  unitReserved,
} from '#rules/inventory/release-unit.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** Raised with every change of the catalogue or of a class, so that a stored decision says which gate made it. */
export const RELEASE_VERSION = '2.1.0'

/** One row of the release decision: what it finds in the facts, each finding with its class. */
export type ReleaseRule = (facts: ReleaseFacts, setting: ReleaseSetting) => readonly Finding[]

/** The rows of the decision, in the order they're shown. A row joins by one function here; the others don't change. */
export const releaseRules = {
  requestAccepted,
  approved,
  consented,
  unitReserved,
  ownBloodOnly,
  patientGroupKnown,
  secondSampleThere,
  transplantMinded,
  unitGroupKnown,
  aboCompatible,
  rhdCompatible,
  antigensAvoided,
  screened,
  motherMinded,
  requirementsMet,
  sampleGood,
  crossmatched,
  minorSideCompatible,
  reportSigned,
  unitInDate,
  unitLooksGood,
  unitFree,
  coldChainKnown,
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
  const findings = rules
    .flatMap((rule) => rule(facts, setting))
    .map((found) => tightened(found, isEmergency(facts), setting.policy))
  return {
    version: RELEASE_VERSION,
    policyId: setting.policyId,
    decidedAt: facts.now,
    outcome: verdictOf(findings, overridden),
    findings,
  }
}

/** The class of the table, or the stricter one that the rule set in force gives this finding. */
function tightened(found: Finding, emergency: boolean, { releaseClasses }: PolicyValues): Finding {
  const agreed = releaseClasses[found.code]?.[emergency ? 'EMERGENCY' : 'ROUTINE']
  if (agreed === undefined || !isStricter(agreed, found.severity)) return found
  return { ...found, severity: agreed }
}
