import { addDays, type Day, instantOf } from '#rules/calendar.ts'
import { type FlagMeaning, isDonationNumber, readFlag } from '#rules/identifiers/isbt128.ts'
import { type GroupReading, readGroupCode } from '#rules/identifiers/isbt128-groups.ts'

/** What the dates on a label are dates of. */
export type LabelDate = 'EXPIRY' | 'COLLECTION' | 'PRODUCTION'

export type BarcodeReading =
  | {
      readonly kind: 'DONATION_NUMBER'
      readonly donationNumber: string
      readonly flag: string
      readonly flagMeaning: FlagMeaning
    }
  | { readonly kind: 'GROUP'; readonly code: string; readonly reading: GroupReading }
  | { readonly kind: 'PRODUCT'; readonly productCode: string }
  | { readonly kind: 'DATE'; readonly of: LabelDate; readonly at: Date }
  | { readonly kind: 'OPAQUE'; readonly structure: string; readonly data: string }
export type BarcodeFault = 'IDENTIFIER' | 'LENGTH' | 'DATA'
export type BarcodeResult =
  | { readonly ok: true; readonly value: BarcodeReading }
  | { readonly ok: false; readonly fault: BarcodeFault }

type Structure = {
  readonly identifier: string
  readonly length: number
  readonly read: (data: string) => BarcodeReading | undefined
}

const PRODUCT_FORM = /^[A-F][0-9A-Z]{4}[0-9A-Z][0-9A-Z][0-9a-z]$/

const readProduct = (data: string): BarcodeReading | undefined =>
  PRODUCT_FORM.test(data) ? { kind: 'PRODUCT', productCode: data } : undefined

function readGroup(data: string): BarcodeReading | undefined {
  const reading = readGroupCode(data)
  return reading && { kind: 'GROUP', code: data, reading }
}

const readDate =
  (of: LabelDate) =>
  (data: string): BarcodeReading | undefined => {
    const at = of === 'EXPIRY' ? readLabelExpiry(data) : readLabelInstant(data, 0, 0)
    return at && { kind: 'DATE', of, at }
  }

const opaque =
  (structure: string) =>
  (data: string): BarcodeReading => ({ kind: 'OPAQUE', structure, data })

/** Data structures 002 to 028 by their two-character identifier. An identifier with another length is refused, never guessed. */
const structures: readonly Structure[] = [
  { identifier: '=%', length: 4, read: readGroup },
  { identifier: '=<', length: 8, read: readProduct },
  { identifier: '=>', length: 6, read: readDate('EXPIRY') },
  { identifier: '&>', length: 10, read: readDate('EXPIRY') },
  { identifier: '=*', length: 6, read: readDate('COLLECTION') },
  { identifier: '&*', length: 10, read: readDate('COLLECTION') },
  { identifier: '=}', length: 6, read: readDate('PRODUCTION') },
  { identifier: '&}', length: 10, read: readDate('PRODUCTION') },
  { identifier: '&(', length: 5, read: opaque('010') },
  { identifier: '=\\', length: 18, read: opaque('012') },
  { identifier: '&{', length: 18, read: opaque('014') },
  { identifier: '=+', length: 5, read: opaque('023') },
  { identifier: '=$', length: 16, read: opaque('028') },
]

const DONATION_START = /^=[A-NP-Z1-9]/
const NATIONAL_START = /^&[a-z]/

/**
 * Reads one scanned ISBT 128 barcode by its identifier and its length together, so that an antigen barcode
 * (`=\6200…`) is never taken for a group. Only the donation number has data in the second identifier character.
 */
export function readBarcode(scan: string): BarcodeResult {
  if (DONATION_START.test(scan)) return readDonation(scan)
  if (NATIONAL_START.test(scan)) {
    return { ok: true, value: { kind: 'OPAQUE', structure: scan.slice(0, 2), data: scan.slice(2) } }
  }
  const structure = structures.find(({ identifier }) => scan.startsWith(identifier))
  if (!structure) return { ok: false, fault: 'IDENTIFIER' }
  const data = scan.slice(structure.identifier.length)
  if (data.length !== structure.length) return { ok: false, fault: 'LENGTH' }
  const value = structure.read(data)
  return value ? { ok: true, value } : { ok: false, fault: 'DATA' }
}

function readDonation(scan: string): BarcodeResult {
  if (scan.length !== 16) return { ok: false, fault: 'LENGTH' }
  const donationNumber = scan.slice(1, 14)
  const flag = scan.slice(14)
  if (!isDonationNumber(donationNumber) || !/^[0-9A-Z]{2}$/.test(flag)) return { ok: false, fault: 'DATA' }
  const flagMeaning = /^\d{2}$/.test(flag) ? readFlag(donationNumber, flag) : 'PROCESS'
  if (flagMeaning === 'WRONG' || flagMeaning === 'RESERVED') return { ok: false, fault: 'DATA' }
  return { ok: true, value: { kind: 'DONATION_NUMBER', donationNumber, flag, flagMeaning } }
}

/** What a scanner reads from the barcode of a donation number without a flag: data structure 001. */
export const donationBarcode = (donationNumber: string): string => `=${donationNumber}00`

/** What a scanner reads from the barcode of a product code: data structure 003. */
export const productBarcode = (productCode: string): string => `=<${productCode}`

const LABEL_DATE = /^(\d)(\d{2})(\d{3})(?:(\d{2})(\d{2}))?$/

/** Reads an expiry `c yy jjj [hhmm]`; without a time a unit may be used through the last minute of the day, 23:59. */
export const readLabelExpiry = (text: string): Date | undefined => readLabelInstant(text, 23, 59)

/**
 * Reads `c yy jjj [hhmm]`: century after 2000, year, day of the year. Day 366 of a common year, day 0, hour 24 and
 * minute 60 are refused. Civil time of China; the given hour and minute stand in where the label has none.
 */
export function readLabelInstant(
  text: string,
  hourIfAbsent: number,
  minuteIfAbsent: number,
): Date | undefined {
  const match = LABEL_DATE.exec(text)
  if (!match) return undefined
  const year = 2000 + Number(match[1]) * 100 + Number(match[2])
  const day = dayOfYear(year, Number(match[3]))
  const hour = match[4] === undefined ? hourIfAbsent : Number(match[4])
  const minute = match[5] === undefined ? minuteIfAbsent : Number(match[5])
  if (day === undefined || hour > 23 || minute > 59) return undefined
  return instantOf(day, hour, minute)
}

function dayOfYear(year: number, ordinal: number): Day | undefined {
  if (ordinal < 1) return undefined
  const day = addDays(`${year}-01-01`, ordinal - 1)
  return day.startsWith(`${year}-`) ? day : undefined
}
