import { lockOverdueNotices, updateNotice } from '#db/inventory/finders-recalls.ts'
import { Forbidden } from '#lib/errors.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Most notices that one call takes; the worker calls again until nothing is left. */
export type EscalateRecallsInput = OperationInput & { readonly limit?: number | null }

/** How many notices were passed on. */
export type Escalated = { notices: number }

const MOST_AT_ONCE = 200

/** The hub's own clock: a recall that a holder has not acknowledged in time is passed on to the lead, once. */
export const escalateRecalls = operation(
  'inventory.escalateRecalls',
  async (tx, input: EscalateRecallsInput): Promise<Escalated> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    const overdue = await lockOverdueNotices(tx.db, tx.allianceId, tx.now, input.limit ?? MOST_AT_ONCE)
    for (const notice of overdue) {
      await updateNotice(tx.db, notice, { escalatedAt: tx.now })
      for (const organisationId of new Set([notice.organisationId, notice.stationId]))
        tx.emit('inventory.recallOverdue', {
          organisationId,
          subjectId: notice.recallId,
          payload: { recallId: notice.recallId, noticeId: notice.id, holderId: notice.organisationId },
        })
    }
    if (overdue.length === 0) tx.idle()
    else tx.note({ after: { notices: overdue.map(({ id }) => id) } })
    return { notices: overdue.length }
  },
)
