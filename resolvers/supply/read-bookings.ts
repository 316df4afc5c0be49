import {
  type BookingFilter,
  type BookingRow,
  listBookings,
  listBookingsByIds,
} from '#db/supply/finders-bookings.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Ctx } from '#resolvers/context.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { one, read } from '#resolvers/reads.ts'
import { isDue } from '#rules/supply/booking.ts'

export type { BookingRow }

/** Bookings, the part of the graph about what will be wanted. */
export type BookingEntities = { Booking: BookingRow }

export const bookingById = one(listBookingsByIds)

/** Which bookings, and which page of them. */
export type BookingsInput = PageArgs & BookingFilter

/** The bookings the caller may see, by the time they are needed. */
export const bookings = read(
  'supply.bookings',
  async (query, input: BookingsInput): Promise<Page<BookingRow>> =>
    pageOf<BookingRow>(input, {
      keyOf: (row) => [row.neededAt.toISOString(), row.id],
      list: (key, limit) => {
        const after = instantKey(key)
        return listBookings(query.db, input, {
          after: after === null ? null : { neededAt: after.recordedAt, id: after.id },
          limit,
        })
      },
    }),
)

/** Whether a standing booking counts against the free stock now, by the rule set in force. */
export const isBookingDue = async (ctx: Ctx, row: BookingRow): Promise<boolean> => {
  if (row.cancelledAt !== null) return false
  const now = ctx.services.clock()
  const { values } = await policyAt({ db: await ctx.reads.db(), allianceId: row.allianceId }, now)
  return isDue(row.neededAt, now, values)
}
