/** The bags of one product and group that a bank gave out on each of the last whole days, the oldest first. */
export type DailyUse = readonly number[]

/** What a bank is expected to give out. */
export type Demand = {
  /** Bags expected on each day of the week; 0 is the weekday of the first day ahead. */
  readonly byWeekday: readonly number[]
  /** How much the days scatter: variance over mean, 1 where use is pure chance, more where it comes in heaps. */
  readonly scatter: number
}

const WEEK = 7
/** Of eight weeks the two busiest days may be a disaster; the third tells what a busy day is. */
const BUSY_RANK = 3
const BUSY_FACTOR = 1.5

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : sum(values) / values.length)

/** Today is 0, and so is the day a week ago. */
const weekdayOf = (at: number, days: number): number => (at + WEEK * days - days) % WEEK

/** The most that one day counts for: a mass casualty is not next week's use. */
const dayLimit = (use: DailyUse): number =>
  BUSY_FACTOR * (use.toSorted((one, other) => other - one)[BUSY_RANK - 1] ?? Number.POSITIVE_INFINITY) + 1

/**
 * What a bank will need is told from what it gave out: for each weekday half the mean of that weekday and half the mean of
 * all days, so that the week's rhythm shows and a single Monday does not. No day counts for more than one and a half times
 * the third-busiest, plus one bag. The scatter is the variance around these means over the mean, never less than pure
 * chance.
 *
 * Facts: bags given out on each of the last whole days, the last of them yesterday; whole weeks.
 * Refuses: nothing; answers the expectation, nothing for a history of no days.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function expectedDemand(use: DailyUse): Demand {
  const limit = dayLimit(use)
  const days = use.map((bags) => Math.min(bags, limit))
  const overall = mean(days)
  const ofWeekday = (weekday: number) => days.filter((_, at) => weekdayOf(at, days.length) === weekday)
  const byWeekday = Array.from({ length: WEEK }, (_, weekday) => (mean(ofWeekday(weekday)) + overall) / 2)
  const squares = days.map((bags, at) => {
    const usual = byWeekday[weekdayOf(at, days.length)] ?? overall
    return (bags - usual) ** 2
  })
  const variance = days.length < 2 ? 0 : sum(squares) / (days.length - 1)
  return { byWeekday, scatter: overall === 0 ? 1 : Math.max(1, variance / overall) }
}

/** Bags expected from day `from` to before day `to`, counted from today as 0; parts of days count in part. */
export const expectedBags = ({ byWeekday }: Demand, from: number, to: number): number => {
  let total = 0
  for (let day = Math.floor(from); day < to; day += 1) {
    const share = Math.min(to, day + 1) - Math.max(from, day)
    total += (byWeekday[day % WEEK] ?? 0) * share
  }
  return total
}

/** Below this a use of heaps can't be told from chance. */
const LEAST_SCATTER = 1.05
const MOST_BAGS = 10_000

/**
 * The chance that of a need with this mean so many bags or fewer are wanted: Poisson where use is pure chance, negative
 * binomial of the same mean where it scatters more.
 *
 * Facts: bags expected, how they scatter, a number of bags. Refuses: nothing; answers a chance from 0 to 1.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function chanceOfAtMost(expected: number, scatter: number, bags: number): number {
  if (bags < 0) return 0
  if (expected <= 0) return 1
  let total = 0
  for (const share of shares(expected, scatter, bags)) total += share
  return Math.min(1, total)
}

/** The shares of 0, 1, 2 … bags, up to `most`. */
function* shares(expected: number, scatter: number, most: number): Generator<number> {
  const poisson = scatter < LEAST_SCATTER
  const size = expected / (scatter - 1)
  let share = poisson ? Math.exp(-expected) : scatter ** -size
  for (let bags = 0; bags <= most; bags += 1) {
    yield share
    share *= poisson ? expected / (bags + 1) : ((bags + size) / (bags + 1)) * (1 - 1 / scatter)
  }
}

/**
 * So many bags suffice with this chance.
 *
 * Facts: bags expected, how they scatter, a chance from 0 to under 1. Refuses: nothing; answers whole bags.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function bagsThatSuffice(expected: number, scatter: number, chance: number): number {
  if (expected <= 0) return 0
  let total = 0
  let bags = -1
  for (const share of shares(expected, scatter, MOST_BAGS)) {
    bags += 1
    total += share
    if (total >= chance) return bags
  }
  return bags
}
