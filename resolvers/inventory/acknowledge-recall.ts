import { listRecallsByIds, lockNotice, updateNotice } from '#db/inventory/finders-recalls.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** What a holder did about a recall. */
export type AcknowledgeRecallInput = OperationInput & {
  readonly recallId: string
  /** Where the units are now: set aside, transfused to whom it concerns, discarded. */
  readonly measure: string
}

/** Says on behalf of the caller's hospital that a recall was received and what was done; a later word replaces it. */
export const acknowledgeRecall = operation(
  'inventory.acknowledgeRecall',
  async (tx, input: AcknowledgeRecallInput): Promise<{ id: Id<'Recall'> }> => {
    const measure = input.measure.trim()
    if (measure === '')
      throw BadInput.of('measure', { zh: '请写明已采取的措施', en: 'say what was done about the units' })
    const id = asId('Recall', input.recallId)
    const [recall] = id === null ? [] : await listRecallsByIds(tx.db, [id])
    const { allianceId, organisationId } = tx.seat
    const notice = recall && (await lockNotice(tx.db, { allianceId, recallId: recall.id, organisationId }))
    if (!recall || !notice) throw new NotFound({ zh: '召回', en: 'recall' })
    const done = { acknowledgedAt: tx.occurredAt, acknowledgedBy: tx.seat.staffId, measure }
    await updateNotice(tx.db, notice, done)
    for (const told of new Set([organisationId, recall.organisationId]))
      tx.emit('inventory.recallAcknowledged', {
        organisationId: told,
        subjectId: recall.id,
        payload: { recallId: recall.id, noticeId: notice.id },
      })
    tx.note({ subjectId: recall.id, before: { acknowledgedAt: notice.acknowledgedAt }, after: done })
    return { id: recall.id }
  },
)
