import { areDays, doMeet } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PublicationFacts, WrittenDictionary, WrittenHisCode } from '#rules/products/publication.ts'

/** What an HIS writes as a code: no sign that cannot be seen, and no space at either end. */
const HIS_CODE = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,62}[^\s\p{Cc}])?$/u

/**
 * What a hospital's own system calls a product stands for one product at a time; several of its codes may stand for the
 * same, as one for each size of bag.
 *
 * Facts: the dictionary as written, the products known before, the alliance's hospitals.
 * Refuses: `HIS_HOSPITAL_UNKNOWN`, `HIS_CODE_INVALID`, `DICTIONARY_DAYS_INVALID`, `LABEL_PRODUCT_UNKNOWN`,
 * `HIS_CODE_OVERLAPS`.
 * Source: HOUSE_PRODUCTS. Reviewed: not yet reviewed by a physician.
 */
export function checkHisCodes(written: WrittenDictionary, facts: PublicationFacts): Finding[] {
  const { hisCodes = [] } = written
  const listed = new Set(written.products.map(({ code }) => code))
  const isKnown = (product: string) => listed.has(product) || facts.known.has(product)
  return hisCodes.flatMap((one, at) => {
    const { hospital, code, product } = one
    const field = (name: keyof WrittenHisCode) => `hisCodes[${at}].${name}`
    const values = { hospital, code, product }
    return [
      ...(facts.hospitals.includes(hospital)
        ? []
        : [finding('HIS_HOSPITAL_UNKNOWN', { field: field('hospital'), values })]),
      ...(HIS_CODE.test(code) ? [] : [finding('HIS_CODE_INVALID', { field: field('code') })]),
      ...(areDays(one) ? [] : [finding('DICTIONARY_DAYS_INVALID', { field: field('until') })]),
      ...(isKnown(product) ? [] : [finding('LABEL_PRODUCT_UNKNOWN', { field: field('product'), values })]),
      ...(hisCodes.slice(0, at).some((other) => isTheSame(one, other) && doMeet(one, other))
        ? [finding('HIS_CODE_OVERLAPS', { field: field('code'), values })]
        : []),
    ]
  })
}

const isTheSame = (one: WrittenHisCode, other: WrittenHisCode): boolean =>
  one.hospital === other.hospital && one.code === other.code
