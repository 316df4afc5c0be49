const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Looked at without being told that something came: an hour and a day after the end. */
const LOOKS_MS = [HOUR_MS, DAY_MS] as const

/**
 * When a shipment that has ended is compared with its readings again, although nobody told of late ones: readings that
 * were being written at the very end are found by this.
 *
 * Facts: when it ended, and now.
 * Refuses: nothing; null when it needs no more looking.
 * Source: HOUSE_SHIPMENT.
 * Reviewed: not yet reviewed by a physician.
 */
export const nextLook = (endedAt: Date, now: Date): Date | null => {
  const next = LOOKS_MS.map((after) => new Date(endedAt.getTime() + after)).find((at) => at > now)
  return next ?? null
}
