import { dayOf, isDay } from '#rules/calendar.ts'
import { type Finding, type FindingCode, finding } from '#rules/finding.ts'
import { type IdentityNumber, readIdentityNumber } from '#rules/identifiers/identity-number.ts'
import type { FormSetting, PatientOnForm, RequestForm } from '#rules/requests/form.ts'
import { isBlank } from '#rules/requests/text.ts'

const missing = (text: string | null, code: FindingCode, field: string): Finding[] =>
  isBlank(text) ? [finding(code, { field })] : []

/**
 * The form names the patient by name, record number, sex and date of birth; the identity number is checked, and a
 * wrong one is left out without refusing the patient. Newborns, foreigners and unknown persons need none.
 *
 * Facts: the patient part of the form; the instant, as nobody is born in the future.
 * Refuses: `PATIENT_NAME_MISSING`, `PATIENT_NUMBER_MISSING`, `PATIENT_SEX_MISSING`, `BIRTH_DATE_MISSING`,
 * `BIRTH_DATE_INVALID`; warns `WARD_MISSING`, `IDENTITY_NUMBER_MISSING`, `IDENTITY_NUMBER_INVALID`,
 * `IDENTITY_NUMBER_LEGACY`, `IDENTITY_NUMBER_DISAGREES`.
 * Source: SPEC_2000_ART_5, GB_11643_CHECK, HOUSE_PATIENT_LINK.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkPatient(form: RequestForm, { now }: FormSetting): Finding[] {
  const { patient } = form
  const nameless = patient.identityExemption === 'UNKNOWN_PERSON'
  return [
    ...(nameless ? [] : missing(patient.name, 'PATIENT_NAME_MISSING', 'patient.name')),
    ...missing(patient.hospitalNumber, 'PATIENT_NUMBER_MISSING', 'patient.hospitalNumber'),
    ...missing(patient.sex, 'PATIENT_SEX_MISSING', 'patient.sex'),
    ...checkBirthDate(patient, now),
    ...missing(patient.ward, 'WARD_MISSING', 'patient.ward'),
    ...checkIdentityNumber(patient, now),
  ]
}

function checkBirthDate({ birthDate, identityExemption }: PatientOnForm, now: Date): Finding[] {
  const field = 'patient.birthDate'
  if (birthDate === null || birthDate === '') {
    return identityExemption === 'UNKNOWN_PERSON' ? [] : [finding('BIRTH_DATE_MISSING', { field })]
  }
  return isDay(birthDate) && birthDate <= dayOf(now) ? [] : [finding('BIRTH_DATE_INVALID', { field })]
}

const FIELD = { field: 'patient.identityNumber' }

function checkIdentityNumber(patient: PatientOnForm, now: Date): Finding[] {
  const isOwed = isBlank(patient.identityNumber) && patient.identityExemption === null
  return isOwed ? [finding('IDENTITY_NUMBER_MISSING', FIELD)] : checkToldNumber(patient, now)
}

/**
 * What speaks against an identity number that was told, on a form or with an admission: a wrong one is left out, and whoever
 * told it hears so, since the patient can be asked about nowhere without it. One that nobody told is no fault here.
 *
 * Facts: number, birth date and sex as told; the instant, as nobody is born in the future.
 * Refuses: nothing; warns `IDENTITY_NUMBER_INVALID`, `IDENTITY_NUMBER_LEGACY`, `IDENTITY_NUMBER_DISAGREES`.
 * Source: GB_11643_CHECK, HOUSE_PATIENT_LINK.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkToldNumber(patient: PatientOnForm, now: Date): Finding[] {
  if (isBlank(patient.identityNumber)) return []
  const reading = readIdentityNumber(patient.identityNumber ?? '', now)
  if (!reading.ok) return [finding('IDENTITY_NUMBER_INVALID', FIELD)]
  return [
    ...(reading.value.legacy ? [finding('IDENTITY_NUMBER_LEGACY', FIELD)] : []),
    ...(agreesWithForm(reading.value, patient) ? [] : [finding('IDENTITY_NUMBER_DISAGREES', FIELD)]),
  ]
}

/** A number agrees when the form's birth date and sex, as far as they are given, say the same. */
export function agreesWithForm(
  number: IdentityNumber,
  patient: Pick<PatientOnForm, 'birthDate' | 'sex'>,
): boolean {
  const sameDay = patient.birthDate === null || patient.birthDate === number.birthDate
  const sameSex = patient.sex === null || patient.sex === 'UNKNOWN' || patient.sex === number.sex
  return sameDay && sameSex
}

/** The identity number to keep with the patient: the valid one, or null where it's absent or was left out. */
export function identityNumberToKeep(patient: PatientOnForm, now: Date): IdentityNumber | null {
  if (isBlank(patient.identityNumber)) return null
  const reading = readIdentityNumber(patient.identityNumber ?? '', now)
  return reading.ok ? reading.value : null
}
