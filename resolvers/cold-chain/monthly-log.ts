import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import { listExcursionsIn, type Period, type Watch } from '#db/cold-chain/finders-history.ts'
import { listWatchDays, type WatchDay } from '#db/cold-chain/finders-sums.ts'
import type { PlaceReadingRow, PlaceRow } from '#db/inventory/finders-places.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { gatherDuties } from '#resolvers/cold-chain/duty-facts.ts'
import { lengthOf, rolledUpTo, watchedTimes } from '#resolvers/cold-chain/watched-times.ts'
import { readMonth } from '#resolvers/common-input.ts'
import type { Ctx } from '#resolvers/context.ts'
import { addDays, type Day, dayOf, earlier, instantOf } from '#rules/calendar.ts'
import { excursionKinds } from '#rules/cold-chain/excursion-terms.ts'
import { daysBetween, type ManualDutyDay, manualDutyOn } from '#rules/cold-chain/manual-duty.ts'
import { boundsOf } from '#rules/months.ts'

/** What one sensor says of a day; the times in seconds. */
export type SensorDay = Pick<WatchDay, 'minimum' | 'maximum' | 'mean'> & {
  readonly code: string
  readonly inRangeSeconds: number
  readonly outOfRangeSeconds: number
  /** Of these nothing is known, or not yet. */
  readonly unknownSeconds: number
}

/** One day of a place's log. */
export type LogDay = {
  readonly day: Day
  readonly readings: readonly PlaceReadingRow[]
  readonly sensors: readonly SensorDay[]
  readonly duty: ManualDutyDay | null
}

/** An excursion with the name of its sensor. */
export type LogExcursion = ExcursionRow & { readonly code: string }

/** A place's log of one month of China, up to now. */
export type MonthlyLog = {
  /** `2026-11`. */
  readonly month: string
  readonly days: readonly LogDay[]
  readonly excursions: readonly LogExcursion[]
}

/** What was read of a place in a month, by hand and by its sensors, day by day, with what went wrong. */
export const monthlyLogOf = async (ctx: Ctx, place: PlaceRow, month: string): Promise<MonthlyLog> => {
  const db = await ctx.reads.db()
  const now = ctx.services.clock()
  const period = monthPeriod(month, now)
  const { values: policy } = await policyAt({ db, allianceId: place.allianceId }, now)
  const [duty] = period.since < period.until ? await gatherDuties(db, [place], period) : []
  if (duty === undefined) return { month, days: [], excursions: [] }
  const sensors = await sensorDays(ctx, duty.watches, period)
  const byHand = Map.groupBy(duty.readings, ({ occurredAt }) => dayOf(occurredAt))
  const days = daysBetween(period.since, period.until).map((day) => ({
    day,
    readings: byHand.get(day) ?? [],
    sensors: sensors(day),
    duty: manualDutyOn(day, duty.facts, now, policy),
  }))
  return { month, days, excursions: await excursionsOf(ctx, place, duty.watches, period) }
}

/** The month in China, as far as it is over. @throws BadInput for what is no month */
export const monthPeriod = (month: string, now: Date): Period => {
  const { from, to } = boundsOf(readMonth(month, 'month'))
  return { since: from, until: earlier(to, now) }
}

const sensorDays = async (ctx: Ctx, watches: readonly Watch[], period: Period) => {
  const times = watchedTimes(watches, {
    ...period,
    until: earlier(period.until, rolledUpTo(ctx.services.clock())),
  })
  const sums = await listWatchDays(await ctx.reads.db(), times)
  const codes = new Map(watches.map(({ number, code }) => [number, code]))
  return (day: Day): SensorDay[] => {
    const span = { since: instantOf(day), until: instantOf(addDays(day, 1)) }
    return [...codes].flatMap(([number, code]) => {
      const watched = lengthOf(
        watchedTimes(
          watches.filter((one) => one.number === number),
          span,
        )
          .map((one) => ({ ...one, until: earlier(one.until, period.until) }))
          .filter((one) => one.since < one.until),
      )
      const found = sums.filter((sum) => sum.number === number && sum.day === day)
      return watched === 0 ? [] : [sensorDay(code, watched, found)]
    })
  }
}

/** What a sensor said of a day on which it watched for so long. */
export const sensorDay = (code: string, watchedMs: number, [found]: readonly WatchDay[]): SensorDay => {
  const { inRangeMs = 0, outOfRangeMs = 0, minimum = null, maximum = null, mean = null } = found ?? {}
  return {
    code,
    minimum,
    maximum,
    mean,
    inRangeSeconds: seconds(inRangeMs),
    outOfRangeSeconds: seconds(outOfRangeMs),
    unknownSeconds: seconds(Math.max(0, watchedMs - inRangeMs - outOfRangeMs)),
  }
}

const excursionsOf = async (ctx: Ctx, place: PlaceRow, watches: readonly Watch[], period: Period) => {
  const codes = new Map(watches.map(({ deviceId, code }) => [deviceId, code]))
  const of = { deviceIds: [...codes.keys()], kinds: excursionKinds }
  const rows = await listExcursionsIn(await ctx.reads.db(), of, period)
  return rows
    .filter(({ placeId }) => placeId === place.id)
    .map((row) => ({ ...row, code: codes.get(row.deviceId) ?? '' }))
}

const seconds = (ms: number): number => Math.round(ms / 1000)
