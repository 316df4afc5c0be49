import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lockedSettlement, moveSettlement } from '#resolvers/waivers/settlement.ts'

/** Which statement. */
export type IssueSettlementInput = OperationInput & { readonly settlementId: string }

/** The station lays a statement it has looked through before the hospital. The same again changes nothing. */
export const issueSettlement = operation(
  'waivers.issueSettlement',
  async (tx, input: IssueSettlementInput): Promise<{ id: Id<'Settlement'> }> => {
    const { settlement, seat } = await lockedSettlement(tx, input.settlementId)
    if (settlement.issuedAt === null)
      await moveSettlement(tx, settlement, 'issue', { issuedAt: tx.occurredAt, issuedBy: seat.staffId })
    else tx.note({ subjectId: settlement.id })
    return { id: settlement.id }
  },
)
