import { insertDevice, insertDeviceStay } from '#db/cold-chain/finders-devices.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import {
  type DeviceCredential,
  type DeviceSecret,
  newDeviceSecret,
} from '#resolvers/cold-chain/device-secret.ts'
import { DeviceRefused } from '#resolvers/cold-chain/errors.ts'
import { type ChangedDevice, changed, checkDevice } from '#resolvers/cold-chain/own-device.ts'
import type { Ctx, Tx } from '#resolvers/context.ts'
import { lockOwnPlace } from '#resolvers/inventory/place.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkWatch } from '#rules/cold-chain/devices.ts'
import type { DeviceKind, ProbeKind } from '#rules/cold-chain/terms.ts'
import { blocking } from '#rules/finding.ts'
import type { PlaceRange } from '#rules/inventory/terms.ts'

/** A sensor of the caller's organisation. */
export type RegisterDeviceInput = OperationInput & {
  /** Its name in the topic. */
  readonly code: string
  readonly kind: DeviceKind
  readonly probe: ProbeKind
  /** The place it watches, from `occurredAt` on; absent for one in reserve. */
  readonly placeId?: string | null
  /** Whose limits it is judged by; absent: the place's. */
  readonly contents?: PlaceRange | null
  /** How often it is to report; absent: every five minutes. */
  readonly everySeconds?: number | null
}

type Registered = ChangedDevice & { readonly secretHash: string }

const EVERY_SECONDS = 300

/**
 * Registers a sensor of the caller's own organisation and answers its secret, this once: the hub keeps only its hash.
 * @throws DeviceRefused for a name that is taken, or a place it does not fit
 */
export const registerDevice = async (ctx: Ctx, input: RegisterDeviceInput): Promise<DeviceCredential> => {
  const made = newDeviceSecret()
  const register = operation('cold-chain.registerDevice', (tx, given: RegisterDeviceInput) =>
    perform(tx, given, made),
  )
  const { id, secretHash } = await changed(ctx, register(ctx, input))
  return { id, secret: secretHash === made.secretHash ? made.secret : null }
}

const perform = async (
  tx: Tx,
  input: RegisterDeviceInput,
  { secretHash, brokerHash }: DeviceSecret,
): Promise<Registered> => {
  const { code, kind, probe } = input
  const everySeconds = input.everySeconds ?? EVERY_SECONDS
  checkDevice({ code, everySeconds })
  const place = input.placeId ? await lockOwnPlace(tx, input.placeId) : null
  const contents = input.contents ?? place?.keeps
  if (!contents)
    throw BadInput.of('contents', {
      zh: '未写明位置时须填写，以确定其限值',
      en: 'is needed where no place is named: it says which limits are its own',
    })
  if (place !== null) assertFits({ kind, contents }, place)
  const id = newId('Device')
  const { allianceId, organisationId, staffId } = tx.seat
  const described = { code, kind, probe, contents, everySeconds, placeId: place?.id ?? null }
  const row = { allianceId, organisationId, id, ...described, secretHash, brokerHash }
  if (!(await insertDevice(tx.db, { ...row, registeredBy: staffId, occurredAt: tx.occurredAt })))
    throw new DeviceRefused({
      zh: `本机构已有名为“${code}”的在用设备`,
      en: `a device in use of your organisation is called “${code}” already`,
    })
  if (place !== null) await beginStay(tx, id, place)
  tx.emit('cold-chain.deviceChanged', {
    organisationId,
    subjectId: id,
    payload: { deviceId: id, change: 'REGISTERED' },
  })
  tx.note({ subjectId: id, after: described })
  return { id, code, secretHash }
}

const assertFits = (device: Parameters<typeof checkWatch>[0], place: PlaceRow): void => {
  const findings = checkWatch(device, place)
  if (blocking(findings).length > 0) throw DeviceRefused.because(findings)
}

const beginStay = (tx: Tx, deviceId: Id<'Device'>, place: PlaceRow) =>
  insertDeviceStay(tx.db, {
    allianceId: tx.allianceId,
    id: newId('DeviceStay'),
    organisationId: tx.seat.organisationId,
    deviceId,
    placeId: place.id,
    since: tx.occurredAt,
    movedBy: tx.seat.staffId,
  })
