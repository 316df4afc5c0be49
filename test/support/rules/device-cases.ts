import { checkCalibration, checkWatch, findingsOfDevice } from '#rules/cold-chain/devices.ts'
import type { Finding } from '#rules/finding.ts'
import { NOW } from './forms.ts'

const DAY_MS = 86_400_000
const fridge = { kind: 'FRIDGE', contents: 'COLD' } as const
const itsPlace = { kind: 'FRIDGE', keeps: 'COLD', retiredAt: null } as const
const yearly = { at: NOW, dueAt: new Date(NOW.getTime() + 365 * DAY_MS), offset: 0.2 }

/** What has to be the case for each finding about sensors. */
export const deviceCases = {
  DEVICE_PLACE_UNLIKE: () => checkWatch(fridge, { ...itsPlace, kind: 'BOX' }),
  DEVICE_CONTENTS_UNLIKE: () => checkWatch(fridge, { ...itsPlace, keeps: 'FROZEN' }),
  DEVICE_PLACE_RETIRED: () => checkWatch(fridge, { ...itsPlace, retiredAt: NOW }),
  CALIBRATION_PERIOD: () => checkCalibration({ ...yearly, dueAt: NOW }),
  CALIBRATION_OFFSET_LARGE: () => checkCalibration({ ...yearly, offset: -3.1 }),
  CALIBRATION_UNKNOWN: () => findingsOfDevice({ calibrationDueAt: null }, NOW),
  CALIBRATION_EXPIRED: () => findingsOfDevice({ calibrationDueAt: NOW }, NOW),
} satisfies Readonly<Record<string, () => readonly Finding[]>>
