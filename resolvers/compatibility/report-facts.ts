import { listCrossmatchesForReport } from '#db/compatibility/finders-passport.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { isReportSigned } from '#rules/compatibility/report.ts'

/** Whether a unit has a crossmatch report on a sample that may leave with the blood. */
export type SignedReports = { has(unitId: string, sampleId: string): boolean }

/**
 * The reports of these units on these samples that both testers signed: at least one standing final crossmatch, and
 * none that lacks a signature.
 */
export const findSignedReports = async (
  tx: Pick<Tx, 'db' | 'allianceId' | 'elevated'>,
  unitIds: readonly Id<'Unit'>[],
  sampleIds: readonly Id<'Sample'>[],
): Promise<SignedReports> => {
  const rows =
    sampleIds.length === 0
      ? []
      : await tx.elevated(() => listCrossmatchesForReport(tx.db, tx.allianceId, { unitIds, sampleIds }))
  const byReport = Map.groupBy(rows, ({ unitId, sampleId }) => `${unitId} ${sampleId}`)
  return { has: (unitId, sampleId) => isReportSigned(byReport.get(`${unitId} ${sampleId}`) ?? []) }
}
