import type { ChargeRow } from '#db/waivers/finders-charges.ts'
import { quantityToNumber, readQuantity } from '#lib/quantities.ts'
import { type BillLineInput, textOf } from '#resolvers/waivers/quote-input.ts'
import { standardDictionary } from '#rules/products/dictionary.ts'
import type { BillLine } from '#rules/waivers/bill.ts'
import { feeMeaning } from '#rules/waivers/fee.ts'

/** One charge or credit as a hospital tells it: a line of a bill with a number of its own. */
export type ChargeInput = BillLineInput & {
  /** The HIS's own number of the row; absent: the number of the charge. A credit may have one of its own. */
  readonly number?: string | null
  readonly feeName?: string | null
  /** What the fee code means in the hospital's own map (see `feeMeaning`); absent: what it says itself. */
  readonly feeMeans?: string | null
  /** When it was charged; absent: now. */
  readonly chargedAt?: Date | null
}

/** Whether a fee code, or what it is mapped to, says by itself that it is for blood. */
export const isFeeOfBlood = (code: string): boolean =>
  feeMeaning(code, {}, (one) => standardDictionary.has(one)).isBlood === true

/** A charge with what its fee means filled in, where the hospital's own map says it. */
export const withMeaning = (input: ChargeInput, isProduct: (code: string) => boolean): ChargeInput => {
  if (!input.feeMeans || (input.isBlood ?? null) !== null || input.productCode) return input
  const { isBlood, productCode } = feeMeaning(input.feeMeans, {}, isProduct)
  return { ...input, isBlood, productCode }
}

/** What a charge says, as it is kept. */
export type ToldCharge = Pick<
  ChargeRow,
  | 'number'
  | 'kind'
  | 'chargeNumber'
  | 'feeCode'
  | 'feeName'
  | 'productCode'
  | 'isBlood'
  | 'donationNumber'
  | 'labelProductCode'
  | 'fillerNumber'
  | 'quantity'
  | 'unit'
  | 'chargedFen'
  | 'insuredFen'
  | 'waivedFen'
>

/** A told charge as it is kept; `line` is the same as the rules read it. */
export const toldCharge = (input: ChargeInput, line: BillLine): ToldCharge => ({
  number: textOf(input.number) ?? line.chargeNumber,
  kind: line.kind,
  chargeNumber: line.chargeNumber,
  feeCode: line.feeCode,
  feeName: textOf(input.feeName),
  productCode: line.productCode,
  isBlood: line.isBlood,
  donationNumber: line.donationNumber,
  labelProductCode: line.labelProductCode,
  fillerNumber: line.fillerNumber,
  quantity: quantityToNumber(line.quantity),
  unit: line.unit,
  chargedFen: line.chargedFen,
  insuredFen: line.insuredFen,
  waivedFen: line.waivedFen,
})

/** Whether two tellings of one row say the same. */
export const saysTheSame = (kept: ToldCharge, told: ToldCharge): boolean =>
  (Object.keys(told) as (keyof ToldCharge)[]).every((name) => kept[name] === told[name])

/** Kept charges as the lines of a bill, in their order. */
export const linesOf = (charges: readonly ToldCharge[]): BillLine[] =>
  charges.map((charge, at) => ({
    position: at + 1,
    chargeNumber: charge.chargeNumber,
    feeCode: charge.feeCode,
    productCode: charge.productCode,
    isBlood: charge.isBlood,
    donationNumber: charge.donationNumber,
    labelProductCode: charge.labelProductCode,
    fillerNumber: charge.fillerNumber,
    // Kept by the same reader, to the same three places.
    quantity: readQuantity(charge.quantity) as BillLine['quantity'],
    unit: charge.unit,
    chargedFen: charge.chargedFen,
    insuredFen: charge.insuredFen,
    waivedFen: charge.waivedFen,
    currency: 'CNY',
    kind: charge.kind,
  }))

/** Kept charges as a quote takes them. */
export const billOf = (charges: readonly ToldCharge[]): BillLineInput[] =>
  linesOf(charges).map(({ position: _, quantity, ...line }) => ({
    ...line,
    quantity: quantityToNumber(quantity),
  }))
