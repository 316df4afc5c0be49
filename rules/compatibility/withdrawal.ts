import { feedsDecisions, type ResultStatus } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'

/**
 * A final result that turns out to be wrong may have been acted on until then: somebody looks into it. A preliminary
 * one fed no decision.
 *
 * Facts: the status of the result that is taken back.
 * Refuses: nothing; finds `RESULT_WITHDRAWN`.
 * Source: HOUSE_TYPING.
 * Reviewed: not yet reviewed by a physician.
 */
export function judgeWithdrawal(status: ResultStatus): Finding[] {
  return feedsDecisions(status) ? [finding('RESULT_WITHDRAWN', { field: 'resultId' })] : []
}
