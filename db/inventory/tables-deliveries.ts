import {
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner, supplier } from '#db/alliance/keys.ts'
import { allianceId, document, idOf, instant, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { stockOrders } from '#db/supply/tables.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { AboGroup, RhdType } from '#rules/compatibility/terms.ts'
import type { DeliveryBagState, StockDeliveryState } from '#rules/inventory/delivery-terms.ts'

/** What a supplier sends for stock, by its notice: the station to the lead, the lead to a member. */
export const stockDeliveries = pgTable(
  'stock_deliveries',
  {
    allianceId: allianceId(),
    id: idOf('StockDelivery'),
    /** Who receives. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Who sends. */
    supplierId: ref('supplier_id', 'Organisation').notNull(),
    /** The order it answers; null for what nobody ordered. */
    orderId: ref('order_id', 'StockOrder'),
    /** The supplier's own number of the delivery. */
    number: text('number').notNull(),
    state: text('state').$type<StockDeliveryState>().notNull(),
    expectedAt: instant('expected_at'),
    announcedBy: ref('announced_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
    closedAt: instant('closed_at'),
    closedBy: ref('closed_by', 'Staff'),
    closingNote: text('closing_note'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('stock_deliveries_id').on(t.id),
    owner(t),
    supplier(t),
    uniqueIndex('stock_deliveries_number').on(t.allianceId, t.supplierId, t.number),
    index().on(t.allianceId, t.orderId),
    foreignKey({
      columns: [t.allianceId, t.orderId],
      foreignColumns: [stockOrders.allianceId, stockOrders.id],
    }),
  ],
)

/** One bag of a delivery, as the notice says, or as it came without standing on it. */
export const stockDeliveryBags = pgTable(
  'stock_delivery_bags',
  {
    allianceId: allianceId(),
    id: idOf('DeliveryBag'),
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    supplierId: ref('supplier_id', 'Organisation').notNull(),
    deliveryId: ref('delivery_id', 'StockDelivery').notNull(),
    /** Its place on the notice, from 0; those that came unannounced follow. */
    position: integer('position').notNull(),
    /** False: it came and did not stand on the notice. */
    announced: boolean('announced').notNull(),
    scheme: text('scheme').$type<'ISBT128' | 'STATION'>().notNull(),
    donationNumber: text('donation_number').notNull(),
    labelProductCode: text('label_product_code').notNull(),
    productCode: text('product_code').notNull(),
    abo: text('abo').$type<AboGroup>(),
    rhd: text('rhd').$type<RhdType>(),
    content: quantity('content'),
    collectedAt: instant('collected_at'),
    expiresAt: instant('expires_at'),
    /** The box it travels in. */
    box: text('box'),
    state: text('state').$type<DeliveryBagState>().notNull(),
    /** What was wrong with it; empty for one that came as announced. */
    findings: document<readonly FindingShape[]>('findings').notNull(),
    /** The unit it became, or is; null until it was taken in. */
    unitId: ref('unit_id', 'Unit'),
    /** When it was last looked at; null while it has not come. */
    seenAt: instant('seen_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    owner(t),
    supplier(t),
    uniqueIndex('stock_delivery_bags_number').on(
      t.allianceId,
      t.deliveryId,
      t.donationNumber,
      t.labelProductCode,
    ),
    index('stock_delivery_bags_bag').on(t.allianceId, t.donationNumber, t.labelProductCode),
    foreignKey({
      columns: [t.allianceId, t.deliveryId],
      foreignColumns: [stockDeliveries.allianceId, stockDeliveries.id],
    }),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
  ],
)
