import type { Id } from '#lib/ids.ts'
import { signersOf } from '#resolvers/alliance/signers.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { RefundNeedsSecondPerson } from '#resolvers/waivers/case-errors.ts'
import { assertMayMove, lockedCase, moveCase } from '#resolvers/waivers/case-life.ts'

/** Which refund is signed off: by the caller, or with a token by a colleague at the same desk. */
export type SignRefundInput = OperationInput & { readonly caseId: string }

/**
 * A cashier of the hospital signs a refund off: another one than who confirmed the payee, so that no one person sends
 * money out. What is signed may be paid once.
 * @throws RefundNeedsSecondPerson, WaiverCaseNotInState, SignatureRefused
 */
export const signRefund = operation(
  'waivers.signRefund',
  async (tx, { caseId, signatures }: SignRefundInput): Promise<{ id: Id<'WaiverCase'> }> => {
    const row = await lockedCase(tx, caseId)
    assertMayMove(row, 'sign')
    const signers = await signersOf(tx, signatures ?? [])
    const second = signers.find(
      ({ staff }) =>
        staff.id !== row.confirmedBy &&
        staff.organisationId === row.organisationId &&
        staff.roles.includes('CASHIER'),
    )
    if (second === undefined) throw new RefundNeedsSecondPerson()
    await moveCase(tx, row, 'sign', { signedBy: second.staff.id, signedAt: tx.now }, { fen: row.fen })
    return { id: row.id }
  },
)
