import type { DeviceStateRow } from '#resolvers/cold-chain/device-item.ts'
import type { DeviceStatus } from '#rules/cold-chain/readings.ts'

type Switches = NonNullable<DeviceStateRow['switches']>

const SWITCHES = ['doorOpen', 'powered', 'agitating'] as const

/**
 * What a device told last of its door, its power and its agitator: each by its own time, since they are told apart and may
 * come late. What a clock that runs ahead has said is not believed.
 */
export const switchesAfter = (
  before: Switches | null,
  statuses: readonly DeviceStatus[],
): Switches | null => {
  let after = before
  for (const status of statuses) {
    if (status.clockAhead) continue
    for (const name of SWITCHES) {
      const value = status[name]
      const known = after?.[name]
      if (value !== null && (known === undefined || status.at >= new Date(known.at)))
        after = { ...after, [name]: { value, at: status.at.toISOString() } }
    }
  }
  return after
}
