import { lockDeviation, updateDeviation } from '#db/alliance/finders-records.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { DeviationClosed } from '#resolvers/alliance/errors.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** What was found about a deviation, and what was done. */
export type CloseDeviationInput = OperationInput & {
  readonly deviationId: string
  readonly measure: string
}

const LONGEST_MEASURE = 2_000

/** Closes a deviation of the caller's hospital; the lead may close its members' too. */
export const closeDeviation = operation(
  'alliance.closeDeviation',
  async (tx: Tx, input: CloseDeviationInput): Promise<{ id: Id<'Deviation'> }> => {
    const measure = input.measure.trim()
    if (measure === '' || measure.length > LONGEST_MEASURE)
      throw BadInput.of('measure', {
        zh: `须写明原因和处理措施，至多 ${LONGEST_MEASURE} 个字符`,
        en: `must say what was found and done, ${LONGEST_MEASURE} characters at most`,
      })
    const id = asId('Deviation', input.deviationId)
    const deviation = id && (await lockDeviation(tx.db, { allianceId: tx.allianceId, id }))
    if (!deviation) throw new NotFound({ zh: '偏差', en: 'deviation' })
    if (deviation.closedAt !== null)
      throw new DeviationClosed({ zh: '该偏差已关闭', en: 'the deviation is closed already' })
    const closed = { closedAt: tx.occurredAt, closedBy: tx.seat.staffId, measure }
    await updateDeviation(tx.db, deviation, closed)
    tx.emit('alliance.deviationClosed', {
      organisationId: deviation.organisationId,
      subjectId: deviation.id,
      payload: { deviationId: deviation.id },
    })
    tx.note({ subjectId: deviation.id, before: { closedAt: null }, after: closed })
    return { id: deviation.id }
  },
)
