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

/**
 * Raised with every change of a row, of the catalogue, of a class or of who may pass a finding over, so that a stored
 * decision says which gate made it.
 */
export const RELEASE_VERSION = '2.2.0'

/** The values of a rule set that the rows read; what shaped the facts stands in the facts. */
export const releaseValues = [
  'sampleValidityHours',
  'secondSampleRequired',
  'crossmatchSides',
  'releaseClasses',
] as const satisfies readonly (keyof PolicyValues)[]

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

/** Everything an answer of the gate rests on: with the same inputs it answers the same. */
export type ReleaseInputs = {
  readonly version: string
  readonly policyId: string
  readonly values: Pick<PolicyValues, (typeof releaseValues)[number]>
  readonly facts: ReleaseFacts
  readonly overridden: readonly FindingCode[]
}

/**
 * What a decision rests on, to be hashed and kept with it: the facts, the values in force that its rows read, what was
 * passed over, and the version of the gate.
 */
export function releaseInputs(
  facts: ReleaseFacts,
  { policy, policyId }: ReleaseSetting,
  overridden: readonly FindingCode[] = [],
): ReleaseInputs {
  const values = Object.fromEntries(releaseValues.map((name) => [name, policy[name]]))
  return {
    version: RELEASE_VERSION,
    policyId,
    values: values as ReleaseInputs['values'],
    facts,
    overridden: overridden.toSorted(),
  }
}

/** The class of the table, or the stricter one that the rule set in force gives this finding. */
function tightened(found: Finding, emergency: boolean, { releaseClasses }: PolicyValues): Finding {
  const agreed = releaseClasses[found.code]?.[emergency ? 'EMERGENCY' : 'ROUTINE']
  if (agreed === undefined || !isStricter(agreed, found.severity)) return found
  return { ...found, severity: agreed }
}
