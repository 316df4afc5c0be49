import { lockDifference, updateDifference } from '#db/inventory/finders-takings.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { DifferenceExplained } from '#resolvers/inventory/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** What a person found out about a difference between a shelf and its record. */
export type ExplainDifferenceInput = OperationInput & {
  readonly differenceId: string
  readonly explanation: string
}

/**
 * Explains one difference of a count, by the hospital that counted. It changes no bag: where one stands, or what became
 * of it, is said by the operation for it.
 * @throws DifferenceExplained when somebody has before
 */
export const explainDifference = operation(
  'inventory.explainDifference',
  async (tx, input: ExplainDifferenceInput): Promise<{ id: Id<'StockTaking'> }> => {
    const explanation = input.explanation.trim()
    if (explanation === '')
      throw BadInput.of('explanation', { zh: '请写明原因', en: 'say what was found out' })
    const difference = await lockDifference(tx.db, input.differenceId)
    if (difference === null || difference.organisationId !== tx.seat.organisationId)
      throw new NotFound({ zh: '盘点差异', en: 'difference' })
    if (difference.explainedAt !== null)
      throw new DifferenceExplained({ zh: '该差异已说明', en: 'the difference was explained before' })
    await updateDifference(tx.db, difference, {
      explanation,
      explainedBy: tx.seat.staffId,
      explainedAt: tx.occurredAt,
    })
    tx.note({ subjectId: difference.takingId, after: { differenceId: difference.id, explanation } })
    return { id: difference.takingId }
  },
)
