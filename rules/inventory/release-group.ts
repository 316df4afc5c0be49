import {
  aboMatch,
  type GroupMatch,
  plasmaTable,
  redCellTable,
  rhdMatters,
} from '#rules/compatibility/abo-rhd.ts'
import type { AboGroup, GroupStanding } from '#rules/compatibility/terms.ts'
import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { isEmergency, type ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Severity } from '#rules/vocabulary.ts'

/** Which standings leave no group to go by, and the finding each makes. */
const groupFaults: Readonly<Partial<Record<GroupStanding, FindingCode>>> = {
  UNKNOWN: 'PATIENT_GROUP_UNKNOWN',
  DISCREPANT: 'PATIENT_GROUP_DISCREPANT',
  CONFLICT: 'PATIENT_GROUP_CONFLICTING',
}

/** As much of the patient as the choice of a group asks for. */
export type GroupOfPatient = Pick<ReleaseFacts['patient'], 'standing' | 'abo' | 'rhd' | 'transplant'>
type Patient = { readonly patient: GroupOfPatient }

const typedAbo = ({ patient }: Patient): AboGroup | null =>
  groupFaults[patient.standing] ? null : patient.abo

/**
 * The patient's ABO group where it may be gone by, for red cells or for plasma: after a transplant the assigned one,
 * else the typed one; null where it's unknown, discrepant or in conflict.
 */
export const reliableAbo = (facts: Patient, part: 'redCells' | 'plasma'): AboGroup | null =>
  facts.patient.transplant?.[part] ?? typedAbo(facts)

/** Typed alike on two venepunctures, or on file from before. An assigned group is nobody's own. */
export const ownGroupConfirmed = ({ patient, unit }: ReleaseFacts): boolean =>
  patient.transplant === null &&
  patient.standing === 'CONFIRMED' &&
  patient.abo !== null &&
  patient.abo === unit.abo

/** As much of a unit as says whether every ABO group bears it. */
type GroupedUnit = {
  readonly abo: AboGroup | null
  readonly product: Pick<ReleaseFacts['unit']['product'], 'componentClass'>
}

/** Group O red cells, which every ABO group bears. Whole blood and granulocytes bring their plasma with them. */
export const isGroupORedCells = ({ unit }: { readonly unit: GroupedUnit }): boolean =>
  unit.product.componentClass === 'RED_CELLS' && unit.abo === 'O'

/** Blood that every ABO group bears: group O red cells, AB plasma and, by the same table, AB cryoprecipitate. */
function isUniversal(facts: { readonly unit: GroupedUnit }): boolean {
  const { componentClass } = facts.unit.product
  const isPlasma = componentClass === 'PLASMA' || componentClass === 'CRYOPRECIPITATE'
  return isGroupORedCells(facts) || (isPlasma && facts.unit.abo === 'AB')
}

/** What may be given to anyone in an emergency: universal blood and platelets. EMERGENCY_2014_ABO. */
const isEmergencyProduct = (facts: ReleaseFacts): boolean =>
  isUniversal(facts) || facts.unit.product.componentClass === 'PLATELETS'

/**
 * Without a group to go by (not typed, forward and reverse disagree, or conflict with the history) no blood is given;
 * in an emergency group O red cells, AB plasma or cryoprecipitate, and platelets, on authority. After a transplant the
 * assigned groups stand in the place of the typed one.
 *
 * Refuses: `PATIENT_GROUP_UNKNOWN`, `PATIENT_GROUP_DISCREPANT`, `PATIENT_GROUP_CONFLICTING`.
 * Source: EMERGENCY_2014_ABO, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function patientGroupKnown(facts: ReleaseFacts): Finding[] {
  if (facts.patient.transplant !== null || typedAbo(facts) !== null) return []
  const code = groupFaults[facts.patient.standing] ?? 'PATIENT_GROUP_UNKNOWN'
  const severity = isEmergency(facts) && isEmergencyProduct(facts) ? 'AUTHORITY' : 'STOP'
  return [finding(code, { field: 'patient', severity })]
}

/**
 * A group found on one venepuncture alone may be another person's. Until a second one confirms it, group O red cells
 * and AB plasma or cryoprecipitate are given, platelets on authority, and nothing that rests on the group; in an
 * emergency as well.
 *
 * Refuses: `SECOND_SAMPLE_MISSING`.
 * Source: HOUSE_SECOND_SAMPLE, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function secondSampleThere(
  facts: { readonly patient: GroupOfPatient; readonly unit: GroupedUnit },
  { policy }: { readonly policy: Pick<PolicyValues, 'secondSampleRequired'> },
): Finding[] {
  const { patient, unit } = facts
  if (patient.transplant !== null || patient.standing !== 'ONE_SAMPLE') return []
  if (!policy.secondSampleRequired || isUniversal(facts)) return []
  const severity = unit.product.componentClass === 'PLATELETS' ? 'AUTHORITY' : 'STOP'
  return [finding('SECOND_SAMPLE_MISSING', { field: 'patient', severity })]
}

/**
 * After a stem-cell transplant every component goes by the assigned groups, and on authority.
 *
 * Refuses: `TRANSPLANT_GROUPS_ASSIGNED`.
 * Source: HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export const transplantMinded = ({ patient }: ReleaseFacts): Finding[] =>
  patient.transplant === null
    ? []
    : [finding('TRANSPLANT_GROUPS_ASSIGNED', { field: 'patient', values: patient.transplant })]

/**
 * A unit states its own group; for cells its RhD as well.
 *
 * Refuses: `UNIT_GROUP_UNKNOWN`. Source: SPEC_2000_ART_15. Reviewed: not yet reviewed by a physician.
 */
export function unitGroupKnown({ unit }: ReleaseFacts): Finding[] {
  const rhdNeeded = rhdMatters[unit.product.componentClass] === 'REQUIRED'
  const known = unit.abo !== null && (!rhdNeeded || unit.rhd !== 'UNKNOWN')
  return known ? [] : [finding('UNIT_GROUP_UNKNOWN', { field: 'unit' })]
}

/**
 * Red cells, whole blood, plasma and cryoprecipitate that the patient's ABO group does not bear are never given;
 * what it bears without being identical is pointed out. Whole blood is both cells and plasma. Platelets are identical;
 * another group only in a recorded shortage, on authority (in an emergency the shortage is presumed).
 *
 * Refuses: `ABO_INCOMPATIBLE`, `PLATELETS_NOT_IDENTICAL`; warns `ABO_NOT_IDENTICAL`.
 * Source: COMPATIBILITY_RED_CELLS, COMPATIBILITY_PLASMA, SPEC_2000_ART_10, SPEC_2000_ART_16,
 * HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function aboCompatible(facts: ReleaseFacts): Finding[] {
  const cells = reliableAbo(facts, 'redCells')
  const plasma = reliableAbo(facts, 'plasma')
  const { abo: unit, product } = facts.unit
  if (cells === null || plasma === null || unit === null) return []
  const match = matchOf(facts, { cells, plasma, unit })
  if (match === 'IDENTICAL') return []
  const patient = cells === plasma ? cells : `${cells} / ${plasma}`
  const particulars = { field: 'unit', values: { patient, unit } }
  if (product.componentClass === 'PLATELETS') {
    return [finding('PLATELETS_NOT_IDENTICAL', { ...particulars, severity: plateletClass(facts) })]
  }
  return [finding(match === 'COMPATIBLE' ? 'ABO_NOT_IDENTICAL' : 'ABO_INCOMPATIBLE', particulars)]
}

type Groups = { readonly cells: AboGroup; readonly plasma: AboGroup; readonly unit: AboGroup }

/** Cells go by the group of the cells, plasma and platelets by that of the plasma, whole blood by both. */
function matchOf({ unit: { product } }: ReleaseFacts, { cells, plasma, unit }: Groups): GroupMatch {
  const { componentClass } = product
  if (componentClass === 'RED_CELLS' || componentClass === 'GRANULOCYTES') {
    return aboMatch(componentClass, cells, unit)
  }
  if (componentClass !== 'WHOLE_BLOOD') return aboMatch(componentClass, plasma, unit)
  if (cells === unit && plasma === unit) return 'IDENTICAL'
  const borne = redCellTable[cells].includes(unit) && plasmaTable[plasma].includes(unit)
  return borne ? 'COMPATIBLE' : 'INCOMPATIBLE'
}

const plateletClass = (facts: ReleaseFacts): Severity =>
  isEmergency(facts) || facts.shortage.recorded ? 'AUTHORITY' : 'STOP'
