/**
 * ISBT 128 as far as a hub needs it to read a bag: data identifiers, donation numbers with their check, ABO/RhD and
 * dates. The registered product and special-testing tables of ICCBBA are not embedded; a product code is kept as text.
 *
 * Source: ISBT_128_DIN, ISBT_128_STRUCTURES, ISBT_128_CHECK.
 */

const CHECK_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*'
const DIN_FORM = /^[A-NP-Z1-9][0-9A-Z]{4}\d{8}$/
const FLAG_CHECK_FIRST = 60
const FLAG_RESERVED_FIRST = 97
const FLAG_LOCAL_FIRST = 20
const FLAG_LOCAL_LAST = 59

/** Is this text a donation identification number: facility (5), year (2), sequence (6)? */
export const isDonationNumber = (text: string): boolean => DIN_FORM.test(text)

/** The value 0–36 of ISO/IEC 7064 MOD 37-2 over the thirteen characters of a donation number. */
export function donationCheckValue(donationNumber: string): number {
  let sum = 0
  for (const character of donationNumber) sum = ((sum + CHECK_ALPHABET.indexOf(character)) * 2) % 37
  return (38 - sum) % 37
}

/** The check character that is printed in a box beside the number and typed after it. */
export const donationCheckCharacter = (donationNumber: string): string =>
  CHECK_ALPHABET.charAt(donationCheckValue(donationNumber))

/** The two flag digits that carry the check in a barcode. */
export const donationCheckFlag = (donationNumber: string): string =>
  String(FLAG_CHECK_FIRST + donationCheckValue(donationNumber))

/** What the flag digits behind a donation number say. Local flags (20–59) are the facility's own and check nothing. */
export const flagMeanings = ['NONE', 'PROCESS', 'LOCAL', 'CHECKED', 'WRONG', 'RESERVED'] as const
export type FlagMeaning = (typeof flagMeanings)[number]

/** Judges the two flag digits of a donation number. */
export function readFlag(donationNumber: string, flag: string): FlagMeaning {
  const value = Number(flag)
  if (value === 0) return 'NONE'
  if (value < FLAG_LOCAL_FIRST) return 'PROCESS'
  if (value <= FLAG_LOCAL_LAST) return 'LOCAL'
  if (value >= FLAG_RESERVED_FIRST) return 'RESERVED'
  const expected = FLAG_CHECK_FIRST + donationCheckValue(donationNumber)
  return value === expected ? 'CHECKED' : 'WRONG'
}

export type DonationNumberFault = 'FORM' | 'CHECK_CHARACTER'
export type DonationNumberReading =
  | { readonly ok: true; readonly donationNumber: string; readonly checked: boolean }
  | { readonly ok: false; readonly fault: DonationNumberFault }

/**
 * Reads a donation number as it was typed (13 characters, or 14 with the check character) or scanned
 * (`=` with flags). Spaces and lower case are forgiven. Without a check character it is read, but not checked.
 */
export function readDonationNumber(text: string): DonationNumberReading {
  const compact = text.replace(/\s+/g, '').toUpperCase()
  const scanned = compact.startsWith('=') && compact.length === 16
  const number = scanned ? compact.slice(1, 14) : compact.slice(0, 13)
  const rest = scanned ? compact.slice(14) : compact.slice(13)
  if (!isDonationNumber(number)) return { ok: false, fault: 'FORM' }
  if (scanned) return readScannedFlag(number, rest)
  if (rest === '') return { ok: true, donationNumber: number, checked: false }
  if (rest.length !== 1) return { ok: false, fault: 'FORM' }
  if (rest !== donationCheckCharacter(number)) return { ok: false, fault: 'CHECK_CHARACTER' }
  return { ok: true, donationNumber: number, checked: true }
}

function readScannedFlag(donationNumber: string, flag: string): DonationNumberReading {
  if (!/^\d{2}$/.test(flag)) return { ok: false, fault: 'FORM' }
  const meaning = readFlag(donationNumber, flag)
  if (meaning === 'WRONG') return { ok: false, fault: 'CHECK_CHARACTER' }
  if (meaning === 'RESERVED') return { ok: false, fault: 'FORM' }
  return { ok: true, donationNumber, checked: meaning === 'CHECKED' }
}
