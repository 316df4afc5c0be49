import type { BillLineKind, BillProblem } from '#rules/waivers/bill-terms.ts'
import type { LineCharge } from '#rules/waivers/money.ts'

/** What of a line says which charge it is, or takes back. */
type Creditable = LineCharge & {
  readonly kind: BillLineKind
  readonly chargeNumber: string
  readonly currency: string
}

/** A charge with what was taken back of it, or a line of which nothing can be taken. */
type NetLine<Line> = { readonly line: Line; readonly problem: BillProblem | null }

/**
 * The charges of a bill less their credits. A charge that was taken back whole is gone; one taken back in part keeps its
 * quantity, for the bag is as large as it was.
 *
 * Facts: the lines as told; a credit names its charge by the same number.
 * Refuses: a credit without its charge, and one above it.
 * Source: HOUSE_WAIVER_BILL. Reviewed: not yet reviewed by a health bureau.
 */
export function netOfCredits<Line extends Creditable>(lines: readonly Line[]): readonly NetLine<Line>[] {
  const credits = lines.filter(({ kind }) => kind === 'CREDIT')
  const charges = lines.filter(({ kind }) => kind === 'CHARGE')
  const orphans = credits.filter((credit) => !charges.some((charge) => isOf(credit, charge)))
  const net = charges.flatMap((charge) =>
    netCharge(
      charge,
      credits.filter((credit) => isOf(credit, charge)),
    ),
  )
  return [...net, ...orphans.map((line) => ({ line, problem: 'CREDIT_OF_NOTHING' as const }))]
}

const isOf = (credit: Creditable, charge: Creditable) => credit.chargeNumber === charge.chargeNumber

function netCharge<Line extends Creditable>(
  charge: Line,
  credits: readonly Line[],
): readonly NetLine<Line>[] {
  if (credits.length === 0) return [{ line: charge, problem: null }]
  const negative = credits.find((credit) => isNegative(credit))
  if (negative !== undefined) return [{ line: negative, problem: 'NEGATIVE' }]
  const foreign = credits.find(({ currency }) => currency !== charge.currency)
  if (foreign !== undefined) return [{ line: foreign, problem: 'FOREIGN_CURRENCY' }]
  const left = (of: keyof LineCharge) => charge[of] - credits.reduce((sum, credit) => sum + credit[of], 0)
  const chargedFen = left('chargedFen')
  if (chargedFen < 0) return [{ line: charge, problem: 'CREDIT_ABOVE_CHARGE' }]
  if (chargedFen === 0) return []
  const insuredFen = Math.max(0, left('insuredFen'))
  const waivedFen = Math.max(0, left('waivedFen'))
  return [{ line: { ...charge, chargedFen, insuredFen, waivedFen }, problem: null }]
}

/** Whether an amount of a line is below zero. */
export const isNegative = ({ chargedFen, insuredFen, waivedFen }: LineCharge): boolean =>
  chargedFen < 0 || insuredFen < 0 || waivedFen < 0
