import { endBags, listLiveOfRoot, updateWaiver, type WaiverRow } from '#db/waivers/finders.ts'
import { listDonorsOf } from '#db/waivers/finders-lines.ts'
import type { Tx } from '#resolvers/context.ts'
import { giveBack, lockDonors } from '#resolvers/waivers/ledger.ts'
import type { WaiverState } from '#rules/waivers/claim-terms.ts'

/** How waivers end: the hold is over, it was withdrawn, or a settlement is taken back. */
export type WaiverEnd = {
  readonly state: Extract<WaiverState, 'EXPIRED' | 'RELEASED' | 'REVERSED'>
  /** In the words of whoever ended it; null when the clock did. */
  readonly reason: string | null
}

/**
 * Ends waivers whose rows are locked: their quota is given back, and their bags may be claimed anew unless a later claim
 * of the same root still has them. Donors of all of them are locked at once. Later claims are not decided again.
 */
export const endWaivers = async (tx: Tx, ending: readonly WaiverRow[], end: WaiverEnd): Promise<void> => {
  if (ending.length === 0) return
  await lockDonors(
    tx,
    await listDonorsOf(
      tx.db,
      ending.map(({ id }) => id),
    ),
  )
  for (const waiver of ending) await endOne(tx, waiver, end)
}

const endOne = async (tx: Tx, waiver: WaiverRow, { state, reason }: WaiverEnd): Promise<void> => {
  await giveBack(tx, waiver.id, state === 'REVERSED' ? 'REVERSE' : 'RELEASE')
  await updateWaiver(tx.db, waiver, {
    state,
    endedAt: tx.now,
    endedBy: tx.seat.staffId,
    endReason: reason,
  })
  if ((await listLiveOfRoot(tx.db, waiver)).length === 0) await endBags(tx.db, waiver)
  tellChanged(tx, waiver, state)
}

/** Tells that a waiver moved on. */
export const tellChanged = (
  tx: Tx,
  { allianceId, organisationId, id }: Pick<WaiverRow, 'allianceId' | 'organisationId' | 'id'>,
  state: WaiverState,
): void =>
  tx.emit('waivers.waiverChanged', {
    allianceId,
    organisationId,
    subjectId: id,
    payload: { waiverId: id, state },
  })
