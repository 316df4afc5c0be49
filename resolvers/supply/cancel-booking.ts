import { lockBooking, updateBooking } from '#db/supply/finders-bookings.ts'
import { NotFound } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { reasonOf } from '#resolvers/common-input.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { BookingRefused } from '#resolvers/supply/errors.ts'
import { checkCancelling } from '#rules/supply/booking.ts'

/** A booking that is no longer wanted. */
export type CancelBookingInput = OperationInput & { readonly bookingId: string; readonly reason: string }

/** Takes a booking back, by the hospital that made it: the operation is put off, or needs no blood. */
export const cancelBooking = operation(
  'supply.cancelBooking',
  async (tx, input: CancelBookingInput): Promise<{ id: Id<'Booking'> }> => {
    const reason = reasonOf(input, { zh: '请写明取消原因', en: 'say why it is cancelled' })
    const booking = await lockBooking(tx.db, input.bookingId)
    if (booking === null || booking.organisationId !== tx.seat.organisationId)
      throw new NotFound({ zh: '预约', en: 'booking' })
    const findings = checkCancelling(booking.cancelledAt)
    if (findings.length > 0) throw BookingRefused.because(findings)
    await updateBooking(tx.db, booking, {
      cancelledAt: tx.occurredAt,
      cancelledBy: tx.seat.staffId,
      cancelReason: reason,
    })
    const { organisationId } = booking
    const payload = { bookingId: booking.id, standing: false }
    tx.emit('supply.bookingChanged', { organisationId, subjectId: booking.id, payload })
    tx.note({ subjectId: booking.id, after: { cancelled: reason } })
    return { id: booking.id }
  },
)
