import { aboMatch, donorRhd, rhdMatch, rhdMatters } from '#rules/compatibility/abo-rhd.ts'
import type { AboGroup, GroupCertainty } from '#rules/compatibility/terms.ts'
import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { isEmergency, type ReleaseFacts } from '#rules/inventory/release-facts.ts'
import type { Severity } from '#rules/vocabulary.ts'

/** Which certainties leave no group to go by, and the finding each makes. */
const groupFaults: Readonly<Partial<Record<GroupCertainty, FindingCode>>> = {
  UNKNOWN: 'PATIENT_GROUP_UNKNOWN',
  DISCREPANT: 'PATIENT_GROUP_DISCREPANT',
  CONFLICTING: 'PATIENT_GROUP_CONFLICTING',
}

/** The patient's ABO group where it may be gone by; null where it's unknown, discrepant or in conflict. */
export const reliableAbo = ({ patient }: ReleaseFacts): AboGroup | null =>
  groupFaults[patient.certainty] ? null : patient.abo

/** What may be given to anyone in an emergency: group O red cells, AB plasma, platelets. EMERGENCY_2014_ABO. */
export function isEmergencyProduct({ unit }: ReleaseFacts): boolean {
  if (unit.product.componentClass === 'RED_CELLS') return unit.abo === 'O'
  if (unit.product.componentClass === 'PLASMA') return unit.abo === 'AB'
  return unit.product.componentClass === 'PLATELETS'
}

/**
 * Without a group to go by (not typed, forward and reverse disagree, or conflict with the history) no blood is given;
 * in an emergency group O red cells, AB plasma and platelets, on authority.
 *
 * Refuses: `PATIENT_GROUP_UNKNOWN`, `PATIENT_GROUP_DISCREPANT`, `PATIENT_GROUP_CONFLICTING`.
 * Source: EMERGENCY_2014_ABO, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function patientGroupKnown(facts: ReleaseFacts): Finding[] {
  if (reliableAbo(facts) !== null) return []
  const code = groupFaults[facts.patient.certainty] ?? 'PATIENT_GROUP_UNKNOWN'
  const severity = isEmergency(facts) && isEmergencyProduct(facts) ? 'AUTHORITY' : 'STOP'
  return [finding(code, { field: 'patient', severity })]
}

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
 * what it bears without being identical is pointed out. Platelets are identical; another group only in a recorded
 * shortage, on authority (in an emergency the shortage is presumed).
 *
 * Refuses: `ABO_INCOMPATIBLE`, `PLATELETS_NOT_IDENTICAL`; warns `ABO_NOT_IDENTICAL`.
 * Source: COMPATIBILITY_RED_CELLS, COMPATIBILITY_PLASMA, SPEC_2000_ART_10, SPEC_2000_ART_16,
 * HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function aboCompatible(facts: ReleaseFacts): Finding[] {
  const patient = reliableAbo(facts)
  const { abo: unit, product } = facts.unit
  if (patient === null || unit === null) return []
  const match = aboMatch(product.componentClass, patient, unit)
  if (match === 'IDENTICAL') return []
  const particulars = { field: 'unit', values: { patient, unit } }
  if (product.componentClass === 'PLATELETS') {
    return [finding('PLATELETS_NOT_IDENTICAL', { ...particulars, severity: plateletClass(facts) })]
  }
  return [finding(match === 'COMPATIBLE' ? 'ABO_NOT_IDENTICAL' : 'ABO_INCOMPATIBLE', particulars)]
}

const plateletClass = (facts: ReleaseFacts): Severity =>
  isEmergency(facts) || facts.shortage.recorded ? 'AUTHORITY' : 'STOP'

/**
 * Cells for an RhD-negative patient are RhD-negative; a positive unit only on authority, when nothing else is to be
 * had or in an emergency, and never with an anti-D on file. An untyped patient gets no cells in routine.
 *
 * Refuses: `RHD_INCOMPATIBLE`, `RHD_UNTYPED`; warns `RHD_NOT_IDENTICAL`.
 * Source: COMPATIBILITY_RHD, HOUSE_RELEASE_CLASSES. Reviewed: not yet reviewed by a physician.
 */
export function rhdCompatible(facts: ReleaseFacts): Finding[] {
  const { patient, unit } = facts
  const weight = rhdMatters[unit.product.componentClass]
  if (weight === 'NO' || unit.rhd === 'UNKNOWN') return []
  const match = rhdMatch(patient.rhd, unit.rhd)
  if (match === 'IDENTICAL') return []
  if (weight === 'PREFERRED' || match === 'COMPATIBLE')
    return [finding('RHD_NOT_IDENTICAL', { field: 'unit' })]
  if (match === 'UNKNOWN')
    return [finding('RHD_UNTYPED', { field: 'patient', severity: untypedClass(facts) })]
  return [finding('RHD_INCOMPATIBLE', { field: 'unit', severity: incompatibleClass(facts) })]
}

function incompatibleClass(facts: ReleaseFacts): Severity {
  if (facts.patient.antiD) return 'STOP'
  return isEmergency(facts) || facts.shortage.nothingRhdNegative ? 'AUTHORITY' : 'STOP'
}

/** Negative cells harm no untyped patient; positive ones are group O, and never meet a known anti-D. */
function untypedClass(facts: ReleaseFacts): Severity {
  if (!isEmergency(facts)) return 'STOP'
  if (donorRhd(facts.unit.rhd) === 'NEGATIVE') return 'AUTHORITY'
  return facts.unit.abo === 'O' && !facts.patient.antiD ? 'AUTHORITY' : 'STOP'
}
