import type { Product, ProductDictionary } from '#rules/products/dictionary.ts'
import type { SchemeName } from '#rules/products/terms.ts'

/** More parts than the alphabet has letters can't be named. */
export const MOST_PARTS = 26

const UNDIVIDED = '00'
const letter = (at: number, first: string) => String.fromCharCode(first.charCodeAt(0) + at)

/**
 * The label codes of a unit's parts. ISBT 128 has two places for them: a capital letter for the first division, a small one
 * for a division of that; a product code without them counts as a volunteer's. A station's own code gets the letters behind
 * a full stop.
 *
 * Facts: the label's code, how many parts. Refuses: nothing; null where the unit was divided twice or the code is full.
 * Source: ISBT_128_DIN, HOUSE_PROCESSING. Reviewed: not yet reviewed by a physician.
 */
export function partCodes(scheme: SchemeName, code: string, parts: number): string[] | null {
  const letters = (first: string) => Array.from({ length: parts }, (_, at) => letter(at, first))
  if (parts > MOST_PARTS) return null
  if (scheme === 'STATION') {
    const [, base = code, first, second] = /^(.*?)(?:\.([A-Z])([a-z])?)?$/.exec(code) ?? []
    if (second !== undefined) return null
    const made =
      first === undefined
        ? letters('A').map((one) => `${base}.${one}`)
        : letters('a').map((one) => `${base}.${first}${one}`)
    return made.every((one) => one.length <= LONGEST_OWN) ? made : null
  }
  const whole = code.length === SHORT_ISBT ? `${code}V${UNDIVIDED}` : code
  const [stem, division] = [whole.slice(0, -2), whole.slice(-2)]
  if (division === UNDIVIDED) return letters('A').map((one) => `${stem}${one}0`)
  if (division.endsWith('0')) return letters('a').map((one) => `${stem}${division[0]}${one}`)
  return null
}

const SHORT_ISBT = 5
const LONGEST_OWN = 20

/**
 * What red cells are once they are washed, and cells once they are irradiated: own blood stays own, irradiated cells stay
 * irradiated.
 *
 * Facts: what was done, the product, the products in force. Refuses: nothing; undefined where the dictionary has none.
 * Source: HOUSE_PRODUCTS, HOUSE_PROCESSING. Reviewed: not yet reviewed by a physician.
 */
export function formAfter(
  kind: 'WASH' | 'IRRADIATE',
  { code, irradiated, autologous }: Product,
  products: ProductDictionary,
): Product | undefined {
  if (kind === 'IRRADIATE') return products.get(`${code}-IR`)
  return products.get(`RBC-WASHED${irradiated ? '-IR' : ''}${autologous ? '-AUTO' : ''}`)
}
