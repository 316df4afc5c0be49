import type { Day } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import { agreesWithForm } from '#rules/requests/form-patient.ts'
import type { Sex } from '#rules/requests/terms.ts'

/** One hospital's record of a patient. */
export type PatientRecord = {
  readonly id: string
  readonly organisation: string
  readonly identityNumber: string | null
  readonly birthDate: Day | null
  readonly sex: Sex | null
  readonly newborn: boolean
}

/**
 * Two hospitals' records are one person only when both carry the same valid eighteen-character identity number and
 * nothing speaks against it: neither birth date nor sex may disagree, with the number or with each other, and neither
 * may be a newborn, who often stands under the mother's number.
 *
 * Facts: both records, the present instant (bounds the birth date in the number).
 * Refuses: `LINK_NEWBORN`, `LINK_NUMBER_UNUSABLE`, `LINK_NUMBERS_DIFFER`, `LINK_BIRTH_DATE_DISAGREES`,
 * `LINK_SEX_DISAGREES`.
 * Source: HOUSE_PATIENT_LINK.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkLink(one: PatientRecord, other: PatientRecord, now: Date): Finding[] {
  return [
    ...(one.newborn || other.newborn ? [finding('LINK_NEWBORN')] : []),
    ...checkNumbers(one, other, now),
    ...(disagree(one.birthDate, other.birthDate) ? [finding('LINK_BIRTH_DATE_DISAGREES')] : []),
    ...(disagree(knownSex(one), knownSex(other)) ? [finding('LINK_SEX_DISAGREES')] : []),
  ]
}

const disagree = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && one !== other

const knownSex = ({ sex }: PatientRecord): Sex | null => (sex === 'UNKNOWN' ? null : sex)

function checkNumbers(one: PatientRecord, other: PatientRecord, now: Date): Finding[] {
  const [first, second] = [usableNumber(one, now), usableNumber(other, now)]
  if (first === null || second === null) {
    return [finding('LINK_NUMBER_UNUSABLE', { field: 'identityNumber' })]
  }
  return first === second ? [] : [finding('LINK_NUMBERS_DIFFER', { field: 'identityNumber' })]
}

/**
 * The number by which a record may be linked: valid, eighteen characters (fifteen have no check), and in agreement
 * with the record's own birth date and sex; null otherwise.
 */
export function usableNumber(record: PatientRecord, now: Date): string | null {
  if (record.identityNumber === null || record.newborn) return null
  const reading = readIdentityNumber(record.identityNumber, now)
  if (!reading.ok || reading.value.legacy || !agreesWithForm(reading.value, record)) return null
  return reading.value.number
}

/**
 * Records of one hospital are merged as that hospital says, never a record into itself, and never across hospitals:
 * there they are linked, each keeping its own.
 *
 * Facts: the record that stays and the one that goes, each with its hospital.
 * Refuses: `MERGE_INTO_ITSELF`, `MERGE_ACROSS_HOSPITALS`.
 * Source: HOUSE_PATIENT_LINK.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkMerge(
  survivor: Pick<PatientRecord, 'id' | 'organisation'>,
  merged: Pick<PatientRecord, 'id' | 'organisation'>,
): Finding[] {
  if (survivor.organisation !== merged.organisation) return [finding('MERGE_ACROSS_HOSPITALS')]
  return survivor.id === merged.id ? [finding('MERGE_INTO_ITSELF')] : []
}
