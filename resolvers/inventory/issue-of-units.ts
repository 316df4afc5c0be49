import { listIssuedByIssueIds, listIssuesByRequestIds } from '#db/inventory/finders-issues.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/** The issue by which each unit left the gate for a request, the last one where there were several. */
export const issueOfUnits = async (
  tx: Tx,
  requestId: Id<'Request'>,
): Promise<ReadonlyMap<Id<'Unit'>, Id<'Issue'>>> => {
  const issues = await listIssuesByRequestIds(tx.db, [requestId])
  const issued = await listIssuedByIssueIds(
    tx.db,
    issues.map(({ id }) => id),
  )
  return new Map(
    issued.flatMap(({ unitId, issueId }) => (issueId === null ? [] : [[unitId, issueId] as const])),
  )
}
