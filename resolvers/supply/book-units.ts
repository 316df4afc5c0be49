import { listRequestsByIds } from '#db/requests/finders.ts'
import { insertBooking } from '#db/supply/finders-bookings.ts'
import { NotFound } from '#lib/errors.ts'
import { asId, type Id, newId } from '#lib/ids.ts'
import { productsOnOffer } from '#resolvers/alliance/dictionary.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { BookingRefused } from '#resolvers/supply/errors.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import { blocking } from '#rules/finding.ts'
import { checkBooking } from '#rules/supply/booking.ts'

/** Blood that a planned operation will need. */
export type BookUnitsInput = OperationInput & {
  readonly product: string
  readonly abo: AboGroup
  /** Absent: either. */
  readonly rhd?: RhdType | null
  readonly bags: number
  /** Content of each bag in the product's unit; absent: any. */
  readonly content?: number | null
  readonly neededAt: Date
  /** The request it is for, of the caller's hospital; absent while there is none. */
  readonly requestId?: string | null
  /** What is planned; never who it is. */
  readonly note?: string | null
}

/**
 * Books blood ahead. No bag is kept: from some days before on it counts against the free stock, in what the storage
 * point is advised to order and in its levels.
 * @throws BookingRefused for what nobody could mean
 */
export const bookUnits = operation(
  'supply.bookUnits',
  async (tx, input: BookUnitsInput): Promise<{ id: Id<'Booking'> }> => {
    const { product, abo, bags, neededAt } = input
    const line = { product, abo, bags, rhd: input.rhd ?? null, content: input.content ?? null }
    const { values: policy } = await policyAt(tx, tx.now)
    const products = await productsOnOffer(tx, [product], tx.now)
    const findings = checkBooking({ line, neededAt, now: tx.now }, { policy, products })
    if (blocking(findings).length > 0) throw BookingRefused.because(findings)
    const requestId = input.requestId ? await findOwnRequest(tx, input.requestId) : null
    const id = newId('Booking')
    const { organisationId } = tx.seat
    await insertBooking(tx.db, {
      allianceId: tx.allianceId,
      id,
      organisationId,
      requestId,
      productCode: product,
      abo,
      rhd: line.rhd,
      bags,
      bagContent: line.content,
      neededAt,
      note: input.note?.trim() || null,
      bookedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    })
    const payload = { bookingId: id, standing: true }
    tx.emit('supply.bookingChanged', { organisationId, subjectId: id, payload })
    tx.note({ subjectId: id, after: { ...line, neededAt, requestId } })
    return { id }
  },
)

const findOwnRequest = async (tx: Tx, text: string): Promise<Id<'Request'>> => {
  const id = asId('Request', text)
  const [request] = id === null ? [] : await listRequestsByIds(tx.db, [id])
  if (request?.organisationId === tx.seat.organisationId) return request.id
  throw new NotFound({ zh: '申请单', en: 'request' })
}
