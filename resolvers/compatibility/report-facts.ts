import type { CrossmatchRow } from '#db/compatibility/finders-results.ts'
import { isReportSigned } from '#rules/compatibility/report.ts'

/** Whether a unit has a crossmatch report on a sample that may leave with the blood. */
export type SignedReports = { has(unitId: string, sampleId: string): boolean }

/**
 * The reports among these standing crossmatches that both testers signed: at least one final crossmatch of the unit on
 * the sample, and none that lacks a signature.
 */
export const signedReportsAmong = (standing: readonly CrossmatchRow[]): SignedReports => {
  const byReport = Map.groupBy(standing, ({ unitId, sampleId }) => `${unitId} ${sampleId}`)
  return { has: (unitId, sampleId) => isReportSigned(byReport.get(`${unitId} ${sampleId}`) ?? []) }
}
