import type { Settled } from '#rules/waivers/policy-form.ts'

/** What one line of blood cost and who has paid of it, in fen. */
export type LineCharge = {
  readonly chargedFen: number
  readonly insuredFen: number
  /** Waived before, by this hub or on paper. */
  readonly waivedFen: number
}

/** One donation's part of a line: how many ml of its quota it covers, and the most they may pay. */
export type Share = { readonly ml: number; readonly capFen: number | null }

/** How a part of a fen is rounded; undefined in what was kept before there was a choice: down. */
export type Rounding = Settled['rounding'] | undefined

/**
 * What of a blood line can be waived: what was charged, less what the insurance paid, less what was waived before.
 *
 * Facts: the line's amounts in fen.
 * Refuses: nothing; never below zero.
 * Source: HOUSE_WAIVER_MONEY. Reviewed: not yet reviewed by a health bureau.
 */
export const baseFen = ({ chargedFen, insuredFen, waivedFen }: LineCharge): number =>
  Math.max(0, chargedFen - insuredFen - waivedFen)

/**
 * The money of each share of a line. A line that is covered whole is waived whole; of one covered in part, the part of its
 * base that its millilitres are, rounded to the fen as the policy is set: down, or half a fen up. Shares are rounded down
 * one by one and the last takes the rest, so that together they are the line's amount to the fen. A cap cuts each share by
 * itself.
 *
 * Facts: the line's base in fen, its need in ml (above zero), the shares in the order in which they are taken, the rounding.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_MONEY. Reviewed: not yet reviewed by a health bureau.
 */
export function fenOfShares(
  base: number,
  needMl: number,
  { shares, rounding }: { readonly shares: readonly Share[]; readonly rounding: Rounding },
): number[] {
  const covered = shares.reduce((sum, { ml }) => sum + ml, 0)
  let left = proportion(base, covered, needMl, rounding)
  return shares.map(({ ml, capFen }, at) => {
    const share = at === shares.length - 1 ? left : Math.min(left, proportion(base, ml, needMl))
    left -= share
    return capFen === null ? share : Math.min(share, capFen)
  })
}

/** Exact: fen times millilitres may pass the integers that a binary number holds. */
const proportion = (fen: number, part: number, whole: number, rounding: Rounding = 'DOWN'): number => {
  const doubled = 2n * BigInt(fen) * BigInt(part)
  return Number((rounding === 'HALF_UP' ? doubled + BigInt(whole) : doubled) / (2n * BigInt(whole)))
}
