import { PolicyMissing } from '#resolvers/alliance/errors.ts'
import { type BookUnitsInput, bookUnits } from '#resolvers/supply/book-units.ts'
import { type CancelBookingInput, cancelBooking } from '#resolvers/supply/cancel-booking.ts'
import { BookingRefused } from '#resolvers/supply/errors.ts'
import {
  type BookingRow,
  type BookingsInput,
  bookingById,
  bookings,
  isBookingDue,
} from '#resolvers/supply/read-bookings.ts'
import type { Hub } from '#schema/hub.ts'
import type { SupplyWords } from '#schema/supply/words.ts'

/** Blood booked ahead for planned operations. */
export const addBookings = (hub: Hub, words: SupplyWords): void => {
  addType(hub, words)
  addMutations(hub, words)
  hub.builder.queryField('bookings', (t) =>
    t.connection(
      {
        type: hub.ref('Booking'),
        description:
          'Blood booked ahead, by the time it is needed: a member’s own, for the lead all of the alliance’s.',
        args: {
          organisationId: t.arg.id({ description: 'Only of this hospital.' }),
          from: t.arg({ type: 'DateTime', description: 'Needed at this instant or later.' }),
          until: t.arg({ type: 'DateTime', description: 'Needed at this instant or earlier.' }),
          cancelled: t.arg.boolean({ description: 'True: those that were cancelled as well.' }),
        },
        resolve: (_, args, ctx) => bookings(ctx, args as BookingsInput) as never,
      },
      { name: 'BookingConnection', description: 'Bookings, page by page.' },
      { name: 'BookingEdge', description: 'One booking of a page.' },
    ),
  )
}

const addType = (hub: Hub, words: SupplyWords) =>
  hub.entity('Booking', {
    description:
      'Blood that a planned operation will need. No bag is kept for it. Seen by the hospital that booked and by the lead.',
    access: 'supply.bookings',
    load: bookingById,
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Who booked.',
        id: 'organisationId',
      }),
      request: hub.link(t, 'Request', {
        description: 'The request it is for; null while there is none.',
        id: 'requestId',
      }),
      product: t.exposeString('productCode', { description: 'Product of the dictionary.' }),
      abo: t.expose('abo', { type: words.AboGroup, description: 'ABO group.' }),
      rhd: t.field({
        type: words.RhdType,
        nullable: true,
        description: 'RhD; null for either.',
        resolve: (row) => row.rhd as never,
      }),
      bags: t.exposeInt('bags', { description: 'How many bags.' }),
      content: t.exposeFloat('bagContent', {
        nullable: true,
        description: 'Content of each bag in the product’s unit; null for any.',
      }),
      neededAt: t.expose('neededAt', { type: 'DateTime', description: 'When it is needed.' }),
      due: t.boolean({
        description:
          'Whether it counts against the free stock now: it is needed within the days that the rule set in force says.',
        resolve: (row: BookingRow, _: unknown, ctx) => isBookingDue(ctx, row),
      }),
      note: t.exposeString('note', { nullable: true, description: 'What is planned; null when not said.' }),
      bookedBy: hub.link(t, 'Staff', { description: 'Who booked it.', id: 'bookedBy' }),
      bookedAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it was booked.' }),
      cancelledAt: t.expose('cancelledAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was taken back; null while it stands.',
      }),
      cancelReason: t.exposeString('cancelReason', {
        nullable: true,
        description: 'Why it was taken back; null while it stands.',
      }),
    }),
  })

const addMutations = (hub: Hub, words: SupplyWords) => {
  hub.mutation('bookUnits', {
    description:
      'Books blood ahead for a planned operation. It keeps no bag: from the days on that the rule set in force says, it counts against the free stock, in what the storage point is advised to order and in its levels.',
    type: 'Booking',
    refusals: [BookingRefused, PolicyMissing],
    operation: (ctx, input) => bookUnits(ctx, input as BookUnitsInput),
    input: hub.input('BookUnitsInput', {
      description: 'What will be needed, and when.',
      fields: (t) => ({
        product: t.string({ required: true, description: 'Product of the dictionary, such as RBC-SUSP.' }),
        abo: t.field({ type: words.AboGroup, required: true, description: 'ABO group.' }),
        rhd: t.field({ type: words.RhdType, description: 'RhD; absent: either.' }),
        bags: t.int({ required: true, description: 'How many bags.' }),
        content: t.float({ description: 'Content of each bag in the product’s unit; absent: any.' }),
        neededAt: t.field({ type: 'DateTime', required: true, description: 'When it is needed.' }),
        requestId: t.id({ description: 'The request it is for, of the caller’s hospital; absent for none.' }),
        note: t.string({ description: 'What is planned; never who it is.' }),
      }),
    }) as never,
  })
  hub.mutation('cancelBooking', {
    description: 'Takes a booking back, by the hospital that made it.',
    type: 'Booking',
    refusals: [BookingRefused],
    operation: (ctx, input) => cancelBooking(ctx, input as CancelBookingInput),
    input: hub.input('CancelBookingInput', {
      description: 'Which booking, and why.',
      fields: (t) => ({
        bookingId: t.id({ required: true, description: 'The booking.' }),
        reason: t.string({ required: true, description: 'Why it is no longer wanted.' }),
      }),
    }) as never,
  })
}
