import { type Finding, finding } from '#rules/finding.ts'
import {
  isbt128Scheme,
  type LabelScheme,
  readUnitNumber,
  splitUnitNumber,
  type UnitNumber,
} from '#rules/identifiers/unit-number.ts'

/**
 * The bags that one scanned text may name: donation number and product code in their written form, with a hyphen
 * between, or what both ISBT 128 bar codes of the bag say, one behind the other. Read as ISBT 128 first, then as a number
 * of the station's own; empty when it is neither.
 *
 * Facts: the text as the scanner gave it, the scheme of the station's own numbers. Refuses: nothing; answers numbers.
 * Source: HOUSE_UNIT_IDENTITY, ISBT_128_DIN. Reviewed: not yet reviewed by a physician.
 */
export function bagsNamedBy(text: string, own: LabelScheme): UnitNumber[] {
  const halves = halvesOf(text.trim())
  if (halves === undefined) return []
  const readings = [isbt128Scheme, own].map((scheme) =>
    readUnitNumber(scheme, halves.donationNumber, halves.productCode),
  )
  return readings.flatMap((reading) => (reading.ok ? [reading.unit] : []))
}

/** Where the second bar code begins: its identifier is `=<`. */
const halvesOf = (text: string): UnitNumber | undefined => {
  const second = text.indexOf('=<', 1)
  if (second < 1) return splitUnitNumber(text)
  return { donationNumber: text.slice(0, second).trim(), productCode: text.slice(second) }
}

/** What a scanner gave and what is known of it: it names a bag of the caller's own, none of its own, or nothing at all. */
export type ScannedAs = 'OWN_BAG' | 'NOT_OURS' | 'NO_LABEL'

/**
 * Every scan is judged alone: what is no label is scanned again, what names no bag of this organisation is looked into.
 *
 * Facts: the text, what it names. Refuses: `SCANNED_LABEL_UNREADABLE`, `SCANNED_BAG_UNKNOWN`.
 * Source: HOUSE_UNIT_IDENTITY. Reviewed: not yet reviewed by a physician.
 */
export function checkScan(label: string, as: ScannedAs, field: string): Finding[] {
  if (as === 'OWN_BAG') return []
  const code = as === 'NO_LABEL' ? 'SCANNED_LABEL_UNREADABLE' : 'SCANNED_BAG_UNKNOWN'
  return [finding(code, { field, values: { label } })]
}
