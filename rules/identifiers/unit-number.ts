import { type DonationNumberFault, readDonationNumber } from '#rules/identifiers/isbt128.ts'

/**
 * A unit is one bag: a donation gives several, so a donation number alone never names one. Its identity is donation
 * number and product code (with division), written `3308024000001-E5445` in messages and on screens.
 *
 * Source: HOUSE_UNIT_IDENTITY, ISBT_128_DIN.
 */
export type UnitNumber = {
  /** Thirteen characters of ISBT 128, or the station's own number as its scheme folds it. */
  readonly donationNumber: string
  /** The product code on the label, as printed: `E5445`, or `E5445V00` with type of donation and division. */
  readonly productCode: string
}

/** How a station labels its bags: ISBT 128, or numbers of its own that the hub only compares. */
export type LabelScheme =
  | { readonly kind: 'ISBT128' }
  | {
      readonly kind: 'OWN'
      /** What a donation number looks like, as the text of a regular expression over the whole number. */
      readonly donationPattern: string
      readonly productPattern: string
    }
export const isbt128Scheme: LabelScheme = { kind: 'ISBT128' }

export type UnitNumberFault = DonationNumberFault | 'PRODUCT_CODE'
export type UnitNumberReading =
  | { readonly ok: true; readonly unit: UnitNumber; readonly checked: boolean }
  | { readonly ok: false; readonly fault: UnitNumberFault }

const ISBT_PRODUCT = /^=?<?([A-F][0-9A-Z]{4}(?:[0-9A-Z]{2}[0-9A-Za-z])?)$/

const matchesWhole = (pattern: string, text: string): boolean =>
  new RegExp(`^(?:${pattern})$`, 'u').test(text)

/** Reads donation number and product code, typed or scanned, under the station's scheme. */
export function readUnitNumber(scheme: LabelScheme, donation: string, product: string): UnitNumberReading {
  if (scheme.kind === 'OWN') return readOwn(scheme, donation.trim(), product.trim())
  const number = readDonationNumber(donation)
  if (!number.ok) return number
  const code = ISBT_PRODUCT.exec(product.trim())?.[1]
  if (code === undefined) return { ok: false, fault: 'PRODUCT_CODE' }
  return {
    ok: true,
    unit: { donationNumber: number.donationNumber, productCode: code },
    checked: number.checked,
  }
}

function readOwn(
  scheme: Extract<LabelScheme, { kind: 'OWN' }>,
  donationNumber: string,
  productCode: string,
): UnitNumberReading {
  if (!matchesWhole(scheme.donationPattern, donationNumber)) return { ok: false, fault: 'FORM' }
  if (!matchesWhole(scheme.productPattern, productCode)) return { ok: false, fault: 'PRODUCT_CODE' }
  return { ok: true, unit: { donationNumber, productCode }, checked: false }
}

/** Reads a donation number alone, typed or scanned, under the station's scheme; `undefined` when it doesn't follow it. */
export function readDonation(scheme: LabelScheme, donation: string): string | undefined {
  if (scheme.kind === 'OWN') {
    const text = donation.trim()
    return matchesWhole(scheme.donationPattern, text) ? text : undefined
  }
  const number = readDonationNumber(donation)
  return number.ok ? number.donationNumber : undefined
}

/** The one written form: `3308024000001-E5445`. */
export const formatUnitNumber = (unit: UnitNumber): string => `${unit.donationNumber}-${unit.productCode}`

/** Splits the written form at its last hyphen (own donation numbers may hold hyphens); `undefined` without both halves. */
export function splitUnitNumber(text: string): UnitNumber | undefined {
  const hyphen = text.lastIndexOf('-')
  if (hyphen < 1 || hyphen === text.length - 1) return undefined
  return { donationNumber: text.slice(0, hyphen), productCode: text.slice(hyphen + 1) }
}
