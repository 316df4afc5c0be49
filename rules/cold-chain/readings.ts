import type { DeviceKind, IntakeRefusal, ReadingFault } from '#rules/cold-chain/terms.ts'
import type { PolicyValues } from '#rules/policy.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** Where a device was, in degrees (WGS 84). */
export type Position = { readonly lat: number; readonly lon: number }

/** One temperature as a device told it: nothing judged, nothing corrected. */
export type ToldReading = {
  /** Which of several in its message it was, counted from 0; absent when it came alone. */
  readonly index?: number
  readonly at: Date
  /** The device's own count; 0 when it has none. */
  readonly sequence: number
  /** Degrees Celsius; null where it told no number. */
  readonly celsius: number | null
  /** 0 to 1; null when it was not told. */
  readonly battery: number | null
  readonly position: Position | null
}

/** One temperature as it is kept, with the offset of the device's calibration added. */
export type Reading = ToldReading & {
  /** Why it proves nothing; null for a good one, whose `celsius` is then never null. */
  readonly fault: ReadingFault | null
}

/** What a device told beside the temperature; a member that was not told of is null. */
export type ToldStatus = {
  /** Which of several in its message it was, counted from 0; absent when it came alone. */
  readonly index?: number
  readonly at: Date
  /** The device's own count; 0 when it has none. */
  readonly sequence: number
  readonly doorOpen: boolean | null
  readonly powered: boolean | null
  readonly agitating: boolean | null
  /** 0 to 1. */
  readonly battery: number | null
  readonly position: Position | null
}

/** The same as it is kept. */
export type DeviceStatus = ToldStatus & {
  /** Its clock was ahead: it proves nothing. */
  readonly clockAhead: boolean
}

/** What a probe of the usual kind tells when it is not connected, and when it has just been switched on. */
const OPEN_CIRCUIT = -127
const POWER_ON = 85

/** Degrees between which what a device watches can be; outside, the probe is at fault and not the blood. */
const PLAUSIBLE: Readonly<Record<DeviceKind, readonly [lowest: number, highest: number]>> = {
  FRIDGE: [-60, 60],
  FREEZER: [-100, 60],
  PLATELET_INCUBATOR: [-60, 60],
  BOX: [-100, 60],
  ROOM: [-60, 60],
}

/**
 * Whether what a probe told is a temperature: sensors tell their own faults as numbers.
 *
 * Facts: degrees Celsius as they were told, before any offset, null where it was no number; what the device watches.
 * Refuses: nothing: a fault is kept, and proves nothing.
 * Source: HOUSE_SENSORS.
 * Reviewed: not yet reviewed by a physician.
 */
export const faultOf = (celsius: number | null, kind: DeviceKind): ReadingFault | null => {
  if (celsius === null || Number.isNaN(celsius)) return 'NOT_A_NUMBER'
  if (celsius === OPEN_CIRCUIT) return 'OPEN_CIRCUIT'
  if (celsius === POWER_ON) return 'POWER_ON'
  const [lowest, highest] = PLAUSIBLE[kind]
  return celsius < lowest || celsius > highest ? 'IMPLAUSIBLE' : null
}

/** What was not taken, why, and what its sender is told. */
export type RefusedPart = {
  /** Which of several it was, counted from 0; null when it came alone, or when it is about the whole message. */
  readonly index: number | null
  /** The member that was left out while the rest was taken; null when nothing of it was. */
  readonly field: string | null
  readonly reason: IntakeRefusal
  readonly told: Bilingual
}

/** The limits of a device's clock. */
export type ClockPolicy = Pick<
  PolicyValues,
  'sensorClockSkewMinutes' | 'sensorClockRefusedHours' | 'readingsKeptYears'
>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const YEAR_MS = 365.25 * 24 * HOUR_MS
/** Clocks that were never set begin at 1970 or at 2000. */
const UNSET_CLOCK_MS = Date.UTC(2000, 1)

/** What a device's time is worth. */
export type TimeJudgement = 'GOOD' | 'AHEAD' | 'TOO_FAR_AHEAD' | 'TOO_OLD'

/** Whether what was told of that time is kept; of a clock that is ahead it proves nothing. */
export const isTaken = (time: TimeJudgement): time is 'GOOD' | 'AHEAD' => time === 'GOOD' || time === 'AHEAD'

/**
 * Whether a time that a device told can be used: `GOOD`; `AHEAD`, kept and proving nothing, since its clock runs ahead of
 * the hub's; or not taken, a day ahead or so long ago that it would not be kept. A late reading is as good as any.
 *
 * Facts: the time told; when it came, by the hub's clock; the policy in force.
 * Refuses: nothing; answers the word.
 * Source: HOUSE_SENSORS.
 * Reviewed: not yet reviewed by a physician.
 */
export const judgeTime = (at: Date, receivedAt: Date, policy: ClockPolicy): TimeJudgement => {
  const ahead = at.getTime() - receivedAt.getTime()
  if (ahead > policy.sensorClockRefusedHours * HOUR_MS) return 'TOO_FAR_AHEAD'
  if (ahead > policy.sensorClockSkewMinutes * MINUTE_MS) return 'AHEAD'
  const isOld = -ahead > policy.readingsKeptYears * YEAR_MS || at.getTime() < UNSET_CLOCK_MS
  return isOld ? 'TOO_OLD' : 'GOOD'
}
