import type { DeviceReadings } from '#resolvers/cold-chain/device-readings.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import {
  type ClockPolicy,
  type DeviceStatus,
  faultOf,
  isTaken,
  judgeTime,
  type Reading,
  type RefusedPart,
  type ToldReading,
  type ToldStatus,
} from '#rules/cold-chain/readings.ts'
import type { Bilingual } from '#rules/vocabulary.ts'

/** What of one message is kept as what, and what is not. */
export type Judged = {
  readonly readings: readonly Reading[]
  readonly statuses: readonly DeviceStatus[]
  readonly refused: readonly RefusedPart[]
}

/**
 * Judges the clock and the probe of what one message told, and corrects by the device's calibration.
 * @param isPast whether the month of a time is detached: what the policy would take is too old as well then
 */
export const judgeMessage = (
  message: DeviceReadings,
  policy: ClockPolicy,
  isPast: (at: Date) => boolean,
): Judged => {
  const { device, receivedAt } = message
  const refused: RefusedPart[] = []
  const timed = <Told extends ToldReading | ToldStatus>(told: readonly Told[]) =>
    told.flatMap((one): { told: Told; ahead: boolean }[] => {
      const byPolicy = judgeTime(one.at, receivedAt, policy)
      const time = isPast(one.at) ? 'TOO_OLD' : byPolicy
      if (isTaken(time)) return [{ told: one, ahead: time === 'AHEAD' }]
      const words = (time === 'TOO_OLD' ? tooOld : tooFarAhead)(one.at, policy)
      refused.push({ index: one.index ?? null, field: null, reason: time, told: words })
      return []
    })
  return {
    readings: timed(message.readings).map(({ told, ahead }) => readingOf(told, device, ahead)),
    statuses: timed(message.statuses).map(({ told, ahead }) => ({ ...told, clockAhead: ahead })),
    refused,
  }
}

const THOUSANDTHS = 1000

const readingOf = (told: ToldReading, device: KnownDevice, ahead: boolean): Reading => {
  const fault = faultOf(told.celsius, device.kind)
  if (fault !== null || told.celsius === null) return { ...told, celsius: null, fault }
  const corrected = told.celsius + device.calibrationOffset
  // The sum of two decimals is one again.
  const celsius = Math.round(corrected * THOUSANDTHS) / THOUSANDTHS
  return { ...told, celsius, fault: ahead ? 'CLOCK_AHEAD' : null }
}

const tooFarAhead = (at: Date, { sensorClockRefusedHours: hours }: ClockPolicy): Bilingual => ({
  zh: `时间 ${at.toISOString()} 比本系统的时钟快 ${hours} 小时以上，未接收；请校准设备的时钟`,
  en: `the time ${at.toISOString()} is more than ${hours} hours ahead of the hub’s clock and was not taken; set the device’s clock`,
})

const tooOld = (at: Date, { readingsKeptYears: years }: ClockPolicy): Bilingual => ({
  zh: `时间 ${at.toISOString()} 早于读数的保存期限（${years} 年），未接收；请校准设备的时钟`,
  en: `the time ${at.toISOString()} lies before what is kept (${years} years) and was not taken; set the device’s clock`,
})
