import { and, asc, eq, gte, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { bookings } from '#db/supply/tables-bookings.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

export type BookingRow = typeof bookings.$inferSelect

export const insertBooking = async (db: Db, row: typeof bookings.$inferInsert): Promise<void> => {
  await db.insert(bookings).values(row)
}

/** The booking, locked; null when there is none that the caller may see. */
export const lockBooking = async (db: Db, id: string): Promise<BookingRow | null> => {
  const [row] = await db
    .select()
    .from(bookings)
    .where(eq(bookings.id, id as Id<'Booking'>))
    .for('update')
  return row ?? null
}

export const updateBooking = async (
  db: Db,
  { allianceId, id }: Pick<BookingRow, 'allianceId' | 'id'>,
  values: Pick<BookingRow, 'cancelledAt' | 'cancelledBy' | 'cancelReason'>,
): Promise<void> => {
  await db
    .update(bookings)
    .set(values)
    .where(and(eq(bookings.allianceId, allianceId), eq(bookings.id, id)))
}

export const listBookingsByIds = listingByIds(bookings, bookings.id)

/** Which bookings; absent: all that the caller may see. */
export type BookingFilter = {
  readonly organisationId?: string | null
  /** Needed at this instant or later. */
  readonly from?: Date | null
  /** Needed at this instant or earlier. */
  readonly until?: Date | null
  /** True: those that were cancelled as well. */
  readonly cancelled?: boolean | null
}

/** The row behind which a page begins: bookings go by the time they are needed, then by id. */
export type BookingPlace = { readonly neededAt: Date; readonly id: string }

/** Bookings by the time they are needed, behind `after`. */
export const listBookings = async (
  db: Db,
  filter: BookingFilter,
  { after, limit }: { readonly after: BookingPlace | null; readonly limit: number },
): Promise<BookingRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.organisationId
      ? eq(bookings.organisationId, filter.organisationId as Id<'Organisation'>)
      : undefined,
    filter.from ? gte(bookings.neededAt, filter.from) : undefined,
    filter.until ? lte(bookings.neededAt, filter.until) : undefined,
    filter.cancelled ? undefined : isNull(bookings.cancelledAt),
    after === null
      ? undefined
      : sql`(${bookings.neededAt}, ${bookings.id}) > (${after.neededAt.toISOString()}::timestamptz, ${after.id})`,
  ]
  return db
    .select()
    .from(bookings)
    .where(and(sql`true`, ...wanted))
    .orderBy(asc(bookings.neededAt), asc(bookings.id))
    .limit(limit)
}

/** So many bags of a product and group that one hospital has booked. */
export type BookedLine = {
  readonly organisationId: Id<'Organisation'>
  readonly productCode: string
  readonly abo: AboGroup
  /** Null: either. */
  readonly rhd: RhdType | null
  readonly bags: number
}

/**
 * What is booked and not covered yet, needed from one instant to another: neither cancelled, nor for a request for which
 * bags are kept or were issued already.
 */
export const sumBooked = async (
  db: Db,
  allianceId: AllianceId,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<BookedLine[]> =>
  db
    .select({
      organisationId: bookings.organisationId,
      productCode: bookings.productCode,
      abo: bookings.abo,
      rhd: bookings.rhd,
      bags: sql<number>`sum(${bookings.bags})::int`,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.allianceId, allianceId),
        isNull(bookings.cancelledAt),
        gte(bookings.neededAt, from),
        lte(bookings.neededAt, until),
        sql`not exists (select from units u where u.alliance_id = ${bookings.allianceId}
          and u.request_id = ${bookings.requestId})`,
      ),
    )
    .groupBy(bookings.organisationId, bookings.productCode, bookings.abo, bookings.rhd)
    .orderBy(asc(bookings.organisationId), asc(bookings.productCode), asc(bookings.abo), asc(bookings.rhd))
