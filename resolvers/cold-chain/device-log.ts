import { type AlarmRow, listAlarmsAbout } from '#db/alarms/finders.ts'
import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import {
  listExcursionsIn,
  listReadingsByHand,
  type Period,
  type Watch,
} from '#db/cold-chain/finders-history.ts'
import { listWatchDays, type WatchDay } from '#db/cold-chain/finders-sums.ts'
import type { PlaceReadingRow } from '#db/inventory/finders-places.ts'
import type { Id } from '#lib/ids.ts'
import { monthPeriod, type SensorDay, sensorDay } from '#resolvers/cold-chain/monthly-log.ts'
import {
  calibrationsOfDevice,
  type DeviceCalibrationRow,
  type DeviceRow,
  type DeviceStayRow,
  staysOfDevice,
} from '#resolvers/cold-chain/read.ts'
import { lengthOf, rolledUpTo, watchedTimes } from '#resolvers/cold-chain/watched-times.ts'
import type { Ctx } from '#resolvers/context.ts'
import { addDays, type Day, dayOf, earlier, instantOf } from '#rules/calendar.ts'
import { excursionKinds } from '#rules/cold-chain/excursion-terms.ts'
import { daysBetween } from '#rules/cold-chain/manual-duty.ts'

/** What a device said of a place on a day, and what people read there while it hung there. */
export type DeviceDayAtPlace = {
  readonly placeId: Id<'Place'>
  readonly sensor: SensorDay
  readonly readings: readonly PlaceReadingRow[]
}

/** A device's log of one month of China, up to now. */
export type DeviceLog = {
  /** `2026-11`. */
  readonly month: string
  /** Where it hung in the month, in order. */
  readonly stays: readonly DeviceStayRow[]
  readonly days: readonly { readonly day: Day; readonly places: readonly DeviceDayAtPlace[] }[]
  /** What was amiss, in the order of its beginning. */
  readonly excursions: readonly ExcursionRow[]
  /** What people were told of it, and how they answered, the oldest first. */
  readonly alarms: readonly AlarmRow[]
  /** Those of the month, and before them the one that was in force at its beginning; the oldest first. */
  readonly calibrations: readonly DeviceCalibrationRow[]
}

/** What a device told in a month, wherever it hung, with what went wrong and who answered. */
export const deviceLogOf = async (ctx: Ctx, device: DeviceRow, month: string): Promise<DeviceLog> => {
  const db = await ctx.reads.db()
  const now = ctx.services.clock()
  const period = monthPeriod(month, now)
  const calibrations = calibrationsIn(await calibrationsOfDevice(ctx, device.id), period)
  if (period.since >= period.until)
    return { month, stays: [], days: [], excursions: [], alarms: [], calibrations }
  const stays = (await staysOfDevice(ctx, device.id)).filter((stay) => touches(stay, period)).toReversed()
  const watches = stays.map((stay) => watchOf(device, stay))
  const ids = [...new Set(stays.map(({ placeId }) => placeId))]
  const byHand = await listReadingsByHand(db, ids, period)
  const rolled = { ...period, until: earlier(period.until, rolledUpTo(now)) }
  const sums = await listWatchDays(db, watchedTimes(watches, rolled))
  return {
    month,
    stays,
    days: daysBetween(period.since, period.until).map((day) => ({
      day,
      places: placesOn(day, { watches, byHand, sums, until: period.until }),
    })),
    excursions: await listExcursionsIn(db, { deviceIds: [device.id], kinds: excursionKinds }, period),
    alarms: await listAlarmsAbout(db, device.id, period),
    calibrations,
  }
}

const touches = ({ since, until }: DeviceStayRow, period: Period): boolean =>
  since < period.until && (until === null || until > period.since)

const watchOf = (device: DeviceRow, { placeId, since, until }: DeviceStayRow): Watch => {
  const { allianceId, organisationId, id, number, code } = device
  return { allianceId, organisationId, deviceId: id, number, code, placeId, since, until }
}

type MonthFacts = {
  readonly watches: readonly Watch[]
  readonly byHand: readonly PlaceReadingRow[]
  readonly sums: readonly WatchDay[]
  /** How far the month is over. */
  readonly until: Date
}

/** Each place at which it hung on a day, in the order in which it came there. */
const placesOn = (day: Day, { watches, byHand, sums, until }: MonthFacts): DeviceDayAtPlace[] => {
  const span = { since: instantOf(day), until: earlier(instantOf(addDays(day, 1)), until) }
  return [...Map.groupBy(watches, ({ placeId }) => placeId)].flatMap(([placeId, own]) => {
    const times = watchedTimes(own, span)
    if (times.length === 0) return []
    const sensor = sensorDay(
      own[0]?.code ?? '',
      lengthOf(times),
      sums.filter((sum) => sum.placeId === placeId && sum.day === day),
    )
    const readings = byHand.filter(
      (one) =>
        one.placeId === placeId &&
        dayOf(one.occurredAt) === day &&
        times.some(({ since, until: end }) => since <= one.occurredAt && one.occurredAt < end),
    )
    return [{ placeId, sensor, readings }]
  })
}

const calibrationsIn = (
  newestFirst: readonly DeviceCalibrationRow[],
  { since, until }: Period,
): DeviceCalibrationRow[] => {
  const known = newestFirst.filter(({ occurredAt }) => occurredAt < until)
  const before = known.findIndex(({ occurredAt }) => occurredAt < since)
  return (before < 0 ? known : known.slice(0, before + 1)).toReversed()
}
