import { listProductDictionariesByIds, type ProductDictionaryRow } from '#db/alliance/finders-products.ts'
import { dictionaryAt } from '#resolvers/alliance/dictionary.ts'
import { allianceIn } from '#resolvers/alliance/read.ts'
import { one, read } from '#resolvers/reads.ts'
import type { Product, Specification } from '#rules/products/dictionary.ts'
import type { HisCode, StationCode } from '#rules/products/published.ts'

export type { ProductDictionaryRow }

/** The published dictionaries' part of the graph. */
export type ProductEntities = { ProductDictionary: ProductDictionaryRow }

export const productDictionaryById = one(listProductDictionariesByIds)

/** A product in force, with the forms it is delivered in and the codes on labels and of hospitals that stand for it. */
export type ProductInForce = Product & {
  readonly specifications: readonly Specification[]
  readonly stationCodes: readonly StationCode[]
  readonly hisCodes: readonly HisCode[]
}

/** Of when, and of which of the caller's alliances. */
export type ProductsInput = { readonly at?: Date | null; readonly alliance?: string | null }

/** The dictionary of products in force at an instant (now when none is given). */
export const products = read(
  'inventory.products',
  async (query, input: ProductsInput): Promise<readonly ProductInForce[]> => {
    const allianceId = allianceIn(query.actor, input.alliance)
    const dictionary = await dictionaryAt({ db: query.db, allianceId }, input.at ?? query.now)
    return [...dictionary.products.values()].map((product) => ({
      ...product,
      specifications: dictionary.specifications.get(product.code) ?? [],
      stationCodes: dictionary.stationCodes.filter((code) => code.product === product.code),
      hisCodes: dictionary.hisCodes.filter((code) => code.product === product.code),
    }))
  },
)
