import type { Db } from '#db/client.ts'
import { type DeviceKey, insertRollupsDue, type RollupDue } from '#db/cold-chain/finders-rollups-due.ts'

/** What is new of one device whose state the transaction has locked. */
export type NewOfDevice = DeviceKey & {
  /** As it stands in the locked row. */
  readonly rolledUntil: Date | null
  /** When the new readings were taken, in any order; faults and clocks that are ahead among them. */
  readonly at: readonly Date[]
}

const HOUR_MS = 3_600_000
/** No rule set lets a reading speak for longer. */
const LONGEST_GAP_MS = HOUR_MS / 2

/**
 * Has the rollups made anew of the times that readings touch which came after their time was rolled up; for all others
 * there is nothing to write. Called by every intake, in the transaction that holds the devices' states.
 */
export const noteLateReadings = (db: Db, items: readonly NewOfDevice[]): Promise<void> =>
  insertRollupsDue(db, items.flatMap(lateTimes))

/** The times that late readings of one device touch; those that lie close together are one. */
export const lateTimes = ({ allianceId, deviceNumber, rolledUntil, at }: NewOfDevice): RollupDue[] => {
  if (rolledUntil === null) return []
  const times: RollupDue[] = []
  const late = at.filter((one) => one < rolledUntil).toSorted((one, other) => one.getTime() - other.getTime())
  for (const since of late) {
    const until = new Date(Math.min(since.getTime() + LONGEST_GAP_MS, rolledUntil.getTime()))
    const last = times.at(-1)
    if (last !== undefined && since.getTime() - last.until.getTime() <= HOUR_MS)
      times[times.length - 1] = { ...last, until }
    else times.push({ allianceId, deviceNumber, since, until })
  }
  return times
}
