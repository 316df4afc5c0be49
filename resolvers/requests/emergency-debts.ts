import type { RequestRow } from '#db/requests/finders.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { approvalFactsOf } from '#resolvers/requests/approval-facts.ts'
import { consentFactsOf } from '#resolvers/requests/consent-facts.ts'
import { owe } from '#resolvers/requests/owe.ts'
import { owedUntil } from '#rules/requests/owed.ts'
import { lacksRest } from '#rules/requests/request-form.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** Writes down what an emergency's form, approvals and consent still lack; of any other request nothing. */
export const oweRest = async (tx: Tx, request: RequestRow): Promise<void> => {
  if (request.urgency !== 'EMERGENCY') return
  const [{ values }, approvals, consent] = await Promise.all([
    policyAt(tx, tx.occurredAt),
    approvalFactsOf(tx, request),
    consentFactsOf(tx, request),
  ])
  const kinds: readonly OwedKind[] = [
    ...(lacksRest(request.findings) ? (['FORM'] as const) : []),
    ...(approvals.missing.length > 0 ? (['APPROVAL'] as const) : []),
    ...(consent === 'SIGNED' ? [] : (['CONSENT'] as const)),
  ]
  for (const kind of kinds) await owe(tx, { request, kind, dueAt: owedUntil(kind, tx.occurredAt, values) })
}
