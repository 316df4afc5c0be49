import { listProductDictionaries, type ProductDictionaryRow } from '#db/alliance/finders-products.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type Product, type ProductDictionary, standardDictionary } from '#rules/products/dictionary.ts'
import {
  type Dictionary,
  type DictionaryDocument,
  dictionaryInForce,
  type Publication,
} from '#rules/products/published.ts'

type Place = Pick<Tx, 'db' | 'allianceId'>

/** What was read in one transaction; nothing publishes a dictionary and then judges by it in the same. */
const readBefore = new WeakMap<Db, Map<AllianceId, Promise<readonly Publication[]>>>()

const publicationsOf = ({ db, allianceId }: Place): Promise<readonly Publication[]> => {
  const read = readBefore.get(db) ?? new Map<AllianceId, Promise<readonly Publication[]>>()
  readBefore.set(db, read)
  const known =
    read.get(allianceId) ?? listProductDictionaries(db, allianceId).then((rows) => rows.map(publicationOf))
  read.set(allianceId, known)
  return known
}

const publicationOf = (row: ProductDictionaryRow): Publication => ({
  id: row.id,
  effectiveFrom: row.effectiveFrom,
  effectiveTo: row.effectiveTo,
  publishedAt: row.publishedAt,
  // Written by `publishProducts` alone, in this very form.
  document: row.content as unknown as DictionaryDocument,
})

/** The dictionary in force in an alliance at an instant. At most one statement in a transaction. */
export const dictionaryAt = async (place: Place, at: Date): Promise<Dictionary> =>
  dictionaryInForce(await publicationsOf(place), at)

const allStandard = (codes: Iterable<string>): boolean =>
  [...codes].every((code) => standardDictionary.has(code))

/**
 * The products of bags and lines that are there already, by their codes, whenever they were listed. What the program
 * itself knows means the same in every alliance and at all times: it is looked up without a statement.
 */
export const productsOf = async (place: Place, codes: Iterable<string>): Promise<ProductDictionary> =>
  allStandard(codes) ? standardDictionary : (await dictionaryAt(place, new Date(0))).known

/** The same for what is asked for anew: only what is in force then is found. */
export const productsOnOffer = async (
  place: Place,
  codes: Iterable<string>,
  at: Date,
): Promise<ProductDictionary> =>
  allStandard(codes) ? standardDictionary : (await dictionaryAt(place, at)).products

/** The product of one bag that is there already; undefined for a code that nobody has listed. */
export const productOf = async (
  place: Place,
  { productCode }: { readonly productCode: string },
): Promise<Product | undefined> => (await productsOf(place, [productCode])).get(productCode)
