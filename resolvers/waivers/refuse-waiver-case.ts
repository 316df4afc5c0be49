import type { Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { WaiverCaseNotInState } from '#resolvers/waivers/case-errors.ts'
import { endCase, lockedCase } from '#resolvers/waivers/case-life.ts'
import { namelessReasonOf } from '#resolvers/waivers/names-nobody.ts'
import { reverseSettled } from '#resolvers/waivers/reverse-waiver.ts'

/** Which case is refused, and why. */
export type RefuseWaiverCaseInput = OperationInput & { readonly caseId: string; readonly reason: string }

/**
 * Nothing is paid for a case, with the reason. What it owed already is reversed, so that its quota is free again: that is
 * for the hospital alone. What was signed off is not refused any more.
 * @throws WaiverCaseNotInState
 */
export const refuseWaiverCase = operation(
  'waivers.refuseWaiverCase',
  async (tx, input: RefuseWaiverCaseInput): Promise<{ id: Id<'WaiverCase'> }> => {
    const reason = namelessReasonOf(tx, input, { zh: '请写明驳回原因', en: 'say why it is refused' })
    const row = await lockedCase(tx, input.caseId)
    if (row.waiverId !== null && row.organisationId !== tx.seat.organisationId)
      throw new WaiverCaseNotInState(row.id, row.state)
    await endCase(tx, row, 'refuse', reason)
    if (row.waiverId !== null) await reverseSettled(tx, row.waiverId, reason)
    return { id: row.id }
  },
)
