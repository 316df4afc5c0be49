import { listDueHolds, lockWaiver, type WaiverRow } from '#db/waivers/finders.ts'
import { lockEncounter } from '#db/waivers/finders-stay.ts'
import type { Tx } from '#resolvers/context.ts'
import { assertHubAlone } from '#resolvers/hub-alone.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { endWaivers } from '#resolvers/waivers/end-waiver.ts'
import { isHoldOver } from '#rules/waivers/hold.ts'

/** Most quotes that one call ends; the worker calls again until fewer are. */
export type ExpireWaiversInput = OperationInput & { readonly limit?: number | null }

const MOST_AT_ONCE = 50

/**
 * The hub's own clock: quotes whose hold is over give their quota back, those first that were due first. One that is being
 * settled at this moment is waited for, and then stands.
 */
export const expireWaivers = operation(
  'waivers.expireWaivers',
  async (tx, input: ExpireWaiversInput): Promise<{ waivers: number }> => {
    assertHubAlone(tx)
    return tx.elevated(async () => {
      const due = await listDueHolds(tx.db, tx.allianceId, tx.now, input.limit ?? MOST_AT_ONCE)
      const ending = await lockDue(tx, due)
      await endWaivers(tx, ending, { state: 'EXPIRED', reason: null })
      if (due.length === 0) tx.idle()
      else tx.note({ after: { expired: ending.map(({ id }) => id) } })
      return { waivers: due.length }
    })
  },
)

/** Stays first, by their id, as whoever quotes or settles locks them; then the waivers, in the order in which they were due. */
const lockDue = async (tx: Tx, due: readonly WaiverRow[]): Promise<WaiverRow[]> => {
  const stays = new Set(due.map(({ encounterId }) => encounterId))
  for (const encounterId of [...stays].toSorted())
    await lockEncounter(tx.db, { allianceId: tx.allianceId, encounterId })
  const locked: WaiverRow[] = []
  for (const waiver of due) {
    const row = await lockWaiver(tx.db, waiver)
    if (row !== null && row.state === 'HELD' && isHoldOver(row, tx.now)) locked.push(row)
  }
  return locked
}
