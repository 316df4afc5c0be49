import { settleRow, type WaiverRow } from '#db/waivers/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { tellChanged } from '#resolvers/waivers/end-waiver.ts'
import { WaiverHoldExpired, WaiverNotInState, WaiverSettledOtherwise } from '#resolvers/waivers/errors.ts'
import { lockByToken } from '#resolvers/waivers/find-waiver.ts'
import { settle } from '#resolvers/waivers/ledger.ts'
import { textOf } from '#resolvers/waivers/quote-input.ts'
import { asBiller } from '#resolvers/waivers/stay.ts'
import { isHoldOver } from '#rules/waivers/hold.ts'

/** Which quote was billed net, and under which numbers. */
export type SettleWaiverInput = OperationInput & {
  /** As `quoteWaiver` answered it. */
  readonly token: string
  /** The HIS's number of the settlement. */
  readonly billNumber?: string | null
  /** Number of the fiscal e-invoice. */
  readonly invoiceNumber?: string | null
}

/**
 * The HIS has billed net of a quote: what it held is used. The same token again gets the same answer. What was quoted
 * stands, whatever policy has come into force since: the patient was told so.
 */
export const settleWaiver = operation(
  'waivers.settleWaiver',
  (tx, input: SettleWaiverInput): Promise<{ id: Id<'Waiver'> }> =>
    asBiller(tx, async () => settleHeld(tx, await lockByToken(tx, input.token), input)),
)

/** Settles a waiver whose row is locked. Settled before under the same bill number, it is answered again. */
export const settleHeld = async (
  tx: Tx,
  waiver: WaiverRow,
  input: Pick<SettleWaiverInput, 'billNumber' | 'invoiceNumber'>,
): Promise<{ id: Id<'Waiver'> }> => {
  const { id } = waiver
  const billNumber = textOf(input.billNumber) ?? waiver.billNumber
  const invoiceNumber = textOf(input.invoiceNumber) ?? waiver.invoiceNumber
  if (isHoldOver(waiver, tx.now)) throw new WaiverHoldExpired(id, waiver.holdUntil)
  if (waiver.state === 'SETTLED') {
    if (waiver.billNumber !== null && billNumber !== waiver.billNumber)
      throw new WaiverSettledOtherwise(id, waiver.billNumber)
    tx.note({ subjectId: id, after: { state: 'SETTLED', again: true } })
    return { id }
  }
  if (waiver.state !== 'HELD') throw new WaiverNotInState(id, waiver.state, QUOTE_AGAIN)
  // Else a month that is over would owe for what was quoted after it.
  if (tx.occurredAt < waiver.occurredAt) throw BadInput.of('occurredAt', BEFORE_ITS_QUOTE)
  const settled = { billNumber, invoiceNumber, settledAt: tx.occurredAt, settledBy: tx.seat.staffId }
  // What is held becomes settled on the waiver's own accounts: nobody's quota moves. The transaction fails if a write does.
  void settleRow(tx.db, { ...settled, allianceId: waiver.allianceId, id })
  await settle(tx, id)
  tx.note({
    subjectId: id,
    before: { state: 'HELD' },
    after: { state: 'SETTLED', fen: waiver.fen, billNumber },
  })
  tellChanged(tx, waiver, 'SETTLED')
  return { id }
}

const BEFORE_ITS_QUOTE = {
  zh: '早于报价时间；请填写实际结算时间，或不填',
  en: 'lies before the quote; tell when it was settled, or leave it out',
}
const QUOTE_AGAIN = { zh: '请重新询价后用新令牌结算', en: 'quote again and settle with the new token' }
