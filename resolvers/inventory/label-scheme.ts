import { isbt128Scheme, type LabelScheme } from '#rules/identifiers/unit-number.ts'
import type { Product } from '#rules/products/dictionary.ts'
import type { SchemeName } from '#rules/products/terms.ts'

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
