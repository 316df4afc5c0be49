import { type Day, dayOf, isDay } from '#rules/calendar.ts'
import { PROVINCES } from '#rules/identifiers/identity-terms.ts'
import type { Sex } from '#rules/requests/terms.ts'

/**
 * The Chinese resident identity number: eighteen characters, or fifteen digits of the old kind that have no check.
 *
 * Source: GB_11643_CHECK.
 */
export type IdentityNumber = {
  /** As stored and compared: eighteen characters with a capital X, or fifteen digits. */
  readonly number: string
  readonly birthDate: Day
  readonly sex: Exclude<Sex, 'UNKNOWN'>
  /** The six digits of the region where it was first given out. */
  readonly region: string
  /** True for a fifteen-digit number: nothing checks it, a person must. */
  readonly legacy: boolean
}
export const identityNumberFaults = ['FORM', 'REGION', 'BIRTH_DATE', 'CHECK_CHARACTER'] as const
export type IdentityNumberFault = (typeof identityNumberFaults)[number]
export type IdentityNumberReading =
  | { readonly ok: true; readonly value: IdentityNumber }
  | { readonly ok: false; readonly fault: IdentityNumberFault }

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const CHECK_CHARACTERS = '10X98765432'
const FORM_18 = /^\d{17}[\dX]$/
const FORM_15 = /^\d{15}$/
const PROVINCE = new RegExp(`^${PROVINCES}`)

/** The check character over the first seventeen digits. */
export function identityCheckCharacter(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0)
  return CHECK_CHARACTERS.charAt(sum % 11)
}

/** Whether a number is of the old form, of fifteen digits without a check character. */
export const isOldForm = (number: string): boolean => FORM_15.test(number)

/**
 * Reads an identity number; lower-case x and spaces at the ends are forgiven. `now` bounds the birth date: nobody is
 * born in the future.
 */
export function readIdentityNumber(text: string, now: Date): IdentityNumberReading {
  const number = text.trim().toUpperCase()
  const legacy = isOldForm(number)
  if (!legacy && !FORM_18.test(number)) return { ok: false, fault: 'FORM' }
  if (!PROVINCE.test(number)) return { ok: false, fault: 'REGION' }
  const birthDate = birthDateIn(legacy ? `19${number.slice(6, 12)}` : number.slice(6, 14))
  if (!isDay(birthDate) || birthDate > dayOf(now)) return { ok: false, fault: 'BIRTH_DATE' }
  if (!legacy && identityCheckCharacter(number.slice(0, 17)) !== number[17]) {
    return { ok: false, fault: 'CHECK_CHARACTER' }
  }
  const sequence = Number(legacy ? number[14] : number[16])
  const sex = sequence % 2 === 1 ? 'MALE' : 'FEMALE'
  return { ok: true, value: { number, birthDate, sex, region: number.slice(0, 6), legacy } }
}

const birthDateIn = (digits: string): Day => `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
