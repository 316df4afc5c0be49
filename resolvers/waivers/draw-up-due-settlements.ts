import { listDueMonths } from '#db/waivers/finders-due.ts'
import { findLastPeriod } from '#db/waivers/finders-settlements.ts'
import type { Id } from '#lib/ids.ts'
import { HUB_STAFF } from '#resolvers/alliance/hub-actor.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { drawSettlement } from '#resolvers/waivers/draw-settlement.ts'
import { boundsOf, hasEnded, monthAt, nextMonth } from '#rules/months.ts'

/** The hub's own clock: a month that is over is drawn up, between every two of whom one owes the other something. */
export const drawUpDueSettlements = operation(
  'waivers.drawUpDueSettlements',
  async (tx, _: OperationInput): Promise<{ ids: Id<'Settlement'>[] }> => {
    assertHubAlone(tx)
    const { allianceId } = tx
    const thisMonth = boundsOf(monthAt(tx.now)).from
    const months = await tx.elevated(() => listDueMonths(tx.db, allianceId, thisMonth))
    const ids: Id<'Settlement'>[] = []
    for (const { period: due, ...two } of months) {
      const pair = { allianceId, ...two }
      const last = await tx.elevated(() => findLastPeriod(tx.db, pair))
      // What came late for its own month comes onto the next that is open.
      const period = last === null || due > last ? due : nextMonth(last)
      if (!hasEnded(period, tx.now)) continue
      const drawn = await drawSettlement(tx, { ...pair, period, drawnBy: HUB_STAFF })
      if (drawn?.isNew) ids.push(drawn.id)
    }
    if (ids.length === 0) tx.idle()
    return { ids }
  },
)
