import { updateDeviceStates } from '#db/cold-chain/finders-states.ts'
import { listDevicesByNumbers, lockStatesToLookAt } from '#db/cold-chain/finders-watch.ts'
import { Forbidden } from '#lib/errors.ts'
import { advanceDevices } from '#resolvers/cold-chain/advance-devices.ts'
import type { DeviceItem, DeviceStateRow } from '#resolvers/cold-chain/device-item.ts'
import { asKnown } from '#resolvers/cold-chain/known-device.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Most devices that one call looks at; the worker calls again until nothing is left. */
export type WatchDevicesInput = OperationInput & { readonly limit?: number | null }

/** How many devices were looked at. */
export type WatchedDevices = { devices: number }

const MOST_AT_ONCE = 200

/**
 * The hub's own clock: who has fallen silent, whose excursion has outlasted its grace without another reading, what has
 * stood still too long. The states are locked, passing over those that an intake or another instance has: nothing is told
 * twice.
 */
export const watchDevices = operation(
  'cold-chain.watchDevices',
  async (tx: Tx, input: WatchDevicesInput): Promise<WatchedDevices> => {
    if (tx.ctx.door !== 'worker')
      throw new Forbidden({
        zh: '该操作仅由系统定时执行',
        en: 'the hub’s own clock runs this, nobody else',
      })
    return tx.elevated(async () => {
      const due = await lockStatesToLookAt(tx.db, tx.allianceId, tx.now, input.limit ?? MOST_AT_ONCE)
      if (due.length === 0) tx.idle()
      else await look(tx, due)
      return { devices: due.length }
    })
  },
)

const look = async (tx: Tx, due: readonly DeviceStateRow[]): Promise<void> => {
  const numbers = due.map(({ deviceNumber }) => deviceNumber)
  const devices = await listDevicesByNumbers(tx.db, tx.allianceId, numbers)
  const items = due.flatMap((state): DeviceItem[] => {
    const device = devices.find(({ number }) => number === state.deviceNumber)
    return device === undefined ? [] : [{ device: asKnown(device), state, readings: [], statuses: [] }]
  })
  const advanced = await advanceDevices(tx, items)
  // Of a device out of use nothing is looked for any more.
  const resting = due.filter((state) => items.every((item) => item.state !== state))
  await updateDeviceStates(tx.db, [
    ...items.map(({ state }, index) => ({ ...state, ...advanced[index] })),
    ...resting.map((state) => ({ ...state, lookAt: null })),
  ])
  tx.note({ after: { devices: items.map(({ device }) => device.id) } })
}
