import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { lockedSettlement, moveSettlement } from '#resolvers/waivers/settlement.ts'

/** Which statement. */
export type AgreeSettlementInput = OperationInput & { readonly settlementId: string }

/** The hospital agrees to a statement that was issued and of which nothing is disputed. The same again changes nothing. */
export const agreeSettlement = operation(
  'waivers.agreeSettlement',
  async (tx, input: AgreeSettlementInput): Promise<{ id: Id<'Settlement'> }> => {
    const { settlement, seat } = await lockedSettlement(tx, input.settlementId)
    if (settlement.agreedAt === null)
      await moveSettlement(tx, settlement, 'agree', { agreedAt: tx.occurredAt, agreedBy: seat.staffId })
    else tx.note({ subjectId: settlement.id })
    return { id: settlement.id }
  },
)
