import { listTransfusionsByUnitIds, updateTransfusion } from '#db/transfusions/finders.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { BagRefused } from '#resolvers/transfusions/errors.ts'
import { findToldUnit, lockFoundUnit, type UnitName } from '#resolvers/transfusions/told-unit.ts'
import { bagDisposalDueAt, checkBagReturn } from '#rules/transfusions/bedside.ts'

/** Which used bag has come back to the blood bank; `occurredAt` is when. */
export type ReturnBagInput = OperationInput & UnitName

/**
 * The blood bank takes a used bag back and keeps it; from `bagDisposalDueAt` on it may be destroyed. Told again, the
 * first time counts.
 */
export const returnBag = operation(
  'transfusions.returnBag',
  async (tx, input: ReturnBagInput): Promise<{ id: Id<'Transfusion'> }> => {
    const unit = await lockFoundUnit(tx, await findToldUnit(tx, input))
    const rows = await listTransfusionsByUnitIds(tx.db, [unit.id])
    const row = rows.find(({ fate }) => fate !== 'NOT_USED') ?? rows[0]
    const findings = checkBagReturn(row === undefined ? 'NO_RECORD' : row.fate)
    if (findings.length > 0) throw BagRefused.because(findings)
    if (row === undefined) throw new NotFound({ zh: '输血记录', en: 'transfusion' })
    if (row.bagReturnedAt !== null) return { id: row.id }
    const { values: policy } = await policyAt(tx, tx.occurredAt)
    const returned = {
      bagReturnedAt: tx.occurredAt,
      bagReceivedBy: tx.seat.staffId,
      bagDisposalDueAt: bagDisposalDueAt(tx.occurredAt, policy),
    }
    await updateTransfusion(tx.db, row, { ...returned, updatedAt: tx.now })
    tx.emit('transfusions.bagReturned', {
      organisationId: row.organisationId,
      subjectId: row.id,
      payload: { transfusionId: row.id, unitId: unit.id },
    })
    tx.note({ subjectId: row.id, before: { bagReturnedAt: null }, after: returned })
    return { id: row.id }
  },
)
