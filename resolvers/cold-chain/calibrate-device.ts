import { insertCalibration, updateDevice } from '#db/cold-chain/finders-devices.ts'
import { BadInput } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { DeviceRefused } from '#resolvers/cold-chain/errors.ts'
import { type ChangedDevice, changed, lockDeviceInUse } from '#resolvers/cold-chain/own-device.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkCalibration } from '#rules/cold-chain/devices.ts'
import { blocking } from '#rules/finding.ts'

/** A comparison of a device with a reference, at `occurredAt`. */
export type CalibrateDeviceInput = OperationInput & {
  readonly deviceId: string
  /** When the next one is due. */
  readonly dueAt: Date
  /** Degrees Celsius to add to what it tells; absent: none. */
  readonly offset?: number | null
  /** Number of the certificate or report. */
  readonly certificate: string
}

const LONGEST_CERTIFICATE = 100

/**
 * Records the calibration of a device of the caller's own organisation. Its offset is added to every reading that is taken
 * in from then on; those that are kept stay as they were.
 * @throws DeviceRefused for an offset or a period nobody could mean
 */
export const calibrateDevice = (ctx: Ctx, input: CalibrateDeviceInput): Promise<ChangedDevice> =>
  changed(ctx, calibrate(ctx, input))

const calibrate = operation(
  'cold-chain.calibrateDevice',
  async (tx, input: CalibrateDeviceInput): Promise<ChangedDevice> => {
    const certificate = certificateOf(input)
    const { dueAt } = input
    const offset = input.offset ?? 0
    const findings = checkCalibration({ at: tx.occurredAt, dueAt, offset })
    if (blocking(findings).length > 0) throw DeviceRefused.because(findings)
    const device = await lockDeviceInUse(tx, input.deviceId)
    const { allianceId, organisationId, id, code, calibratedAt, calibrationDueAt, calibrationOffset } = device
    await insertCalibration(tx.db, {
      allianceId,
      id: newId('DeviceCalibration'),
      organisationId,
      deviceId: id,
      celsiusOffset: offset,
      dueAt,
      certificate,
      recordedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    // One that is told behind a newer one is kept, and changes nothing.
    if (calibratedAt === null || tx.occurredAt >= calibratedAt)
      await updateDevice(tx.db, device, {
        calibratedAt: tx.occurredAt,
        calibrationDueAt: dueAt,
        calibrationOffset: offset,
      })
    tx.emit('cold-chain.deviceChanged', {
      organisationId,
      subjectId: id,
      payload: { deviceId: id, change: 'CALIBRATED' },
    })
    const before = { calibratedAt, calibrationDueAt, calibrationOffset }
    tx.note({ subjectId: id, before, after: { dueAt, offset, certificate } })
    return { id, code }
  },
)

const certificateOf = ({ certificate }: CalibrateDeviceInput): string => {
  const text = certificate.trim()
  if (text !== '' && text.length <= LONGEST_CERTIFICATE) return text
  throw BadInput.of('certificate', {
    zh: `须为 1 至 ${LONGEST_CERTIFICATE} 个字符`,
    en: `must be 1 to ${LONGEST_CERTIFICATE} characters`,
  })
}
