import { listCrossmatchesForReport } from '#db/compatibility/finders-passport.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { isReportSigned } from '#rules/compatibility/report.ts'

/**
 * Which of these units have a crossmatch report on this sample that both testers signed: at least one standing final
 * crossmatch, and none that lacks a signature. The others have no report that may leave with the blood.
 */
export const listSignedReports = async (
  tx: Pick<Tx, 'db' | 'allianceId' | 'elevated'>,
  unitIds: readonly string[],
  sampleId: string,
): Promise<ReadonlySet<string>> => {
  const rows = await tx.elevated(() =>
    listCrossmatchesForReport(tx.db, tx.allianceId, {
      unitIds: unitIds as readonly Id<'Unit'>[],
      sampleId: sampleId as Id<'Sample'>,
    }),
  )
  return new Set(unitIds.filter((unitId) => isReportSigned(rows.filter((row) => row.unitId === unitId))))
}

/** Whether every one of these units has a crossmatch report on this sample that both testers signed. */
export const reportSigned = async (
  tx: Pick<Tx, 'db' | 'allianceId' | 'elevated'>,
  unitIds: readonly string[],
  sampleId: string,
): Promise<boolean> => {
  const signed = await listSignedReports(tx, unitIds, sampleId)
  return unitIds.every((unitId) => signed.has(unitId))
}
