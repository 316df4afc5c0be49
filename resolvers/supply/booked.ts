import { type BookedLine, sumBooked } from '#db/supply/finders-bookings.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { addDays, dayOf, instantOf } from '#rules/calendar.ts'

export type { BookedLine }

/**
 * The booked blood that is due and not covered yet, by hospital, product and group, as of an instant: what is needed from
 * the beginning of that civil day on, up to the end of the last day on which the rule set in force calls it due. It
 * counts against the free stock of whoever supplies it. The caller's own view says whose bookings are seen.
 */
export const bookedStock = async (
  place: Pick<Tx, 'db' | 'allianceId'>,
  at: Date,
): Promise<readonly BookedLine[]> => {
  const { values } = await policyAt(place, at)
  const today = dayOf(at)
  const behind = instantOf(addDays(today, values.bookingDueDays + 1))
  return sumBooked(place.db, place.allianceId, {
    from: instantOf(today),
    until: new Date(behind.getTime() - 1),
  })
}
