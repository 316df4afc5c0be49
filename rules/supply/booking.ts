import { addDays, dayOf } from '#rules/calendar.ts'
import { type Finding, finding } from '#rules/finding.ts'
import type { PolicyValues } from '#rules/policy.ts'
import { checkStockOrder, type OrderLine } from '#rules/supply/order.ts'

/** Blood booked ahead: so many bags for one planned operation. */
export type BookingFacts = {
  readonly line: OrderLine
  readonly neededAt: Date
  readonly now: Date
}

/**
 * Blood is booked ahead by product, group and whole bags, for a day to come, as it is ordered. A booking keeps no bag: it
 * says what will be wanted.
 *
 * Facts: the line, when it is needed, the instant; the rule set and the products in force.
 * Refuses: what `checkStockOrder` refuses, with the booking's own fields.
 * Source: HOUSE_BOOKING, HOUSE_STATION_ORDER. Reviewed: not yet reviewed by a physician.
 */
export function checkBooking(
  { line, neededAt, now }: BookingFacts,
  setting: Parameters<typeof checkStockOrder>[1],
): Finding[] {
  return checkStockOrder({ lines: [line], neededBy: neededAt, now }, setting).map(({ field, ...found }) => ({
    ...found,
    field: field === 'neededBy' ? 'neededAt' : (field ?? '').replace('lines[0].', ''),
  }))
}

/**
 * A booking is due so many civil days before the day it is needed: from then on it counts against the free stock.
 *
 * Facts: when it is needed, the instant; the rule set in force. Refuses: nothing.
 * Source: HOUSE_BOOKING. Reviewed: not yet reviewed by a physician.
 */
export const isDue = (neededAt: Date, now: Date, policy: Pick<PolicyValues, 'bookingDueDays'>): boolean =>
  dayOf(neededAt) <= addDays(dayOf(now), policy.bookingDueDays)

/**
 * A booking is taken back once.
 *
 * Facts: when it was cancelled, null while it stands. Refuses: `BOOKING_CANCELLED`.
 * Source: HOUSE_BOOKING. Reviewed: not yet reviewed by a physician.
 */
export const checkCancelling = (cancelledAt: Date | null): Finding[] =>
  cancelledAt === null ? [] : [finding('BOOKING_CANCELLED', { field: 'bookingId' })]
