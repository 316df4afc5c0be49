import { findRolledUntil } from '#db/cold-chain/finders-history.ts'
import { insertRollupsDue } from '#db/cold-chain/finders-rollups-due.ts'
import type { ToldEvent, Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'

/**
 * A device that was moved some time ago, or taken out of use, watched another place since then: what its readings come to
 * is made anew from that moment on. The operation that tells of it has locked how the device stands.
 */
export const rollUpMoved = (
  tx: Tx,
  { deviceId }: EventPayload<'cold-chain.deviceChanged'>,
  { allianceId, occurredAt }: ToldEvent,
): Promise<void> =>
  tx.elevated(async () => {
    const known = await findRolledUntil(tx.db, { allianceId, deviceId })
    if (known === null || known.rolledUntil === null || occurredAt >= known.rolledUntil) return
    const { deviceNumber, rolledUntil: until } = known
    await insertRollupsDue(tx.db, [{ allianceId, deviceNumber, since: occurredAt, until }])
  })
