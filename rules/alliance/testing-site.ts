import type { Term } from '#rules/alliance/membership.ts'
import type { TestKind, TestSite } from '#rules/alliance/terms.ts'
import { type Day, isWithin } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'

/** Where one hospital's test of one kind is done, by agreement, and the quality control behind it. */
export type TestingAgreement = {
  readonly test: TestKind
  readonly site: TestSite
  readonly internalQualityControl: Term | null
  readonly externalQualityAssessment: Term | null
}

const inForce = (term: Term | null, day: Day): boolean => term !== null && isWithin(day, term.from, term.to)

/**
 * The lead tests for its members unless a hospital was agreed to test on its own, which it may only with internal and
 * external quality control in force.
 *
 * Facts: the agreement for this test, whether the hospital itself (not the lead) did it, the civil day.
 * Refuses: `TEST_SITE_IS_LEAD`, `SELF_TEST_WITHOUT_QUALITY_CONTROL`.
 * Source: ALLIANCE_ART_19, ALLIANCE_ART_21.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkTestingSite(agreement: TestingAgreement, testedBy: TestSite, day: Day): Finding[] {
  if (testedBy === 'LEAD') return []
  if (agreement.site === 'LEAD') return [finding('TEST_SITE_IS_LEAD', { field: 'test' })]
  return checkQualityControl(agreement, day)
}

/** May `SELF` be agreed, or used, on that day? Internal and external control must both be in force. */
export function checkQualityControl(agreement: TestingAgreement, day: Day): Finding[] {
  if (agreement.site === 'LEAD') return []
  const controlled =
    inForce(agreement.internalQualityControl, day) && inForce(agreement.externalQualityAssessment, day)
  return controlled ? [] : [finding('SELF_TEST_WITHOUT_QUALITY_CONTROL', { field: 'site' })]
}
