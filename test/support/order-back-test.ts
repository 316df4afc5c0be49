import { expectedDemand } from '#rules/supply/advice-demand.ts'
import { type OrderPolicy, orderByAverage, proposeOrder } from '#rules/supply/advice-order.ts'
import { draw, RUN_IN_DAYS, type Season } from '#test/support/demand-seasons.ts'

/** What a year came to. */
export type Outcome = {
  readonly wanted: number
  /** Bags that were wanted and not there, and the days on which that was so. */
  readonly short: number
  readonly shortDays: number
  readonly wasted: number
}

/** Whoever orders: told what was used, what stands on the shelf (days left of each bag) and what is on its way. */
export type Orderer = (
  use: readonly number[],
  there: { readonly expiries: readonly number[]; readonly onOrder: number },
  keepsDays: number,
) => number

/** The proposals of the hub, and the average, with the same lead time and review period. */
export const orderers = (policy: OrderPolicy, historyDays: number) => ({
  proposed: ((use, { expiries, onOrder }, keepsDays) =>
    proposeOrder(
      { demand: expectedDemand(use.slice(-historyDays)), expiries, onOrder, booked: 0, keepsDays },
      policy,
    ).bags) as Orderer,
  average: ((use, { expiries, onOrder }) =>
    orderByAverage(use.slice(-historyDays), { stock: expiries.length, onOrder }, policy)) as Orderer,
})

const NOTHING: Outcome = { wanted: 0, short: 0, shortDays: 0, wasted: 0 }

/** The bags wanted on each day, and how long a delivered bag keeps; the days of the run-in are lived and not counted. */
export type Demand = {
  readonly wanted: readonly number[]
  readonly runInDays: number
  readonly keepsDays: number
}

/** A season as a seed draws it. */
export const drawn = (season: Season, seed: number): Demand => ({
  wanted: draw(season, seed),
  runInDays: RUN_IN_DAYS,
  keepsDays: season.keepsDays,
})

/**
 * Lives through days: each morning what was ordered comes and what has expired is thrown away, then an order is placed on
 * every day of review, and the day takes what it wants, the first to expire first. What is wanted counts as used, also
 * where it was not there.
 */
export const live = (
  { wanted, runInDays, keepsDays }: Demand,
  order: Orderer,
  policy: OrderPolicy,
): Outcome => {
  const shelf: number[] = []
  const coming = new Map<number, number>()
  let outcome = NOTHING
  for (const [day, bags] of wanted.entries()) {
    const counts = day >= runInDays
    shelf.push(...Array.from({ length: coming.get(day) ?? 0 }, () => day + keepsDays))
    coming.delete(day)
    const kept = shelf.filter((expiry) => expiry > day)
    const wasted = shelf.length - kept.length
    shelf.splice(0, shelf.length, ...kept.toSorted((one, other) => one - other))
    if (day % policy.reviewDays === 0) {
      const onOrder = [...coming.values()].reduce((total, more) => total + more, 0)
      const expiries = shelf.map((expiry) => expiry - day)
      const ordered = order(wanted.slice(0, day), { expiries, onOrder }, keepsDays)
      const arrives = day + Math.max(1, policy.leadDays)
      coming.set(arrives, (coming.get(arrives) ?? 0) + ordered)
    }
    const short = Math.max(0, bags - shelf.length)
    shelf.splice(0, bags - short)
    if (counts)
      outcome = {
        wanted: outcome.wanted + bags,
        short: outcome.short + short,
        shortDays: outcome.shortDays + (short > 0 ? 1 : 0),
        wasted: outcome.wasted + wasted,
      }
  }
  return outcome
}

/** The mean year of a season over so many seeds. */
export const meanYear = (
  season: Season,
  order: Orderer,
  { policy, years }: { readonly policy: OrderPolicy; readonly years: number },
): Outcome => {
  const all = Array.from({ length: years }, (_, seed) => live(drawn(season, seed + 1), order, policy))
  const mean = (name: keyof Outcome) => all.reduce((total, one) => total + one[name], 0) / years
  return {
    wanted: mean('wanted'),
    short: mean('short'),
    shortDays: mean('shortDays'),
    wasted: mean('wasted'),
  }
}
