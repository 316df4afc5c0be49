import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { owner } from '#db/alliance/keys.ts'
import { allianceId, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { requests } from '#db/requests/tables.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'

/** Blood that a hospital will need on a planned day: counted against free stock, no bag is kept for it. */
export const bookings = pgTable(
  'bookings',
  {
    allianceId: allianceId(),
    id: idOf('Booking'),
    /** Whose patient will be operated on. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** The request it was made for; null while there is none yet. */
    requestId: ref('request_id', 'Request'),
    productCode: text('product_code').notNull(),
    abo: text('abo').$type<AboGroup>().notNull(),
    /** Null: either. */
    rhd: text('rhd').$type<RhdType>(),
    bags: integer('bags').notNull(),
    /** Content of one bag in the product's unit; null: any. */
    bagContent: quantity('bag_content'),
    neededAt: instant('needed_at').notNull(),
    note: text('note'),
    bookedBy: ref('booked_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while it stands. */
    cancelledAt: instant('cancelled_at'),
    cancelledBy: ref('cancelled_by', 'Staff'),
    cancelReason: text('cancel_reason'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('bookings_id').on(t.id),
    index('bookings_standing').on(t.allianceId, t.neededAt).where(sql`cancelled_at is null`),
    owner(t),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
  ],
)
