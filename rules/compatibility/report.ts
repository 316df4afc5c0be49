import { feedsDecisions, type ResultStatus } from '#rules/compatibility/terms.ts'

/** One result on a report, as far as its signatures go. */
export type ReportedTest = {
  readonly status: ResultStatus
  /** Who did the test, or signed for what an analyser did; null while nobody has. A name in a message is no signature. */
  readonly performedBy: string | null
  /** Who looked a second time; null while nobody has. */
  readonly verifiedBy: string | null
  /** The performer's own second look, recorded as such because nobody else was on duty. */
  readonly selfRecheck: boolean
}

/** Whether a result carries both testers' signatures, or one tester's and the recorded recheck. */
export const isTestSigned = ({ performedBy, verifiedBy, selfRecheck }: ReportedTest): boolean =>
  performedBy !== null && verifiedBy !== null && (performedBy !== verifiedBy || selfRecheck)

/**
 * The crossmatch report of a bag leaves with the blood, and carries the signatures of whoever tested and whoever checked:
 * two people, or one person's recorded recheck where one alone was on duty.
 *
 * Facts: the bag's standing crossmatches on one sample.
 * Refuses: nothing; answers whether there is such a report.
 * Source: SPEC_2000_ART_18, ALLIANCE_ART_16. Reviewed: not yet reviewed by a physician.
 */
export function isReportSigned(tests: readonly ReportedTest[]): boolean {
  const final = tests.filter(({ status }) => feedsDecisions(status))
  return final.length > 0 && final.every(isTestSigned)
}
