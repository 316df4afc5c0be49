import type { DeviceStateRow } from '#resolvers/cold-chain/device-item.ts'
import { foldPastStay, keepPastStay } from '#resolvers/cold-chain/past-stay.ts'
import { tellAlarms } from '#resolvers/cold-chain/tell-alarms.ts'
import { holdBags, tellPlaces } from '#resolvers/cold-chain/tell-places.ts'
import { type WatchedDevice, watchIn } from '#resolvers/cold-chain/watch.ts'
import type { Tx } from '#resolvers/context.ts'

/** What a device's state holds where it goes on at another place, or nowhere. */
export type EndedWatch = Pick<DeviceStateRow, 'state' | 'knownUntil' | 'lookAt'>

/**
 * A device leaves its place, or its use, at `at`: what was amiss there ends with its stay, for it sees it no more, and what
 * it has told since counts for where it hangs now. Its state is locked, and its stay has been ended. Answers what its state
 * is to hold; `goesOn`: it hangs somewhere else, and the clock begins anew there.
 */
export const endWatch = (
  tx: Tx,
  device: WatchedDevice,
  { state }: DeviceStateRow,
  { at, goesOn }: { readonly at: Date; readonly goesOn: boolean },
): Promise<EndedWatch> =>
  tx.elevated(async () => {
    const watch = watchIn(state)
    if (watch !== null) {
      const end = at.getTime()
      const past = await foldPastStay(tx, device, { stay: watch.stay, from: end, end })
      await tellPlaces(tx, [past.word])
      const changes = [await keepPastStay(tx, past, true)]
      await holdBags(tx, changes)
      await tellAlarms(tx, changes)
    }
    return { state: null, knownUntil: null, lookAt: goesOn ? tx.now : null }
  })
