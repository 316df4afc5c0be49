import {
  type MarkerResult,
  type PreTransfusionTest,
  preTransfusionTestLabels,
} from '#rules/compatibility/pre-transfusion-terms.ts'
import { feedsDecisions, type ResultStatus } from '#rules/compatibility/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'

/** One result as the panel counts it. */
export type PanelResult = {
  readonly test: PreTransfusionTest
  /** Null for a measured test. */
  readonly result: MarkerResult | null
  readonly status: ResultStatus
  /** When the test was done. */
  readonly occurredAt: Date
}

export type PanelStanding = {
  readonly complete: boolean
  /** In the panel's order. */
  readonly missing: readonly PreTransfusionTest[]
}

type PanelPolicy = Pick<PolicyValues, 'preTransfusionPanel' | 'preTransfusionValidityDays'>

const DAY_MS = 86_400_000

const counts = (result: PanelResult, now: Date, policy: PanelPolicy): boolean =>
  feedsDecisions(result.status) &&
  result.result !== 'INDETERMINATE' &&
  result.occurredAt <= now &&
  now.getTime() - result.occurredAt.getTime() <= policy.preTransfusionValidityDays * DAY_MS

/**
 * The panel is complete when every test of it has a final result that is clear and not older than it may be; the last
 * instant counts. A preliminary or an indeterminate result answers nothing yet.
 *
 * Facts: the patient's standing results, the present instant.
 * Refuses: nothing; answers what is missing.
 * Source: HOUSE_PRE_TRANSFUSION (HBsAg, anti-HCV, anti-HIV, syphilis and ALT are what hospitals ask for; the rest of
 * the panel and the age of a result are not verified).
 * Reviewed: not yet reviewed by a physician.
 */
export function panelStanding(
  results: readonly PanelResult[],
  now: Date,
  policy: PanelPolicy,
): PanelStanding {
  const known = new Set(results.filter((result) => counts(result, now, policy)).map(({ test }) => test))
  const missing = policy.preTransfusionPanel.filter((test) => !known.has(test))
  return { complete: missing.length === 0, missing }
}

/**
 * Before a transfusion the patient's infection markers and liver enzyme are known, so that an infection found later can
 * be told from an older one. What is missing is pointed out; it never holds blood up.
 *
 * Facts: what the panel still misses.
 * Refuses: nothing; warns `PRE_TRANSFUSION_TESTS_INCOMPLETE`.
 * Source: HOUSE_PRE_TRANSFUSION.
 * Reviewed: not yet reviewed by a physician.
 */
export function checkPanel({ missing }: PanelStanding): Finding[] {
  if (missing.length === 0) return []
  const tests = {
    zh: missing.map((test) => preTransfusionTestLabels[test].zh).join('、'),
    en: missing.map((test) => preTransfusionTestLabels[test].en).join(', '),
  }
  return [finding('PRE_TRANSFUSION_TESTS_INCOMPLETE', { values: { tests } })]
}
