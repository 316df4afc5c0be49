import { findLead } from '#db/alliance/finders.ts'
import { NotFound } from '#lib/errors.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { assertAllocation } from '#resolvers/inventory/allocation.ts'
import { assertSenderSigned } from '#resolvers/inventory/counter-signatures.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { assertReadable, findBox, lockOwnShelf } from '#resolvers/supply/departing.ts'
import { type Dispatched, dispatchStock } from '#resolvers/supply/dispatch-stock.ts'
import { StockTransferRefused } from '#resolvers/supply/errors.ts'
import { checkCustody } from '#rules/inventory/custody.ts'

/** Stock that a member sends back to the storage point; the caller signs. */
export type ReturnStockInput = OperationInput & {
  readonly unitIds: readonly string[]
  readonly reason: string
  /** Name of the transport box, a place of the caller's organisation. */
  readonly box: string
  /** °C inside the box; null when nobody measured. */
  readonly celsius?: number | null
}

/**
 * Sends stock back to the storage point, which supplies it again. Whether it may be used there is judged when it arrives:
 * one whose cold chain is not known without a gap is quarantined. Held and expired bags may go back as well.
 * @throws AllocationRefused, StockTransferRefused for a bag that is kept for a patient or not on the shelf
 */
export const returnStock = operation(
  'supply.returnStock',
  async (tx, input: ReturnStockInput): Promise<Dispatched> => {
    assertReadable(input.unitIds, input.celsius ?? null)
    const reason = reasonOf(input, { zh: '请写明退回原因', en: 'say why it goes back' })
    const [signer] = await signersOf(tx, [])
    const lead = await findLead(tx.db, tx.allianceId)
    if (lead === null || signer === undefined) throw new NotFound({ zh: '储血点', en: 'storage point' })
    await assertAllocation(tx, { from: tx.seat.organisationId, to: lead.id, purpose: 'STOCK' }, 'unitIds')
    await assertSenderSigned(tx, signer)
    const { box, judge } = await findBox(tx, input.box)
    const units = await lockOwnShelf(tx, input.unitIds)
    const findings = units.flatMap(({ custody }, index) =>
      checkCustody('dispatch', custody, `unitIds[${index}]`),
    )
    for (const unit of units) findings.push(...(await judge(unit)))
    if (findings.length > 0) throw StockTransferRefused.because(findings)
    const celsius = input.celsius ?? null
    return dispatchStock(tx, { units, to: lead.id, box, celsius, orderId: null, collector: null, reason })
  },
)
