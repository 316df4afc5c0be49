import { addDays, type Day, isDay } from '#rules/calendar.ts'
import type { Settled } from '#rules/waivers/policy-form.ts'

/** How years are counted. */
export type Counting = Pick<Settled, 'windowEnd' | 'leapDay'>

/**
 * The anniversary of a day. 29 February comes again on 1 March, or on 28 February where the civil code's counting is set.
 *
 * Source: HOUSE_WAIVER_WINDOW. Reviewed: not yet reviewed by a health bureau.
 */
export function yearsAfter(day: Day, years: number, { leapDay }: Pick<Counting, 'leapDay'>): Day {
  const [year = '', ...monthAndDay] = day.split('-')
  const anniversary = [String(Number(year) + years).padStart(4, '0'), ...monthAndDay].join('-')
  const exists: boolean = isDay(anniversary)
  return exists ? anniversary : anniversary.replace('-02-29', leapDay === 'MARCH_1' ? '-03-01' : '-02-28')
}

/**
 * The last day that is within the years after a day: the one before the anniversary, or the anniversary where the window
 * is set to include it.
 *
 * Source: HOUSE_WAIVER_WINDOW. Reviewed: not yet reviewed by a health bureau.
 */
export function lastDayOfYears(day: Day, years: number, counting: Counting): Day {
  const anniversary = yearsAfter(day, years, counting)
  return counting.windowEnd === 'INCLUSIVE' ? anniversary : addDays(anniversary, -1)
}
