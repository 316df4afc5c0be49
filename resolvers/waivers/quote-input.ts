import { BadInput, type InputProblem } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type QuantityUnit, readQuantity } from '#lib/quantities.ts'
import type { OperationInput } from '#resolvers/operation.ts'
import { checkNamedDonors, type NamedDonor } from '#resolvers/waivers/named-donor.ts'
import type { Bilingual } from '#rules/vocabulary.ts'
import type { BillLine } from '#rules/waivers/bill.ts'
import type { BillLineKind } from '#rules/waivers/bill-terms.ts'
import type { WaiverSource } from '#rules/waivers/claim-terms.ts'
import { feeMeaning } from '#rules/waivers/fee.ts'
import type { Rulings } from '#rules/waivers/rulings.ts'

/** One line of a bill as the settlement window tells it. Amounts are fen. */
export type BillLineInput = {
  /** The HIS's own number of the charge; of a credit the number of the charge that it takes back. */
  readonly chargeNumber: string
  readonly feeCode: string
  /** The hub's product; absent: what the fee code says. */
  readonly productCode?: string | null
  /** Whether the fee is for blood; absent: what the fee code says. */
  readonly isBlood?: boolean | null
  readonly donationNumber?: string | null
  /** Product code on the bag's label. */
  readonly labelProductCode?: string | null
  /** The hub's own id of the bag, or of the request it was issued for. */
  readonly fillerNumber?: string | null
  readonly quantity: number
  /** What `quantity` counts; absent: the product's own measure. */
  readonly unit?: QuantityUnit | 'BAG' | null
  readonly chargedFen: number
  /** Absent: nothing. */
  readonly insuredFen?: number | null
  /** Waived before on paper; absent: nothing. */
  readonly waivedFen?: number | null
  /** ISO 4217; absent: CNY. */
  readonly currency?: string | null
  readonly kind?: BillLineKind | null
}

/** A stay's bill, and whom the window names as donors. */
export type QuoteWaiverInput = OperationInput & {
  /** The stay, or by its number in the caller's hospital. */
  readonly encounterId?: string | null
  readonly visitNumber?: string | null
  readonly lines: readonly BillLineInput[]
  readonly donors?: readonly NamedDonor[] | null
  readonly billNumber?: string | null
  readonly invoiceNumber?: string | null
  /** What asks; absent: the window. Doors to outsiders leave it out. */
  readonly source?: WaiverSource | null
  /** A live or settled waiver of the stay: only what it left open is covered. */
  readonly rootId?: Id<'Waiver'> | string | null
  /** What a person ruled in a refund case. Doors to outsiders leave it out. */
  readonly rulings?: Rulings | null
}

const MOST_LINES = 500
/** Twenty million yuan, of a line and of a whole bill: anything beyond is a slip of the keyboard. */
const MOST_FEN = 2_000_000_000

/** The hub's own list of fees has no map of a hospital's codes; a HIS that has one tells the product. */
const NO_MAP = {}

/**
 * The bill as the rules read it.
 * @throws BadInput naming every field that no bill of blood can hold
 */
export const readBill = (
  input: Pick<QuoteWaiverInput, 'lines' | 'donors'>,
  { now, isProduct }: { readonly now: Date; readonly isProduct: (code: string) => boolean },
): BillLine[] => {
  const problems = [
    ...problemsOfList(input.lines),
    ...input.lines.flatMap((line, at) => problemsOfLine(line, `lines[${at}]`)),
    ...checkNamedDonors(input.donors ?? [], 'donors', now),
  ]
  if (problems.length > 0) throw new BadInput(problems)
  return input.lines.map((line, at) => readLine(line, at + 1, isProduct))
}

const problemsOfList = (lines: QuoteWaiverInput['lines']): InputProblem[] => {
  if (lines.length === 0) return [{ field: 'lines', words: EMPTY }]
  if (lines.length > MOST_LINES) return [{ field: 'lines', words: TOO_MANY }]
  const sum = lines.reduce((fen, { chargedFen }) => fen + chargedFen, 0)
  return sum > MOST_FEN ? [{ field: 'lines', words: TOO_MUCH }] : []
}

const AMOUNTS = ['chargedFen', 'insuredFen', 'waivedFen'] as const

const problemsOfLine = (line: BillLineInput, field: string): InputProblem[] => {
  const problems: InputProblem[] = []
  const add = (name: string, words: Bilingual) => problems.push({ field: `${field}.${name}`, words })
  if (line.chargeNumber.trim() === '') add('chargeNumber', MISSING)
  for (const name of AMOUNTS) {
    const fen = line[name] ?? 0
    if (fen < 0) add(name, NEGATIVE)
    else if (!Number.isInteger(fen) || fen > MOST_FEN) add(name, NO_AMOUNT)
  }
  if (line.currency && line.currency !== 'CNY') add('currency', FOREIGN)
  const quantity = readQuantity(line.quantity)
  if (quantity === undefined || quantity === 0) add('quantity', NO_QUANTITY)
  return problems
}

const readLine = (line: BillLineInput, position: number, isProduct: (code: string) => boolean): BillLine => {
  const meant = feeMeaning(line.feeCode, NO_MAP, isProduct)
  const productCode = textOf(line.productCode) ?? meant.productCode
  return {
    position,
    chargeNumber: line.chargeNumber.trim(),
    feeCode: line.feeCode.trim(),
    productCode,
    isBlood: line.isBlood ?? (line.productCode ? true : meant.isBlood),
    donationNumber: textOf(line.donationNumber),
    labelProductCode: textOf(line.labelProductCode),
    fillerNumber: textOf(line.fillerNumber),
    quantity: readQuantity(line.quantity) as BillLine['quantity'],
    unit: line.unit ?? null,
    chargedFen: line.chargedFen,
    insuredFen: line.insuredFen ?? 0,
    waivedFen: line.waivedFen ?? 0,
    currency: line.currency ?? 'CNY',
    kind: line.kind ?? 'CHARGE',
  }
}

/** A text without the blanks around it; null when nothing is left. */
export const textOf = (text: string | null | undefined): string | null => text?.trim() || null

const EMPTY: Bilingual = { zh: '账单没有任何收费行', en: 'the bill has no line' }
const TOO_MANY: Bilingual = {
  zh: `一次最多 ${MOST_LINES} 行；请分次询价`,
  en: `at most ${MOST_LINES} lines at once; quote the rest by another bill`,
}
const TOO_MUCH: Bilingual = {
  zh: '合计金额超过二千万元，请核对（金额单位为分）',
  en: 'more than 20 million yuan in all; compare it again (amounts are fen)',
}
const MISSING: Bilingual = { zh: '缺少收费流水号', en: 'the number of the charge is missing' }
const NEGATIVE: Bilingual = {
  zh: '金额不能为负；退费请用 kind: CREDIT 和正数金额',
  en: 'may not be negative; tell a credit by `kind: CREDIT` with an amount above zero',
}
const NO_AMOUNT: Bilingual = {
  zh: '须为以分为单位的整数',
  en: 'must be a whole number of fen',
}
const FOREIGN: Bilingual = { zh: '只接受人民币（CNY）', en: 'only CNY is taken' }
const NO_QUANTITY: Bilingual = {
  zh: '须为至多三位小数的正数',
  en: 'must be a positive number of at most three decimals',
}
