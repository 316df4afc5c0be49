import {
  listPreTransfusionByPatientIds,
  type PreTransfusionResultRow,
} from '#db/compatibility/finders-pre-transfusion.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Ctx } from '#resolvers/context.ts'
import { many } from '#resolvers/reads.ts'
import { checkPanel, type PanelStanding, panelStanding } from '#rules/compatibility/pre-transfusion.ts'
import type { Finding } from '#rules/finding.ts'

/** Whether a patient's panel is complete, what it misses, and the warning that says so. */
export type PreTransfusionFacts = PanelStanding & { readonly findings: readonly Finding[] }

const resultsFor = many(listPreTransfusionByPatientIds, ({ askedFor }) => askedFor)

/** The patient's results, newest first, corrected ones included. */
export const preTransfusionResultsOf = async (
  ctx: Ctx,
  patientId: string,
): Promise<PreTransfusionResultRow[]> => (await resultsFor(ctx, patientId)).map(({ row }) => row)

/**
 * The standing of the tests before transfusion of a result's patient, at the patient's own hospital: another hospital's
 * results are nobody else's to read.
 */
export const preTransfusionOf = async (
  ctx: Ctx,
  { patientId, allianceId }: Pick<PreTransfusionResultRow, 'patientId' | 'allianceId'>,
): Promise<PreTransfusionFacts> => {
  const now = ctx.services.clock()
  const results = await preTransfusionResultsOf(ctx, patientId)
  const policy = await policyAt({ db: await ctx.reads.db(), allianceId }, now)
  return factsOf(results, now, policy.values)
}

const factsOf = (
  rows: readonly PreTransfusionResultRow[],
  now: Date,
  policy: Parameters<typeof panelStanding>[2],
): PreTransfusionFacts => {
  const standing = panelStanding(
    rows.filter(({ current }) => current),
    now,
    policy,
  )
  return { ...standing, findings: checkPanel(standing) }
}
