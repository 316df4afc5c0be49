/** The first pause after a failed attempt, and the longest. */
const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 15 * 60_000

/**
 * How long a notice waits after a failed attempt: 15 seconds, then twice as long each time, a quarter of an hour at
 * most. It is never given up while its alarm is unresolved.
 *
 * Facts: how often it was tried, from 1.
 * Refuses: nothing.
 * Source: HOUSE_ALARMS.
 * Reviewed: not yet reviewed by a physician.
 */
export function noticePauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1))
}
