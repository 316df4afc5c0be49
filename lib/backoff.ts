/** How long to wait before something that failed is tried again. */
export type Backoff = { readonly firstMs: number; readonly longestMs: number }

/** Enough to outgrow any longest pause, and few enough for a number to hold. */
const MOST_DOUBLINGS = 30

/** The pause behind the n-th attempt in vain, n from 1: each twice as long as the one before, up to the longest. */
export const pauseBehind = ({ firstMs, longestMs }: Backoff, attempts: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(MOST_DOUBLINGS, Math.max(0, attempts - 1)))
