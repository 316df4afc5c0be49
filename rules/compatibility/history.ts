import {
  type AboGroup,
  feedsDecisions,
  type GroupCertainty,
  type ResultStatus,
  type RhdType,
} from '#rules/compatibility/terms.ts'
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

/** What is known of a patient's group, from all final results; corrections replace what they correct beforehand. */
export type KnownGroup = {
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  readonly certainty: GroupCertainty
}

/**
 * A group typed on two samples drawn apart is confirmed; on one it is single; one disagreement anywhere takes the group
 * away until it is resolved.
 *
 * Facts: the patient's standing results in any order; preliminary ones are passed over.
 * Refuses: nothing; answers group and certainty.
 * Source: SPEC_2000_ART_15, HOUSE_TYPING.
 * Reviewed: not yet reviewed by a physician.
 */
export function knownGroup(records: readonly GroupRecord[]): KnownGroup {
  const final = records.filter(({ status }) => feedsDecisions(status))
  const [first] = final
  if (!first) return { abo: null, rhd: 'UNKNOWN', certainty: 'UNKNOWN' }
  if (final.some((record) => checkAgainstHistory(record, final).length > 0)) {
    return { abo: null, rhd: 'UNKNOWN', certainty: 'CONFLICTING' }
  }
  if (final.some(({ abo }) => abo === null)) return { abo: null, rhd: rhdOf(final), certainty: 'DISCREPANT' }
  const samples = new Set(final.map(({ sampleId }) => sampleId))
  return { abo: first.abo, rhd: rhdOf(final), certainty: samples.size > 1 ? 'CONFIRMED' : 'SINGLE_SAMPLE' }
}

/** One weak reading makes the recipient weak, whatever the others said. */
function rhdOf(records: readonly GroupRecord[]): RhdType {
  if (records.some(({ rhd }) => rhd === 'WEAK')) return 'WEAK'
  return records.find(({ rhd }) => rhd !== 'UNKNOWN')?.rhd ?? 'UNKNOWN'
}
