import { type AboGroup, feedsDecisions, type ResultStatus, type RhdType } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'

/** One typing result of a patient, at any member hospital. */
export type GroupRecord = {
  /** Results of one sample count once: only another drawing confirms a group. */
  readonly sampleId: string
  /** Null when forward and reverse disagreed. */
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  readonly status: ResultStatus
}

/** Weak D reads differently from day to day; only a clear positive against a clear negative is a conflict. */
const rhdConflict = (one: RhdType, other: RhdType): boolean =>
  (one === 'POSITIVE' && other === 'NEGATIVE') || (one === 'NEGATIVE' && other === 'POSITIVE')

/**
 * A group that differs from an earlier one means that one of the tubes held another person's blood, until proven
 * otherwise.
 *
 * Facts: the new group, and every earlier final record, whichever hospital made it.
 * Refuses: `ABO_CONFLICTS_WITH_HISTORY`, `RHD_CONFLICTS_WITH_HISTORY`.
 * Source: HOUSE_TYPING.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkAgainstHistory(
  now: Pick<GroupRecord, 'abo' | 'rhd'>,
  history: readonly GroupRecord[],
): Finding[] {
  const earlier = history.filter(({ status }) => feedsDecisions(status))
  const otherAbo = earlier.find(({ abo }) => abo !== null && now.abo !== null && abo !== now.abo)
  const otherRhd = earlier.find(({ rhd }) => rhdConflict(rhd, now.rhd))
  return [
    ...(otherAbo?.abo && now.abo
      ? [
          finding('ABO_CONFLICTS_WITH_HISTORY', {
            field: 'abo',
            values: { now: now.abo, before: otherAbo.abo },
          }),
        ]
      : []),
    ...(otherRhd
      ? [
          finding('RHD_CONFLICTS_WITH_HISTORY', {
            field: 'rhd',
            values: { now: now.rhd, before: otherRhd.rhd },
          }),
        ]
      : []),
  ]
}
