import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { SettlementNotInState } from '#resolvers/waivers/errors.ts'
import { lockedSettlement, moveSettlement } from '#resolvers/waivers/settlement.ts'
import { dayOf, isDay } from '#rules/calendar.ts'

/** That the money went. */
export type RecordSettlementPaidInput = OperationInput & {
  readonly settlementId: string
  /** The day, `2026-11-22`. */
  readonly paidOn: string
  /** The bank's number of the payment. */
  readonly reference: string
}

/**
 * The station tells that it paid an agreed statement. It is paid once: the same again changes nothing, and another payment
 * for it is refused.
 */
export const recordSettlementPaid = operation(
  'waivers.recordSettlementPaid',
  async (tx, input: RecordSettlementPaidInput): Promise<{ id: Id<'Settlement'> }> => {
    const paidReference = input.reference.trim()
    if (paidReference === '')
      throw BadInput.of('reference', {
        zh: '请填写银行回单编号',
        en: 'give the bank’s number of the payment',
      })
    const { paidOn } = input
    if (!isDay(paidOn) || paidOn > dayOf(tx.now))
      throw BadInput.of('paidOn', {
        zh: '须为已到的日期，如 2026-11-22',
        en: 'must be a day that has come, as in 2026-11-22',
      })
    const { settlement, seat } = await lockedSettlement(tx, input.settlementId)
    const { id, state, agreedAt } = settlement
    if (agreedAt !== null && paidOn < dayOf(agreedAt))
      throw BadInput.of('paidOn', { zh: '不能早于确认日期', en: 'lies before the day it was agreed' })
    if (state !== 'PAID') {
      await moveSettlement(tx, settlement, 'pay', { paidOn, paidReference, paidBy: seat.staffId })
      return { id }
    }
    if (settlement.paidReference !== paidReference || settlement.paidOn !== paidOn)
      throw SettlementNotInState.of(state)
    tx.note({ subjectId: id })
    return { id }
  },
)
