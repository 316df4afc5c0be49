import type { PolicyValues } from '#rules/policy.ts'
import type { StorageCategory } from '#rules/products/storage-terms.ts'

/** A time that a bag stood in a place without agitation. */
export type Unmoved = { readonly since: Date; readonly until: Date }

const HOUR_MS = 3_600_000

/**
 * Platelets that stood unmoved for longer than they may, all such times since their receipt together, have expired;
 * nobody lifts that. Other blood is not agitated.
 *
 * Facts: the storage category; the times in which agitation was lost where the bag stood, in any order, those of several
 * devices overlapping.
 * Refuses: nothing; answers whether it has expired.
 * Source: WS_399_2012_STORAGE.
 * Reviewed: not yet reviewed by a physician.
 */
export const isUnmovedTooLong = (
  storage: StorageCategory,
  times: readonly Unmoved[],
  { agitationMostHours }: Pick<PolicyValues, 'agitationMostHours'>,
): boolean => storage === 'PLATELETS' && unmovedMs(times) > agitationMostHours * HOUR_MS

/** Milliseconds in any of the times, those that overlap counted once. */
const unmovedMs = (times: readonly Unmoved[]): number => {
  let sum = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const { since, until } of times.toSorted((one, other) => +one.since - +other.since)) {
    sum += Math.max(0, +until - Math.max(+since, reached))
    reached = Math.max(reached, +until)
  }
  return sum
}
