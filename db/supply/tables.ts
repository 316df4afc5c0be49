import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { owner, station, supplier } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { requests } from '#db/requests/tables.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type {
  DonorEnquiryKind,
  DonorEnquiryState,
  ShortageLevel,
  StockOrderKind,
  StockOrderState,
  StockUrgency,
} from '#rules/supply/terms.ts'

/** One organisation asks another for blood for nobody in particular. */
export const stockOrders = pgTable(
  'stock_orders',
  {
    allianceId: allianceId(),
    id: idOf('StockOrder'),
    /** Who asks. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Who shall deliver: the station, or the lead for a member. */
    supplierId: ref('supplier_id', 'Organisation').notNull(),
    kind: text('kind').$type<StockOrderKind>().notNull(),
    state: text('state').$type<StockOrderState>().notNull(),
    urgency: text('urgency').$type<StockUrgency>().notNull(),
    neededBy: instant('needed_by').notNull(),
    reason: text('reason').notNull(),
    placedBy: ref('placed_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** The supplier's own number of the order; null until it gave one. */
    externalNumber: text('external_number'),
    /** When the supplier had it; null while it has not, or when it was answered at once. */
    sentAt: instant('sent_at'),
    answeredAt: instant('answered_at'),
    /** Null too when the supplier's system answered. */
    answeredBy: ref('answered_by', 'Staff'),
    /** What the supplier says beside it: why it refuses or gives less. */
    answerReason: text('answer_reason'),
    cancelledAt: instant('cancelled_at'),
    cancelledBy: ref('cancelled_by', 'Staff'),
    cancelReason: text('cancel_reason'),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('stock_orders_id').on(t.id),
    owner(t),
    supplier(t),
    index().on(t.allianceId, t.supplierId),
  ],
)

/** One line of an order: so many bags of a product and group. */
export const stockOrderLines = pgTable(
  'stock_order_lines',
  {
    allianceId: allianceId(),
    id: idOf('StockOrderLine'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    supplierId: ref('supplier_id', 'Organisation').notNull(),
    orderId: ref('order_id', 'StockOrder').notNull(),
    /** Its place in the order, from 0. */
    position: integer('position').notNull(),
    productCode: text('product_code').notNull(),
    /** Null: any group. */
    abo: text('abo').$type<AboGroup>(),
    /** Null: any. */
    rhd: text('rhd').$type<RhdType>(),
    bags: integer('bags').notNull(),
    /** Content of each bag in the product's unit; null: any. */
    content: quantity('content'),
    /** Bags the supplier said it will give; null until it answered. */
    confirmedBags: integer('confirmed_bags'),
    /** Bags taken in so far. */
    suppliedBags: integer('supplied_bags').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    supplier(t),
    uniqueIndex('stock_order_lines_position').on(t.allianceId, t.orderId, t.position),
    foreignKey({
      columns: [t.allianceId, t.orderId],
      foreignColumns: [stockOrders.allianceId, stockOrders.id],
    }),
  ],
)

/** The station says that it is short of blood: the alliance's emergency level while it stands. */
export const shortages = pgTable(
  'shortages',
  {
    allianceId: allianceId(),
    id: idOf('Shortage'),
    /** The station that declared it. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    level: text('level').$type<ShortageLevel>().notNull(),
    /** Products of the hub's dictionary; empty: all. */
    products: text('products').array().notNull(),
    /** ABO groups; empty: all. */
    groups: text('groups').array().$type<AboGroup[]>().notNull(),
    reason: text('reason').notNull(),
    declaredBy: ref('declared_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** Null while it stands. */
    endedAt: instant('ended_at'),
    endedBy: ref('ended_by', 'Staff'),
    endReason: text('end_reason'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    uniqueIndex('shortages_standing').on(t.allianceId, t.organisationId).where(sql`ended_at is null`),
  ],
)

/** HLA and HPA types, as the station's platelet register writes them, such as `A*02:01` and `HPA-1a`. */
export type PlateletTypes = { readonly hla: readonly string[]; readonly hpa: readonly string[] }

/** A rare group or matched platelets, asked for among the station's donors: applied, locked, issued. */
export const donorEnquiries = pgTable(
  'donor_enquiries',
  {
    allianceId: allianceId(),
    id: idOf('DonorEnquiry'),
    /** The lead, which asks for whoever needs it. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    stationId: ref('station_id', 'Organisation').notNull(),
    kind: text('kind').$type<DonorEnquiryKind>().notNull(),
    state: text('state').$type<DonorEnquiryState>().notNull(),
    /** For whose request it is asked; never told to the station. */
    requestId: ref('request_id', 'Request'),
    productCode: text('product_code').notNull(),
    abo: text('abo').$type<AboGroup>(),
    rhd: text('rhd').$type<RhdType>(),
    /** Red-cell antigens the blood must lack, such as `Fya`. */
    antigensAbsent: text('antigens_absent').array().notNull(),
    platelets: document<PlateletTypes>('platelets').notNull(),
    bags: integer('bags').notNull(),
    neededBy: instant('needed_by').notNull(),
    reason: text('reason').notNull(),
    placedBy: ref('placed_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    /** The station's own number of the enquiry or lock. */
    externalNumber: text('external_number'),
    /** How many donors or bags the station keeps for it. */
    matches: integer('matches'),
    lockedAt: instant('locked_at'),
    /** The lock ends then, unless it was issued or renewed before. */
    lockedUntil: instant('locked_until'),
    answerReason: text('answer_reason'),
    endedAt: instant('ended_at'),
    /** The order it became when it was issued. */
    orderId: ref('order_id', 'StockOrder'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('donor_enquiries_id').on(t.id),
    owner(t),
    index('donor_enquiries_locked').on(t.lockedUntil).where(sql`state = 'LOCKED'`),
    station(t),
    foreignKey({ columns: [t.allianceId, t.requestId], foreignColumns: [requests.allianceId, requests.id] }),
    foreignKey({
      columns: [t.allianceId, t.orderId],
      foreignColumns: [stockOrders.allianceId, stockOrders.id],
    }),
  ],
)
