import { type DeviceRow, lockDevice } from '#db/cold-chain/finders-devices.ts'
import { type DeviceStateRow, lockDeviceStates } from '#db/cold-chain/finders-states.ts'
import { BadInput, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import { DeviceRefused } from '#resolvers/cold-chain/errors.ts'
import { forgetDevice } from '#resolvers/cold-chain/known-device.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { callerOf } from '#resolvers/reads.ts'

/** A device of the caller's own organisation, locked; @throws NotFound */
export const lockOwnDevice = async (tx: Tx, text: string): Promise<DeviceRow> => {
  const id = asId('Device', text)
  const device = id === null ? null : await lockDevice(tx.db, { allianceId: tx.allianceId, id })
  if (device === null || device.organisationId !== tx.seat.organisationId)
    throw new NotFound({ zh: '设备', en: 'device' })
  return device
}

/** The same, if it is in use; @throws DeviceRefused */
export const lockDeviceInUse = async (tx: Tx, id: string): Promise<DeviceRow> => {
  const device = await lockOwnDevice(tx, id)
  if (device.retiredAt !== null)
    throw new DeviceRefused({ zh: '该设备已停用', en: 'the device is out of use' })
  return device
}

/** How a device stands, locked: no reading of it is taken in before the end of the transaction. */
export const lockStateOf = async (
  tx: Tx,
  { allianceId, number }: Pick<DeviceRow, 'allianceId' | 'number'>,
): Promise<DeviceStateRow> => {
  const [state] = await lockDeviceStates(tx.db, { allianceId, numbers: [number] })
  if (state === undefined) throw new Error(`device ${number} has no state`)
  return state
}

/** What an operation on a device answers: `code` tells which one has to be asked for anew. */
export type ChangedDevice = { readonly id: Id<'Device'>; readonly code: string }

/** Waits for a change of a device and has it take effect at the doors at once. */
export const changed = async <Done extends ChangedDevice>(ctx: Ctx, change: Promise<Done>): Promise<Done> => {
  const done = await change
  forgetDevice(ctx.services, callerOf(ctx).organisationCode, done.code)
  return done
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const LEAST_SECONDS = 1
const MOST_SECONDS = 3_600

/** @throws BadInput for a name that no topic could hold, or an interval nobody could watch by */
export const checkDevice = ({ code, everySeconds }: { code: string; everySeconds: number }): void => {
  if (!CODE.test(code))
    throw BadInput.of('code', {
      zh: '须为 1 至 64 个字母、数字、点、横线或下划线，以字母或数字开头',
      en: 'must be 1 to 64 letters, digits, dots, dashes or underlines, a letter or digit first',
    })
  if (!(everySeconds >= LEAST_SECONDS && everySeconds <= MOST_SECONDS))
    throw BadInput.of('everySeconds', {
      zh: `须为 ${LEAST_SECONDS} 至 ${MOST_SECONDS} 秒`,
      en: `must lie between ${LEAST_SECONDS} and ${MOST_SECONDS} seconds`,
    })
}
