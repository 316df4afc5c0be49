import type { UnitRow } from '#db/inventory/finders.ts'
import type { RequestRow } from '#db/requests/finders.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { oweCrossmatches } from '#resolvers/compatibility/retrospective.ts'
import type { Tx } from '#resolvers/context.ts'
import { owe } from '#resolvers/requests/owe.ts'
import type { Finding } from '#rules/finding.ts'
import { leftUncrossmatched, skippedKinds } from '#rules/inventory/skipped.ts'
import { owedUntil } from '#rules/requests/owed.ts'

/** A bag that leaves, and what was found of it. */
export type LeavingBag = { readonly unit: Pick<UnitRow, 'id'>; readonly findings: readonly Finding[] }

/** What an emergency's blood did not wait for is owed from now on; of any other request nothing was skipped. */
export const oweSkipped = async (tx: Tx, request: RequestRow, bags: readonly LeavingBag[]): Promise<void> => {
  if (request.urgency !== 'EMERGENCY') return
  const { values } = await policyAt(tx, tx.occurredAt)
  for (const kind of skippedKinds(bags.flatMap(({ findings }) => findings)))
    await owe(tx, { request, kind, dueAt: owedUntil(kind, tx.occurredAt, values) })
  const uncrossmatched = bags.filter(({ findings }) => leftUncrossmatched(findings))
  await oweCrossmatches(
    tx,
    request,
    uncrossmatched.map(({ unit }) => unit.id),
  )
}
