import { type Backoff, pauseBehind } from '#lib/backoff.ts'

/** How patient the hub is with the systems it sends to; all of it in one place. Times are in milliseconds. */
export type DeliveryPolicy = {
  /** How long an answer is waited for. */
  readonly answerMs: number
  /** How long a connection may take to come about. */
  readonly connectMs: number
  /** How much longer than the answer a claim lasts, before another worker may take the delivery. */
  readonly leaseMarginMs: number
  readonly retry: Backoff
  /** Share of a pause by which it is shortened at random, so that a peer that comes back isn't met by all at once. */
  readonly jitter: number
  /** Attempts after which an answer that can't be understood is handed to a person. */
  readonly mostUndecidable: number
  /** Messages under way to one destination at a time, each of another patient. */
  readonly window: number
}

export const DELIVERY_POLICY: DeliveryPolicy = {
  answerMs: 30_000,
  connectMs: 5_000,
  leaseMarginMs: 15_000,
  // A hospital's system that is back hears of everything within a minute; one look a minute costs nothing.
  retry: { firstMs: 1_000, longestMs: 60_000 },
  jitter: 0.2,
  mostUndecidable: 5,
  window: 8,
}

/** Pause behind the n-th attempt in a row that led to nothing, n from 1; `random` lies between 0 and 1. */
export const retryPause = ({ retry, jitter }: DeliveryPolicy, attempts: number, random: number): number =>
  Math.round(pauseBehind(retry, attempts) * (1 - jitter * random))
