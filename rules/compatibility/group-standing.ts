import type { PassportGroup } from '#rules/compatibility/passport.ts'
import { type AboGroup, feedsDecisions, type ResultStatus, type RhdType } from '#rules/compatibility/terms.ts'
import {
  type DrawnTube,
  differentVenepunctures,
  type VenepuncturePolicy,
} from '#rules/requests/venepuncture.ts'

/** One record of a person's group, at any member hospital: a typing, or a group known from before the hub. */
export type GroupRecord = {
  readonly id: string
  /** The tube it was read from; for a group known from before, the record stands for its own tube. */
  readonly tube: DrawnTube
  /** Null when forward and reverse disagreed. */
  readonly abo: AboGroup | null
  readonly rhd: RhdType
  readonly status: ResultStatus
  /** When the test was done. */
  readonly occurredAt: Date
  /** The tube may hold another person's blood: the record speaks against a group, never for one. */
  readonly inDoubt?: boolean
}

/** Weak D reads differently from day to day; only a clear positive against a clear negative is a contradiction. */
const rhdContradicts = (one: RhdType, other: RhdType): boolean =>
  (one === 'POSITIVE' && other === 'NEGATIVE') || (one === 'NEGATIVE' && other === 'POSITIVE')

/** Whether two records can't both be of one person. A discrepancy names no group, so it contradicts none. */
export const contradicts = (
  one: Pick<GroupRecord, 'abo' | 'rhd'>,
  other: Pick<GroupRecord, 'abo' | 'rhd'>,
): boolean =>
  (one.abo !== null && other.abo !== null && one.abo !== other.abo) || rhdContradicts(one.rhd, other.rhd)

/**
 * A group read from two drawings of blood that agree is confirmed; from one drawing it stands alone; records that
 * contradict each other, wherever they were made, take the group away until the contradiction is resolved, and so does
 * a typing whose forward and reverse disagree until it is corrected. What was read from a tube in doubt gives and confirms
 * no group, but still contradicts one.
 *
 * Facts: the person's standing records of all hospitals, in any order; preliminary ones are passed over.
 * Refuses: nothing; answers standing, ABO and RhD.
 * Source: SPEC_2000_ART_15, HOUSE_TYPING, HOUSE_SECOND_SAMPLE.
 * Reviewed: not yet reviewed by a physician.
 */
export function groupStanding(records: readonly GroupRecord[], policy: VenepuncturePolicy): PassportGroup {
  const final = records.filter(({ status }) => feedsDecisions(status))
  if (contradictionsIn(final).length > 0) return { standing: 'CONFLICT', abo: null, rhd: 'UNKNOWN' }
  const sound = final.filter(({ inDoubt }) => !inDoubt)
  const [first] = sound
  if (first === undefined) return { standing: 'UNKNOWN', abo: null, rhd: 'UNKNOWN' }
  // One weak reading makes the recipient weak, whatever the others said.
  const rhd = final.some((record) => record.rhd === 'WEAK') ? 'WEAK' : rhdOf(sound)
  if (final.some(({ abo }) => abo === null)) return { standing: 'DISCREPANT', abo: null, rhd }
  const confirmed = sound.some((one) =>
    sound.some((other) => differentVenepunctures(one.tube, other.tube, policy)),
  )
  return { standing: confirmed ? 'CONFIRMED' : 'ONE_SAMPLE', abo: first.abo, rhd }
}

const rhdOf = (records: readonly GroupRecord[]): RhdType =>
  records.find(({ rhd }) => rhd !== 'UNKNOWN')?.rhd ?? 'UNKNOWN'

/** The records that contradict some other one. */
export const contradictionsIn = (records: readonly GroupRecord[]): readonly GroupRecord[] =>
  records.filter((record) => records.some((other) => contradicts(record, other)))
