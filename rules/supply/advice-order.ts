import { bagsThatSuffice, type Demand, expectedBags } from '#rules/supply/advice-demand.ts'

/** What an order is proposed by. Days are counted from now and may have parts. */
export type OrderFacts = {
  readonly demand: Demand
  /** In how many days each bag on the shelf expires that is free. */
  readonly expiries: readonly number[]
  /** Bags ordered and not yet delivered. */
  readonly onOrder: number
  /** Bags booked for planned operations until the delivery after the next. */
  readonly booked: number
  /** How many days a delivered bag usually keeps. */
  readonly keepsDays: number
}

export type OrderPolicy = {
  /** Days from an order to its delivery, and from one order to the next. */
  readonly leadDays: number
  readonly reviewDays: number
  /** The chance, 0 to 1, with which the shelf shall suffice until the delivery after the next. */
  readonly level: number
}

/** A proposal with what it was made of, so that it can be checked by hand. */
export type OrderProposal = {
  /** Bags to order now; 0 for none. */
  readonly bags: number
  /** Bags that shall be there or on their way. */
  readonly target: number
  /** Bags expected to be used until the delivery after the next. */
  readonly expected: number
  /** Bags on the shelf that will be used before they expire, as expected. */
  readonly usable: number
}

const EVEN_CHANCE = 0.5

/**
 * So much is ordered that what is there and on its way suffices, with the chance the alliance has chosen, until the
 * delivery after the next. What is booked comes on top of the expected use, and takes the place of the reserve. More than
 * is used with even chance before a new bag expires is never ordered, and a bag on the shelf that will expire first counts
 * for nothing.
 *
 * Facts: expected use, expiries on the shelf, what is on order and booked, how long a delivered bag keeps; lead time,
 * review period and level.
 * Refuses: nothing; answers a proposal, which a person makes an order of.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function proposeOrder(facts: OrderFacts, policy: OrderPolicy): OrderProposal {
  const { demand, booked } = facts
  const horizon = policy.leadDays + policy.reviewDays
  const expected = expectedBags(demand, 0, horizon)
  const safe = bagsThatSuffice(expected, demand.scatter, policy.level)
  const beforeExpiry = expectedBags(demand, 0, policy.leadDays + facts.keepsDays)
  const most = bagsThatSuffice(beforeExpiry, demand.scatter, EVEN_CHANCE)
  const target = Math.max(Math.min(safe, most), booked === 0 ? 0 : Math.ceil(booked + expected))
  const usable = facts.expiries.length - expectedWaste(facts.expiries, demand, horizon)
  return { bags: Math.max(0, target - usable - facts.onOrder), target, expected, usable }
}

/**
 * Bags that expire within a time although the first to expire is always given first: as many as stand on the shelf until
 * their expiry beyond what is expected to be used until then.
 *
 * Facts: expiries on the shelf in days from now, expected use, the time in days. Refuses: nothing; answers whole bags.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function expectedWaste(expiries: readonly number[], demand: Demand, within: number): number {
  let wasted = 0
  for (const [before, days] of expiries.toSorted((one, other) => one - other).entries()) {
    if (days > within) break
    const used = Math.floor(expectedBags(demand, 0, Math.max(0, days)))
    if (before + 1 - wasted > used) wasted += 1
  }
  return wasted
}

/**
 * What ordering by the average would order: as much as is used on the average until the delivery after the next, whatever
 * the days of the week, the chance and the expiries. It is here to be compared with.
 *
 * Facts: bags given out on each of the last days, bags on the shelf and on order. Refuses: nothing; answers whole bags.
 * Source: HOUSE_STOCK_ADVICE. Reviewed: not yet reviewed by a physician.
 */
export function orderByAverage(
  use: readonly number[],
  there: { readonly stock: number; readonly onOrder: number },
  { leadDays, reviewDays }: Pick<OrderPolicy, 'leadDays' | 'reviewDays'>,
): number {
  const average = use.length === 0 ? 0 : use.reduce((total, bags) => total + bags, 0) / use.length
  return Math.max(0, Math.ceil(average * (leadDays + reviewDays)) - there.stock - there.onOrder)
}
