import type { Finding, FindingCode } from '#rules/finding.ts'
import type { RequestState } from '#rules/requests/terms.ts'

/** One issued bag at the counter, as the release gate sees it now and as it saw it when it let the bag go. */
export type JudgedAgain = {
  readonly requestState: RequestState
  /** What the gate found when the bag was issued, and let go. */
  readonly atIssue: readonly Pick<Finding, 'code' | 'message'>[]
  readonly now: readonly Finding[]
  /** Codes that were passed over on the facts as they are now. */
  readonly overridden: readonly FindingCode[]
}

/**
 * What is true of every issued bag (it is kept for nobody and stands in no place), and what the check at the counter
 * judges with its own eyes: holds, expiry, look.
 */
const settled: readonly FindingCode[] = [
  'UNIT_STATE_FORBIDS',
  'UNIT_NOT_RESERVED',
  'COLD_CHAIN_UNKNOWN',
  'UNIT_EXPIRED',
  'VISUAL_DEFECT',
  'UNIT_QUARANTINED',
  'UNIT_RECALLED',
  'UNIT_EXCURSION',
  'UNIT_SUSPECTED_FROZEN',
]

/**
 * An issued bag leaves the counter only while the release gate would still let it go: a group that conflicts, an
 * antibody, a result that was taken back, a consent that was withdrawn or the end of the request stops it here. What the
 * gate found at the issue and let go, pointed out or passed over, stands as it was told then, unless it has become a
 * STOP; a request that was served in full is no obstacle.
 *
 * Facts: see `JudgedAgain`.
 * Refuses: every STOP of the release decision, and every AUTHORITY that nobody passed over.
 * Source: SPEC_2000_ART_24, ALLIANCE_ART_16, HOUSE_RELEASE_CLASSES.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkStillAllowed({ requestState, atIssue, now, overridden }: JudgedAgain): Finding[] {
  return now.filter((found) => {
    if (found.severity === 'WARN' || settled.includes(found.code)) return false
    if (found.code === 'REQUEST_NOT_ACCEPTED') return requestState !== 'COMPLETED'
    return found.severity === 'STOP' || !(overridden.includes(found.code) || stood(found, atIssue))
  })
}

/**
 * What came to light after the issue and was passed over at the counter is owed as what was skipped at the issue is; what
 * was found then is owed already, or was settled since.
 *
 * Facts: the findings at the issue and now.
 * Refuses: nothing; answers the findings that were not told so at the issue.
 * Source: ALLIANCE_ART_17, HOUSE_OWED. Reviewed: not yet reviewed by a physician.
 */
export const foundSince = ({ atIssue, now }: Pick<JudgedAgain, 'atIssue' | 'now'>): Finding[] =>
  now.filter((found) => !stood(found, atIssue))

/** Was it told in these very words when the bag was issued? */
const stood = ({ code, message }: Finding, atIssue: JudgedAgain['atIssue']): boolean =>
  atIssue.some((before) => before.code === code && before.message.en === message.en)
