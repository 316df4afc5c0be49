import { type Day, dayOf, isWithin } from '#rules/calendar.ts'
import {
  dictionaryOf,
  type Product,
  type ProductDictionary,
  type Specification,
  standardDictionary,
  standardProducts,
} from '#rules/products/dictionary.ts'
import { standardSpecifications } from '#rules/products/specifications.ts'
import type { SchemeName } from '#rules/products/terms.ts'

/** A product as an alliance lists it, with the specifications it is delivered in. */
export type ListedProduct = Product & {
  /** None: any content within the limits of a bag. */
  readonly specifications: readonly Specification[]
}

/** What a station's label code stands for. */
export type StationCode = {
  /** The station's code in the alliance, such as `QZ-STATION`. */
  readonly station: string
  readonly scheme: SchemeName
  readonly labelProductCode: string
  /** The hub's code. */
  readonly product: string
  /** The product's specification; null where the label's content is read by itself. */
  readonly specification: string | null
  /** First and last day of its use; null while the publication holds. */
  readonly from: Day | null
  readonly until: Day | null
}

/** The content of one publication. It is never changed; a later publication stands in its place. */
export type DictionaryDocument = {
  readonly products: readonly ListedProduct[]
  readonly stationCodes: readonly StationCode[]
}

/** A dictionary that an alliance has published. Both days are included. */
export type Publication = {
  readonly id: string
  readonly effectiveFrom: Day
  readonly effectiveTo: Day | null
  readonly publishedAt: Date
  readonly document: DictionaryDocument
}

/** The dictionary in force on a day: the program's own products, and what the alliance has published over them. */
export type Dictionary = {
  /** The publication it comes from; null where the program's own is in force alone. */
  readonly publication: Publication | null
  /** What may be asked for and received. */
  readonly products: ProductDictionary
  /** What was ever listed as well: a bag is judged as long as it is there. */
  readonly known: ProductDictionary
  /** By product; a product without an entry takes any content within the limits of a bag. */
  readonly specifications: ReadonlyMap<string, readonly Specification[]>
  /** Those in use on the day. */
  readonly stationCodes: readonly StationCode[]
}

/** What every alliance has that has published nothing. */
export const standardOnly: Dictionary = {
  publication: null,
  products: standardDictionary,
  known: standardDictionary,
  specifications: standardSpecifications,
  stationCodes: [],
}

const newestFirst = (one: Publication, other: Publication): number =>
  other.effectiveFrom.localeCompare(one.effectiveFrom) ||
  other.publishedAt.getTime() - one.publishedAt.getTime() ||
  // Ids sort by the time they were made.
  other.id.localeCompare(one.id)

/**
 * A bag is read by the dictionary in force on its own day: the program's own products, and over them the publication
 * that came into force last. What an earlier one listed stays known, so that bags of it are judged as long as they are
 * there.
 *
 * Facts: all publications of the alliance, the instant (its civil day in China counts).
 * Refuses: nothing; answers the dictionary.
 * Source: HOUSE_PRODUCTS. Reviewed: not yet reviewed by a physician.
 */
export function dictionaryInForce(publications: readonly Publication[], now: Date): Dictionary {
  if (publications.length === 0) return standardOnly
  const day = dayOf(now)
  const known = dictionaryOf([
    ...publications
      .toSorted(newestFirst)
      .toReversed()
      .flatMap(({ document }) => document.products),
    ...standardProducts,
  ])
  const inForce = publications
    .filter(({ effectiveFrom, effectiveTo }) => isWithin(day, effectiveFrom, effectiveTo ?? undefined))
    .toSorted(newestFirst)[0]
  if (inForce === undefined) return { ...standardOnly, known }
  const { products, stationCodes } = inForce.document
  return {
    publication: inForce,
    products: dictionaryOf([...standardProducts, ...products]),
    known,
    specifications: new Map([
      ...standardSpecifications,
      ...products.map(({ code, specifications }) => [code, specifications] as const),
    ]),
    stationCodes: stationCodes.filter(({ from, until }) =>
      isWithin(day, from ?? inForce.effectiveFrom, until ?? undefined),
    ),
  }
}
