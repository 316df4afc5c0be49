import { aboTables, redCellTable } from '#rules/compatibility/abo-rhd.ts'
import type { Finding, FindingCode } from '#rules/finding.ts'
import {
  type OfferCriterion,
  type OfferStanding,
  type OfferStep,
  offerStandings,
  offerSteps,
} from '#rules/inventory/offer-terms.ts'
import { type GroupOfPatient, reliableAbo } from '#rules/inventory/release-group.ts'
import { aboRank, type OfferedUnit, type Recipient, rhdRank } from '#rules/inventory/selection.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { ComponentClass } from '#rules/products/terms.ts'

/** What ends each finding. A finding that isn't here speaks against the unit itself and isn't ended by any step. */
export const stepOfFinding: Readonly<Partial<Record<FindingCode, OfferStep>>> = {
  REQUEST_NOT_ACCEPTED: 'ACCEPT_REQUEST',
  APPROVALS_INCOMPLETE: 'APPROVE',
  RELEASE_CONSENT_MISSING: 'CONSENT',
  SAMPLE_MISSING: 'DRAW_SAMPLE',
  SAMPLE_MISMATCHED: 'DRAW_SAMPLE',
  SAMPLE_OLDER_THAN_LIMIT: 'DRAW_SAMPLE',
  PATIENT_GROUP_UNKNOWN: 'TYPE_PATIENT',
  RHD_UNTYPED: 'TYPE_PATIENT',
  SECOND_SAMPLE_MISSING: 'SECOND_SAMPLE',
  PATIENT_GROUP_DISCREPANT: 'RESOLVE_GROUP',
  PATIENT_GROUP_CONFLICTING: 'RESOLVE_GROUP',
  SCREEN_NOT_DONE: 'SCREEN_ANTIBODIES',
  ANTIBODY_UNIDENTIFIED: 'IDENTIFY_ANTIBODY',
  MOTHER_ANTIBODIES_UNKNOWN: 'TEST_MOTHER',
  ANTIGEN_UNTESTED: 'TEST_UNIT',
  UNIT_NOT_RESERVED: 'RESERVE',
  CROSSMATCH_NOT_DONE: 'CROSSMATCH',
  CROSSMATCH_SIDE_MISSING: 'CROSSMATCH',
  CROSSMATCH_REPORT_UNSIGNED: 'SIGN_REPORT',
  COLD_CHAIN_UNKNOWN: 'ATTEST_COLD_CHAIN',
}

/** Steps that decide which unit it can be: until they are done it may turn out to be another one. */
const decisiveSteps: readonly OfferStep[] = [
  'TYPE_PATIENT',
  'SECOND_SAMPLE',
  'RESOLVE_GROUP',
  'IDENTIFY_ANTIBODY',
  'TEST_MOTHER',
  'TEST_UNIT',
]

/** What the gate's findings come to for a unit that still lies on the shelf. */
export type Offer = {
  readonly standing: OfferStanding
  /** In the order in which the steps are taken. */
  readonly toDo: readonly OfferStep[]
}

/**
 * A unit is offered when nothing speaks against it but what the bank does with every unit: reserving, crossmatching,
 * signing. What the patient's blood must tell first puts it off; what asks for authority is said; a STOP that no step
 * can end keeps it back. So a first-time patient is offered group O cells and AB plasma without delay, and units of
 * their own group once a second sample has confirmed it.
 *
 * Facts: the release gate's findings about the unit as it lies on the shelf.
 * Refuses: nothing; answers a standing and the steps left.
 * Source: HOUSE_SELECTION, HOUSE_SECOND_SAMPLE, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function offerOf(findings: readonly Finding[]): Offer {
  const steps = new Set(findings.flatMap(({ code }) => stepOfFinding[code] ?? []))
  return { standing: standingOf(findings), toDo: offerSteps.filter((step) => steps.has(step)) }
}

function standingOf(findings: readonly Finding[]): OfferStanding {
  const isFinal = ({ code }: Finding) => stepOfFinding[code] === undefined
  const isDecisive = ({ code }: Finding) => {
    const step = stepOfFinding[code]
    return step === undefined || decisiveSteps.includes(step)
  }
  const stops = findings.filter(({ severity }) => severity === 'STOP')
  if (stops.some(isFinal)) return 'NOT'
  if (stops.some(isDecisive)) return 'LATER'
  return findings.some((found) => found.severity === 'AUTHORITY' && isDecisive(found))
    ? 'ON_AUTHORITY'
    : 'NOW'
}

/**
 * Whom units are chosen for: the assigned groups after a transplant, else the typed one. Without a group to go by it's
 * who bears group O cells and AB plasma alone, and without an RhD who is RhD-negative.
 *
 * Facts: the patient, the component class. Refuses: nothing; answers a group and an RhD.
 * Source: EMERGENCY_2014_ABO, COMPATIBILITY_RHD, HOUSE_SELECTION. Reviewed: not yet reviewed by a physician.
 */
export function recipientOf(patient: GroupOfPatient, component: ComponentClass): Recipient {
  const followsCells = aboTables[component] === redCellTable || component === 'WHOLE_BLOOD'
  return {
    abo: reliableAbo({ patient }, followsCells ? 'redCells' : 'plasma') ?? (followsCells ? 'O' : 'AB'),
    rhd: patient.rhd === 'UNKNOWN' ? 'NEGATIVE' : patient.rhd,
  }
}

/** A unit of the shelf with what the gate says of it. */
export type RankedUnit = OfferedUnit & {
  readonly standing: OfferStanding
  /** The very product that the line asks for, not another of its class. */
  readonly asked: boolean
  /** Nothing the patient needs, and no antibody, speaks against it. */
  readonly meetsRequirements: boolean
}

const requirementCodes: readonly FindingCode[] = [
  'REQUIREMENT_UNMET',
  'ANTIGEN_POSITIVE',
  'ANTIGEN_UNTESTED',
  'MOTHER_ANTIBODY_INCOMPATIBLE',
]

/** Whether a unit is what this patient specially needs, by the gate's findings about it. */
export const meetsRequirements = (findings: readonly Finding[]): boolean =>
  !findings.some(({ code }) => requirementCodes.includes(code))

/** Each criterion as a number, the smaller the earlier. */
const ranks: Readonly<Record<OfferCriterion, (recipient: Recipient, unit: RankedUnit) => number>> = {
  STANDING: (_, unit) => offerStandings.indexOf(unit.standing),
  IDENTICAL_ABO: ({ abo }, unit) => aboRank(unit.componentClass, abo, unit.abo),
  IDENTICAL_RHD: ({ rhd }, unit) => rhdRank(unit.componentClass, rhd, unit.rhd),
  SPECIAL_REQUIREMENTS: (_, unit) => (unit.meetsRequirements ? 0 : 1),
  PRODUCT_ASKED: (_, unit) => (unit.asked ? 0 : 1),
  FIRST_TO_EXPIRE: (_, unit) => unit.expiresAt.getTime(),
}

/**
 * A unit's place among those of its component class, compared from the left in the order that the rule set in force gives;
 * unless an alliance agreed on another: how it stands to the request, then identical ABO before compatible, identical RhD
 * before compatible, what meets the special requirements before what doesn't, the product asked for before its like, and
 * first to expire first. How it stands always comes first: what may not leave is never offered before what may, in
 * whatever order.
 *
 * Facts: the recipient, the unit, its standing, the order. Refuses: nothing; answers numbers, the smaller the earlier.
 * Source: SPEC_2000_ART_10, HOUSE_SELECTION. Reviewed: not yet reviewed by a physician.
 */
export const offerPlace = (
  recipient: Recipient,
  unit: RankedUnit,
  { offerOrder }: Pick<PolicyValues, 'offerOrder'>,
): readonly number[] => offerOrder.map((criterion) => ranks[criterion](recipient, unit))
