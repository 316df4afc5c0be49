import type { RequestRow } from '#db/requests/finders.ts'
import { listSamplesByRequestIds } from '#db/requests/finders-samples.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import type { Finding } from '#rules/finding.ts'
import { checkSampleLasts } from '#rules/requests/sample-validity.ts'

/** Warns when the youngest tube of a request, good today, is too old at the new start of the transfusion. */
export const outlastedSample = async (
  tx: Tx,
  request: Pick<RequestRow, 'id'>,
  start: Date,
): Promise<readonly Finding[]> => {
  const samples = await listSamplesByRequestIds(tx.db, [request.id])
  const times = samples
    .filter(({ state }) => state !== 'REJECTED' && state !== 'DISPOSED')
    .flatMap(({ collectedAt }) => collectedAt?.getTime() ?? [])
  if (times.length === 0) return []
  const { values } = await policyAt(tx, tx.occurredAt)
  return checkSampleLasts({ collectedAt: new Date(Math.max(...times)), start, now: tx.occurredAt }, values)
}
