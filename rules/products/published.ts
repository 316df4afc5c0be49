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

/** What a hospital's own system calls a product. */
export type HisCode = {
  /** The hospital's code in the alliance, such as `CS-MEM01`. */
  readonly hospital: string
  readonly code: string
  /** The hub's code. */
  readonly product: string
  /** First and last day of its use; null while the publication holds. */
  readonly from: Day | null
  readonly until: Day | null
}

/** The content of one publication. It is never changed; a later publication stands in its place. */
export type DictionaryDocument = {
  readonly products: readonly ListedProduct[]
  readonly stationCodes: readonly StationCode[]
  /** Absent from what was published before there were any. */
  readonly hisCodes?: readonly HisCode[]
}

/** When a publication holds. Both days are included. */
export type PublicationDays = {
  readonly id: string
  readonly effectiveFrom: Day
  readonly effectiveTo: Day | null
  readonly publishedAt: Date
}

/** A dictionary that an alliance has published. */
export type Publication = PublicationDays & { readonly document: DictionaryDocument }

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
  readonly hisCodes: readonly HisCode[]
}

/** What every alliance has that has published nothing. */
export const standardOnly: Dictionary = {
  publication: null,
  products: standardDictionary,
  known: standardDictionary,
  specifications: standardSpecifications,
  stationCodes: [],
  hisCodes: [],
}

const newestFirst = (one: PublicationDays, other: PublicationDays): number =>
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
  const inForce = publicationOn(publications, day)
  if (inForce === undefined) return { ...standardOnly, known }
  const { products, stationCodes, hisCodes = [] } = inForce.document
  return {
    publication: inForce,
    products: dictionaryOf([...standardProducts, ...products]),
    known,
    specifications: new Map([
      ...standardSpecifications,
      ...products.map(({ code, specifications }) => [code, specifications] as const),
    ]),
    stationCodes: codesOn(stationCodes, inForce, day),
    hisCodes: codesOn(hisCodes, inForce, day),
  }
}

/** The publication that came into force last among those that hold on a day; undefined where none does. */
export const publicationOn = <Published extends PublicationDays>(
  publications: readonly Published[],
  day: Day,
): Published | undefined =>
  publications
    .filter(({ effectiveFrom, effectiveTo }) => isWithin(day, effectiveFrom, effectiveTo ?? undefined))
    .toSorted(newestFirst)[0]

/** Those of a publication's codes that are in use on a day. */
export const codesOn = <Code extends Pick<StationCode, 'from' | 'until'>>(
  codes: readonly Code[],
  { effectiveFrom }: PublicationDays,
  day: Day,
): Code[] => codes.filter(({ from, until }) => isWithin(day, from ?? effectiveFrom, until ?? undefined))
