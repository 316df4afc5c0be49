/** What a fee code is for. */
type FeeMeaning = {
  /** Null when nobody said. */
  readonly isBlood: boolean | null
  /** The hub's product (99HUB); null when the fee says none. */
  readonly productCode: string | null
}

/** Fee codes of the hub's own list (99FEE) for the price of blood begin so. */
const BLOOD_PRICE = 'BLD-'
/** What a hospital's own code is mapped to when it is a service and not blood: crossmatch, infusion, a bed. */
const NOT_BLOOD_FEE = 'NOT-BLOOD'

/**
 * What a fee is for: the hospital's own map goes first, to a product of the hub, to a code of 99FEE or to `NOT-BLOOD`.
 * Without one, a product's own code is that product, `BLD-` begins the price of blood, and all others say nothing: only
 * the blood itself is waived, and a service beside it often names the same bag.
 *
 * Facts: the code, the hospital's map of codes, the products that the hub knows.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_BILL. Reviewed: not yet reviewed by a health bureau.
 */
export function feeMeaning(
  feeCode: string,
  own: Readonly<Record<string, string>>,
  isProduct: (code: string) => boolean,
): FeeMeaning {
  const written = feeCode.trim()
  const code = (Object.hasOwn(own, written) ? own[written] : undefined) ?? written
  if (code === NOT_BLOOD_FEE) return { isBlood: false, productCode: null }
  if (isProduct(code)) return { isBlood: true, productCode: code }
  return { isBlood: code.startsWith(BLOOD_PRICE) ? true : null, productCode: null }
}
