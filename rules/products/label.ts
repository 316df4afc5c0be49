import type { Quantity } from '#lib/quantities.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Product, Specification } from '#rules/products/dictionary.ts'
import type { Dictionary } from '#rules/products/published.ts'
import { shelfLifeByAnticoagulant } from '#rules/products/storage.ts'
import type { Anticoagulant, SchemeName } from '#rules/products/terms.ts'

/** What a station's label code stands for; the specification is null where the content is read from the label. */
export type CodeMeaning = { readonly product: string; readonly specification: Specification | null }

/** A label's code as it stands: whose, by which scheme, and the code itself. */
export type LabelCode = { readonly station: string; readonly scheme: SchemeName; readonly code: string }

/** ISBT 128 adds type of donation and division behind the five characters of the product itself. */
const ISBT_PRODUCT_LENGTH = 5

/**
 * A bag labelled in a station's own code is what the dictionary in force says this code means. Of ISBT 128 the whole code
 * is looked up, then its product alone.
 *
 * Facts: the dictionary in force, the label's code.
 * Refuses: nothing; answers the meaning, null for a code without one.
 * Source: HOUSE_PRODUCTS. Reviewed: not yet reviewed by a physician.
 */
export function meaningOf(
  { stationCodes, specifications }: Dictionary,
  { station, scheme, code }: LabelCode,
): CodeMeaning | null {
  const own = stationCodes.filter((one) => one.station === station && one.scheme === scheme)
  const named = (text: string) => own.find(({ labelProductCode }) => labelProductCode === text)
  const found = named(code) ?? (scheme === 'ISBT128' ? named(code.slice(0, ISBT_PRODUCT_LENGTH)) : undefined)
  if (found === undefined) return null
  const listed = specifications.get(found.product) ?? []
  return {
    product: found.product,
    specification: listed.find((one) => one.code === found.specification) ?? null,
  }
}

/** What is known of a bag when its shelf life is questioned. */
export type KeptBag = {
  readonly product: Product
  /** Null where it can't be read. */
  readonly content: Quantity | null
  readonly anticoagulant: Anticoagulant | null
  readonly specifications: readonly Specification[]
}

/**
 * The longest a bag may keep: as its specification says, else as its anticoagulant allows, else as the standard has it for
 * such products. Where several specifications fit, the longest, since the label's own expiry stands and this only
 * questions it.
 *
 * Facts: the product, the bag's content and anticoagulant as far as the label says them, the specifications that it may
 * be of.
 * Refuses: nothing; answers whole days.
 * Source: WS_399_2012_STORAGE. Reviewed: not yet reviewed by a physician.
 */
export function shelfLifeOf(bag: KeptBag, { storage }: Pick<PolicyValues, 'storage'>): number {
  const standard = storage[bag.product.storage].shelfLifeDays
  const solution = (anticoagulant: Anticoagulant | null): number =>
    anticoagulant === null
      ? standard
      : (shelfLifeByAnticoagulant(bag.product.storage, anticoagulant) ?? standard)
  const fitting = bag.specifications.filter(
    ({ content, anticoagulant }) =>
      (content === null || content === bag.content) &&
      (anticoagulant === null || bag.anticoagulant === null || anticoagulant === bag.anticoagulant),
  )
  if (fitting.length === 0) return solution(bag.anticoagulant)
  return Math.max(
    ...fitting.map(
      ({ shelfLifeDays, anticoagulant }) => shelfLifeDays ?? solution(bag.anticoagulant ?? anticoagulant),
    ),
  )
}

/** Whether a bag of this content is one of the specifications; a product without any takes every content. */
export const isSpecified = (content: Quantity, specifications: readonly Specification[]): boolean =>
  specifications.length === 0 || specifications.some((one) => one.content === null || one.content === content)
