import { isbt128Scheme, type LabelScheme } from '#rules/identifiers/unit-number.ts'
import { type Product, standardDictionary } from '#rules/products/dictionary.ts'

/** How a bag is labelled: by ISBT 128, or by the station's own numbers. */
export type SchemeName = 'ISBT128' | 'STATION'

/**
 * Numbers of a station's own are compared and never taken apart: letters, digits, full stops and hyphens in any order
 * a printer of labels can make.
 */
const stationScheme: LabelScheme = {
  kind: 'OWN',
  donationPattern: '[0-9A-Za-z][0-9A-Za-z.-]{3,39}',
  productPattern: '[0-9A-Za-z][0-9A-Za-z.]{0,19}',
}

export const schemeOf = (name: SchemeName): LabelScheme =>
  name === 'ISBT128' ? isbt128Scheme : stationScheme

/** What a bag of this product has by itself (table 0508 where it knows a code, else the hub's own). */
export const attributesOf = (product: Product | undefined): string[] => [
  ...(product?.leucocyteReduced ? ['LR'] : []),
  ...(product?.irradiated ? ['IR'] : []),
  ...(product?.washed ? ['WA'] : []),
  ...(product?.virusInactivated ? ['VI'] : []),
  ...(product?.autologous ? ['AU'] : []),
]

/** A product of the dictionary by its code; undefined when it holds none. */
export const productOf = (code: string): Product | undefined => standardDictionary.get(code)
