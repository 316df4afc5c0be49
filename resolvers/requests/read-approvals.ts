import { findOrganisationByCode } from '#db/alliance/finders.ts'
import {
  type ApprovalRow,
  type ConsentRow,
  listApprovalsByIds,
  listApprovalsByRequestIds,
  listConsentsByIds,
  listConsentsByRequestIds,
  listOwed,
  listOwedByIds,
  listOwedByRequestIds,
  type OwedItemRow,
} from '#db/requests/finders-approvals.ts'
import type { Words } from '#lib/errors.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'
import { isOverdue, settledBy } from '#rules/requests/owed.ts'
import type { OwedKind } from '#rules/requests/terms.ts'

/** What approvals, consents and debts add to the context's part of the graph. */
export type HubEntities = {
  Approval: ApprovalRow
  ConsentRecord: ConsentRow
  OwedItem: OwedItemRow
}

export const approvalById = one(listApprovalsByIds)
export const consentById = one(listConsentsByIds)
export const owedItemById = one(listOwedByIds)
export const approvalsOfRequest = many(listApprovalsByRequestIds, (row) => row.requestId)
export const consentsOfRequest = many(listConsentsByRequestIds, (row) => row.requestId)
export const owedOfRequest = many(listOwedByRequestIds, (row) => row.requestId)

/** Is it past its time now? */
export const isPastDue = (row: OwedItemRow, now: Date): boolean => isOverdue(row, now)

/** What settles a debt, in words. */
export const settlementOf = ({ kind }: OwedItemRow): Words => settledBy[kind]

/** Which of what is owed to list. */
export type OwedInput = PageArgs & {
  /** Code of the hospital that owes. */
  readonly organisation?: string | null
  readonly kinds?: readonly OwedKind[] | null
  /** True for what is past its time alone. */
  readonly overdue?: boolean | null
}

/** What emergencies left for later and is still owed, the longest overdue first. */
export const owed = read('requests.owed', async (query, input: OwedInput): Promise<Page<OwedItemRow>> => {
  const { allianceId } = query.actor.seats[0]
  const { organisation: code } = input
  const hospital = code ? await findOrganisationByCode(query.db, allianceId, code) : null
  return pageOf<OwedItemRow>(input, {
    keyOf: ({ dueAt, id }) => [dueAt.toISOString(), id],
    list: async (key, limit) => {
      if (code && hospital === null) return []
      const after = instantKey(key)
      return listOwed(query.db, {
        allianceId,
        organisationId: hospital?.id ?? null,
        kinds: input.kinds ?? null,
        dueBefore: input.overdue ? query.now : null,
        after: after && { dueAt: after.recordedAt, id: after.id },
        limit,
      })
    },
  })
})
