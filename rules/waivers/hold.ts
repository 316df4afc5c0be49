import type { WaiverState } from '#rules/waivers/claim-terms.ts'

const MINUTE_MS = 60_000

/** Until when a quote holds its quota. */
export const holdUntilOf = (quotedAt: Date, minutes: number): Date =>
  new Date(quotedAt.getTime() + minutes * MINUTE_MS)

/**
 * Is a quote's hold over? It stands to the last millisecond of its time and not a millisecond longer, whether or not the
 * hub's clock has ended it yet.
 *
 * Facts: the waiver's state, until when it holds, the instant.
 * Refuses: nothing.
 * Source: HOUSE_WAIVER_LEDGER. Reviewed: not yet reviewed by a health bureau.
 */
export const isHoldOver = (
  { state, holdUntil }: { readonly state: WaiverState; readonly holdUntil: Date },
  now: Date,
): boolean => state === 'EXPIRED' || (state === 'HELD' && now.getTime() > holdUntil.getTime())
