import { listWaiversByIds } from '#db/waivers/finders.ts'
import {
  findPaymentByReference,
  insertRefundPayment,
  listPaymentsOfCases,
} from '#db/waivers/finders-cases.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { TransferReferenceUsed } from '#resolvers/waivers/case-errors.ts'
import { assertMayMove, lockedCase, moveCase } from '#resolvers/waivers/case-life.ts'
import { tellPatient } from '#resolvers/waivers/hear-waiver.ts'
import { wishSplit } from '#resolvers/waivers/invoice-wishes.ts'

/** Under which number a refund left. */
export type RecordRefundPaidInput = OperationInput & {
  readonly caseId: string
  /** The bank's number of the transfer. */
  readonly reference: string
}

/**
 * A refund that was signed off has been paid. Told again under the same number, it is answered again; the database keeps one
 * payment for a case, for what a waiver gives, and for a transfer.
 * @throws TransferReferenceUsed, WaiverCaseNotInState
 */
export const recordRefundPaid = operation(
  'waivers.recordRefundPaid',
  async (tx, input: RecordRefundPaidInput): Promise<{ id: Id<'WaiverCase'> }> => {
    const reference = input.reference.trim()
    if (reference === '')
      throw BadInput.of('reference', { zh: '缺少转账流水号', en: 'the number of the transfer is missing' })
    const row = await lockedCase(tx, input.caseId)
    const [paid] = await listPaymentsOfCases(tx.db, [row.id])
    if (paid?.reference === reference) return { id: row.id }
    const other = paid ?? (await findPaymentByReference(tx.db, { ...row, reference }))
    if (other !== null) throw new TransferReferenceUsed(other.reference, other.caseId)
    assertMayMove(row, 'pay')
    const { fen, waiverId } = row
    if (fen === null || waiverId === null) throw new Error(`case ${row.id} was signed without an amount`)
    const [waiver] = await listWaiversByIds(tx.db, [waiverId])
    if (waiver === undefined) throw new Error(`waiver ${waiverId} of a case is not to be seen`)
    await insertRefundPayment(tx.db, {
      allianceId: row.allianceId,
      organisationId: row.organisationId,
      stationId: row.stationId,
      caseId: row.id,
      waiverId,
      fen,
      reference,
      paidBy: tx.seat.staffId,
      paidAt: tx.occurredAt,
    })
    await moveCase(tx, row, 'pay', { endedAt: tx.now }, { fen })
    await wishSplit(tx, waiver, row.id)
    await tellPatient(tx, waiver, 'REFUND_PAID')
    return { id: row.id }
  },
)
