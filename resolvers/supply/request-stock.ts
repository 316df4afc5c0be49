import { findLead } from '#db/alliance/finders.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { assertAllocation } from '#resolvers/inventory/allocation.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { placeOrder, type StockOrderForm } from '#resolvers/supply/place-order.ts'

/** What a member with a blood bank of its own asks of the storage point, for nobody in particular. */
export type RequestStockInput = OperationInput & StockOrderForm

/**
 * Asks the storage point for stock. It keeps nothing on the storage point's shelf: what is supplied is decided there.
 * @throws AllocationRefused for a member without a bank, StockOrderRefused for what nobody could mean
 */
export const requestStock = operation(
  'supply.requestStock',
  async (tx, input: RequestStockInput): Promise<{ id: Id<'StockOrder'> }> => {
    const lead = await findLead(tx.db, tx.allianceId)
    if (lead === null) throw new NotFound({ zh: '储血点', en: 'storage point' })
    await assertAllocation(tx, { from: lead.id, to: tx.seat.organisationId, purpose: 'STOCK' }, 'lines')
    // Its supplier sits at the hub, and has it at once.
    const supplier = { kind: 'MEMBER', supplierId: lead.id, sentAt: tx.occurredAt } as const
    const { order } = await placeOrder(tx, supplier, input)
    return { id: order.id }
  },
)
