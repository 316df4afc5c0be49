import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { owner, supplier } from '#db/alliance/keys.ts'
import { allianceId, idOf, occurredAt, quantity, recordedAt, ref } from '#db/columns.ts'
import { stockDeliveries } from '#db/inventory/tables-deliveries.ts'
import { places } from '#db/inventory/tables-places.ts'

/** Stock that left a bank for another one, in a box of the bank that sends it: who gave it away and who took it. */
export const stockDispatches = pgTable(
  'stock_dispatches',
  {
    allianceId: allianceId(),
    id: idOf('StockDispatch'),
    /** Who receives. */
    organisationId: ref('organisation_id', 'Organisation').notNull(),
    /** Who sends. */
    supplierId: ref('supplier_id', 'Organisation').notNull(),
    deliveryId: ref('delivery_id', 'StockDelivery').notNull(),
    /** The box, a place of the sender's. */
    placeId: ref('place_id', 'Place').notNull(),
    /** °C inside the box; null when nobody measured. */
    celsius: quantity('celsius'),
    handedBy: ref('handed_by', 'Staff').notNull(),
    /** Who carries it and signed for it; null for what a member sends back by its own people. */
    collectedBy: ref('collected_by', 'Staff'),
    collectorSignatureId: ref('collector_signature_id', 'Signature'),
    /** Why it goes back; null for what is supplied. */
    reason: text('reason'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('stock_dispatches_delivery').on(t.deliveryId),
    owner(t),
    supplier(t),
    foreignKey({
      columns: [t.allianceId, t.deliveryId],
      foreignColumns: [stockDeliveries.allianceId, stockDeliveries.id],
    }),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
  ],
)
