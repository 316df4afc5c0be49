import { endDeviceStay, updateDevice } from '#db/cold-chain/finders-devices.ts'
import { updateDeviceStates } from '#db/cold-chain/finders-states.ts'
import { endWatch } from '#resolvers/cold-chain/end-watch.ts'
import { type ChangedDevice, changed, lockOwnDevice, lockStateOf } from '#resolvers/cold-chain/own-device.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'

/** Which device is taken out of use. */
export type RetireDeviceInput = OperationInput & { readonly deviceId: string }

/**
 * Takes a device of the caller's own organisation out of use: it is not let speak any more, its readings stay, and its
 * name is free again. One that is out of use already stays so.
 */
export const retireDevice = (ctx: Ctx, input: RetireDeviceInput): Promise<ChangedDevice> =>
  changed(ctx, retire(ctx, input))

const retire = operation(
  'cold-chain.retireDevice',
  async (tx, input: RetireDeviceInput): Promise<ChangedDevice> => {
    const device = await lockOwnDevice(tx, input.deviceId)
    const { id, code, organisationId } = device
    if (device.retiredAt !== null) return { id, code }
    const state = await lockStateOf(tx, device)
    await endDeviceStay(tx.db, device, tx.occurredAt)
    await updateDevice(tx.db, device, { retiredAt: tx.occurredAt, placeId: null })
    const left = await endWatch(tx, device, state, { at: tx.occurredAt, goesOn: false })
    await updateDeviceStates(tx.db, [{ ...state, ...left, updatedAt: tx.now }])
    tx.emit('cold-chain.deviceChanged', {
      organisationId,
      subjectId: id,
      payload: { deviceId: id, change: 'RETIRED' },
    })
    tx.note({ subjectId: id, before: { retiredAt: null }, after: { retiredAt: tx.occurredAt } })
    return { id, code }
  },
)
