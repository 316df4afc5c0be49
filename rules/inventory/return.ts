import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'

const MINUTE_MS = 60_000

/** A bag that comes back unused. */
export type ReturnFacts = {
  /** When it left controlled storage; null when nobody knows. */
  readonly outSince: Date | null
  readonly returnedAt: Date
}

/**
 * Blood that was out of controlled storage for longer than the limit is scrap; until then it is scrap as well where
 * issued blood is not taken back, as everywhere in China. The finding is written down with the return, for those who
 * approve the discard.
 *
 * Facts: since when it was out, when it came back; the limit in minutes, its last instant included.
 * Refuses: nothing; finds `OUT_OF_STORAGE_TOO_LONG`. Unknown counts as within the limit: the discard follows anyhow.
 * Source: HOUSE_OUT_OF_STORAGE, SPEC_2000_ART_28.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeReturn(
  { outSince, returnedAt }: ReturnFacts,
  policy: Pick<PolicyValues, 'outOfStorageMinutes'>,
): Finding[] {
  if (outSince === null) return []
  // A minute that was begun counts: a second over the limit is over it.
  const minutes = Math.ceil((returnedAt.getTime() - outSince.getTime()) / MINUTE_MS)
  const limit = policy.outOfStorageMinutes
  return minutes > limit
    ? [finding('OUT_OF_STORAGE_TOO_LONG', { field: 'unitId', values: { minutes, limit } })]
    : []
}
