import type { WaiverRow } from '#db/waivers/finders.ts'
import type { Found } from '#resolvers/waivers/candidates.ts'
import type { Stay } from '#resolvers/waivers/stay.ts'
import type { BillLine } from '#rules/waivers/bill.ts'
import type { Rulings } from '#rules/waivers/rulings.ts'

/** A bill whose stay is locked, and what was found out for it. */
export type BillToDecide = {
  readonly stay: Stay
  readonly lines: readonly BillLine[]
  readonly billHash: string
  readonly consent: boolean
  readonly region: string
  readonly found: Found
  /** The waiver that this one goes on from; null for a first claim. */
  readonly root: WaiverRow | null
  /** What a person ruled on the questions of an earlier decision; null for nothing. */
  readonly rulings: Rulings | null
}
