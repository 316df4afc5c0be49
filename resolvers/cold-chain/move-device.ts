import {
  type DeviceRow,
  endDeviceStay,
  findLastStay,
  insertDeviceStay,
  updateDevice,
} from '#db/cold-chain/finders-devices.ts'
import { updateDeviceStates } from '#db/cold-chain/finders-states.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { newId } from '#lib/ids.ts'
import { endWatch } from '#resolvers/cold-chain/end-watch.ts'
import { DeviceRefused } from '#resolvers/cold-chain/errors.ts'
import {
  type ChangedDevice,
  changed,
  lockDeviceInUse,
  lockStateOf,
} from '#resolvers/cold-chain/own-device.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { lockOwnPlace } from '#resolvers/inventory/place.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkWatch } from '#rules/cold-chain/devices.ts'
import { blocking } from '#rules/finding.ts'

/** Which device, and to where. */
export type MoveDeviceInput = OperationInput & {
  readonly deviceId: string
  /** The place it watches from `occurredAt` on; absent: none, it goes into reserve. */
  readonly placeId?: string | null
}

/**
 * Has a device of the caller's own organisation watch another place, or none. What it told before speaks of the place it
 * hung at then.
 * @throws DeviceRefused for a place it does not fit, or a move before the last one
 */
export const moveDevice = (ctx: Ctx, input: MoveDeviceInput): Promise<ChangedDevice> =>
  changed(ctx, move(ctx, input))

const move = operation(
  'cold-chain.moveDevice',
  async (tx, input: MoveDeviceInput): Promise<ChangedDevice> => {
    const device = await lockDeviceInUse(tx, input.deviceId)
    const state = await lockStateOf(tx, device)
    const place = input.placeId ? await lockOwnPlace(tx, input.placeId) : null
    const { id, code } = device
    if ((place?.id ?? null) === device.placeId) return { id, code }
    if (place !== null) assertFits(device, place)
    await assertLast(tx, device)
    await endDeviceStay(tx.db, device, tx.occurredAt)
    if (place !== null) await beginStay(tx, device, place)
    const placed = { placeId: place?.id ?? null, ...(place && { contents: place.keeps }) }
    await updateDevice(tx.db, device, placed)
    const left = await endWatch(tx, device, state, { at: tx.occurredAt, goesOn: place !== null })
    await updateDeviceStates(tx.db, [{ ...state, ...left, updatedAt: tx.now }])
    tx.emit('cold-chain.deviceChanged', {
      organisationId: device.organisationId,
      subjectId: id,
      payload: { deviceId: id, change: 'MOVED' },
    })
    tx.note({ subjectId: id, before: { placeId: device.placeId }, after: placed })
    return { id, code }
  },
)

const assertFits = ({ kind }: DeviceRow, place: PlaceRow): void => {
  const findings = checkWatch({ kind, contents: place.keeps }, place)
  if (blocking(findings).length > 0) throw DeviceRefused.because(findings)
}

/** Times at places follow each other: a move is told in the order in which they happened. */
const assertLast = async (tx: Tx, device: DeviceRow): Promise<void> => {
  const last = await findLastStay(tx.db, device)
  const since = last?.until ?? last?.since
  if (since !== undefined && tx.occurredAt < since)
    throw new DeviceRefused({
      zh: `该设备在 ${since.toISOString()} 已移动过，更早的移动不能再补记`,
      en: `the device was moved at ${since.toISOString()}; a move before that can not be told any more`,
    })
}

const beginStay = (tx: Tx, { id, organisationId }: DeviceRow, place: PlaceRow) =>
  insertDeviceStay(tx.db, {
    allianceId: tx.allianceId,
    id: newId('DeviceStay'),
    organisationId,
    deviceId: id,
    placeId: place.id,
    since: tx.occurredAt,
    movedBy: tx.seat.staffId,
  })
