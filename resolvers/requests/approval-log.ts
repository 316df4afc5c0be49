import { type ApprovalRow, insertApproval } from '#db/requests/finders-approvals.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { ApprovalCase, JudgedForm } from '#resolvers/requests/approval-facts.ts'

/** What a row of the log says beside what it was judged on. */
type Entry = Pick<ApprovalRow, 'kind'> &
  Partial<Pick<ApprovalRow, 'step' | 'staffId' | 'assertedBy' | 'note'>>

/** Writes the next row of a locked request's log of approvals; answers its id. */
export const logApproval = (
  tx: Tx,
  request: JudgedForm,
  { facts, policy }: Pick<ApprovalCase, 'facts' | 'policy'>,
  entry: Entry,
): Id<'Approval'> => {
  const id = newId('Approval')
  // Nobody waits for it: the commit fails if it does.
  void insertApproval(tx.db, {
    allianceId: tx.allianceId,
    id,
    organisationId: request.organisationId,
    requestId: request.id,
    ...entry,
    totalMl: facts.totalMl,
    tier: facts.tier,
    ruleSet: policy.id,
    requestVersion: request.version,
    occurredAt: tx.occurredAt,
  })
  return id
}

/** Keeps that the sender's own system says all approvals of a form as it stands now were given there. */
export const logAssertedApprovals = (
  tx: Tx,
  request: JudgedForm,
  found: ApprovalCase,
  assertedBy: string,
): void => void logApproval(tx, request, found, { kind: 'ASSERTED', assertedBy })
