import { dayOf } from '#rules/calendar.ts'
import { type DeviceKind, deviceKindLabels } from '#rules/cold-chain/terms.ts'
import { type Finding, finding } from '#rules/finding.ts'
import { type PlaceKind, type PlaceRange, placeKindLabels, placeRangeLabels } from '#rules/inventory/terms.ts'

/** A place as the rules about its devices read it. */
export type WatchedPlace = {
  readonly kind: PlaceKind
  readonly keeps: PlaceRange
  readonly retiredAt: Date | null
}

/**
 * Whether a device may watch a place: it is made for such a place, and the limits it is judged by are those of what is
 * kept there. A device for a room may hang in any place, since a probe for rooms is often all there is.
 *
 * Facts: kind and contents of the device; kind, contents and retirement of the place.
 * Refuses: `DEVICE_PLACE_RETIRED`, `DEVICE_PLACE_UNLIKE`, `DEVICE_CONTENTS_UNLIKE`.
 * Source: HOUSE_SENSORS.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkWatch = (
  device: { readonly kind: DeviceKind; readonly contents: PlaceRange },
  place: WatchedPlace,
): Finding[] => {
  const findings: Finding[] = []
  if (place.retiredAt !== null) findings.push(finding('DEVICE_PLACE_RETIRED', { field: 'placeId' }))
  if (device.kind !== 'ROOM' && device.kind !== place.kind) {
    const values = { place: placeKindLabels[place.kind], device: deviceKindLabels[device.kind] }
    findings.push(finding('DEVICE_PLACE_UNLIKE', { field: 'placeId', values }))
  }
  if (device.contents !== place.keeps) {
    const values = { place: placeRangeLabels[place.keeps], device: placeRangeLabels[device.contents] }
    findings.push(finding('DEVICE_CONTENTS_UNLIKE', { field: 'contents', values }))
  }
  return findings
}

/** A comparison with a reference, as it is told. */
export type Calibration = { readonly at: Date; readonly dueAt: Date; readonly offset: number }

const LARGEST_OFFSET = 3
const LONGEST_PERIOD_DAYS = 731
const DAY_MS = 86_400_000

/**
 * Whether a calibration can be meant: the next one lies behind it, at most two years, and what is added to the readings
 * is a correction and no other temperature.
 *
 * Facts: instants; the offset in degrees Celsius.
 * Refuses: `CALIBRATION_PERIOD`, `CALIBRATION_OFFSET_LARGE`.
 * Source: HOUSE_SENSORS.
 * Reviewed: not yet reviewed by a physician.
 */
export const checkCalibration = ({ at, dueAt, offset }: Calibration): Finding[] => {
  const findings: Finding[] = []
  const days = (dueAt.getTime() - at.getTime()) / DAY_MS
  if (!(days > 0 && days <= LONGEST_PERIOD_DAYS))
    findings.push(finding('CALIBRATION_PERIOD', { field: 'dueAt' }))
  if (!(Math.abs(offset) <= LARGEST_OFFSET))
    findings.push(finding('CALIBRATION_OFFSET_LARGE', { field: 'offset', values: { most: LARGEST_OFFSET } }))
  return findings
}

/**
 * What a reader of a device's temperatures is warned of: nobody compared it with a reference, or too long ago. Its readings
 * go on to count, since a device that is overdue for a day still tells of a fridge that grows warm.
 *
 * Facts: when the next calibration is due, null when none was told; now.
 * Refuses: nothing; finds `CALIBRATION_UNKNOWN`, `CALIBRATION_EXPIRED`.
 * Source: HOUSE_SENSORS.
 * Reviewed: not yet reviewed by a physician.
 */
export const findingsOfDevice = (
  { calibrationDueAt }: { readonly calibrationDueAt: Date | null },
  now: Date,
): Finding[] => {
  if (calibrationDueAt === null) return [finding('CALIBRATION_UNKNOWN')]
  return calibrationDueAt <= now
    ? [finding('CALIBRATION_EXPIRED', { values: { due: dayOf(calibrationDueAt) } })]
    : []
}
