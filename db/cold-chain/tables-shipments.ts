import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { owner, supplier } from '#db/alliance/keys.ts'
import { devices } from '#db/cold-chain/tables.ts'
import { allianceId, document, idOf, instant, occurredAt, recordedAt, ref } from '#db/columns.ts'
import { units } from '#db/inventory/tables.ts'
import { handOvers } from '#db/inventory/tables-custody.ts'
import { stockDeliveries } from '#db/inventory/tables-deliveries.ts'
import { places } from '#db/inventory/tables-places.ts'
import type { FindingShape } from '#lib/errors.ts'
import type {
  CarrierKind,
  ShipmentBagState,
  ShipmentIncidentKind,
  ShipmentRecordReason,
  ShipmentState,
  ShipmentSummary,
} from '#rules/cold-chain/shipment-terms.ts'

/** Who receives and who sends: both see every row of a shipment. */
const parties = () => ({
  /** Who receives. */
  organisationId: ref('organisation_id', 'Organisation').notNull(),
  /** Who sends. */
  supplierId: ref('supplier_id', 'Organisation').notNull(),
})

/** A box with bags on its way from one organisation to another, or within one. */
export const shipments = pgTable(
  'shipments',
  {
    allianceId: allianceId(),
    id: idOf('Shipment'),
    ...parties(),
    /** The box. */
    placeId: ref('place_id', 'Place').notNull(),
    /** As it stands on the box: its receiver may not see the place itself. */
    box: text('box').notNull(),
    /** What records its temperature; null: nothing does. */
    deviceId: ref('device_id', 'Device'),
    state: text('state').$type<ShipmentState>().notNull(),
    /** Where exactly it goes, such as a ward; null when nobody said so. */
    destination: text('destination'),
    /** By when it shall be there. */
    deadline: instant('deadline').notNull(),
    startedBy: ref('started_by', 'Staff').notNull(),
    /** When it ended; null while it is under way. */
    endedAt: instant('ended_at'),
    /** Null also when the last bag's receipt ended it. */
    closedBy: ref('closed_by', 'Staff'),
    closingNote: text('closing_note'),
    /** °C that somebody read at the arrival from the box's own display, and who; null when nobody did. */
    attestedCelsius: real('attested_celsius'),
    attestedBy: ref('attested_by', 'Staff'),
    attestedAt: instant('attested_at'),
    /** When it was found to be late; null for one in time. */
    overdueAt: instant('overdue_at'),
    /** Where it was last, and how warm; null until its device told so. */
    lastAt: instant('last_at'),
    lastLat: doublePrecision('last_lat'),
    lastLon: doublePrecision('last_lon'),
    lastCelsius: real('last_celsius'),
    /** The hub's time when its moving was told last. */
    toldAt: instant('told_at'),
    /** When readings that came late are looked for next; null when no more are expected. */
    lookAgainAt: instant('look_again_at'),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('shipments_id').on(t.id),
    index('shipments_under_way').on(t.allianceId, t.placeId).where(sql`state = 'UNDER_WAY'`),
    index('shipments_device').on(t.deviceId, t.endedAt),
    index('shipments_due').on(t.deadline).where(sql`state = 'UNDER_WAY' and overdue_at is null`),
    index('shipments_look_again').on(t.lookAgainAt).where(sql`look_again_at is not null`),
    owner(t),
    supplier(t),
    foreignKey({ columns: [t.allianceId, t.placeId], foreignColumns: [places.allianceId, places.id] }),
    foreignKey({ columns: [t.allianceId, t.deviceId], foreignColumns: [devices.allianceId, devices.id] }),
  ],
)

const ofShipment = (t: { allianceId: AnyPgColumn; shipmentId: AnyPgColumn }) =>
  foreignKey({
    columns: [t.allianceId, t.shipmentId],
    foreignColumns: [shipments.allianceId, shipments.id],
  })

/** A part of the way under one carrier. */
export const shipmentLegs = pgTable(
  'shipment_legs',
  {
    allianceId: allianceId(),
    id: idOf('ShipmentLeg'),
    ...parties(),
    shipmentId: ref('shipment_id', 'Shipment').notNull(),
    carrier: text('carrier').$type<CarrierKind>().notNull(),
    /** Who carries, or the flight. */
    name: text('name').notNull(),
    /** Number plate or registration; null for none. */
    plate: text('plate'),
    since: instant('since').notNull(),
    recordedBy: ref('recorded_by', 'Staff').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('shipment_legs_shipment').on(t.shipmentId),
    ofShipment(t),
    owner(t),
    supplier(t),
  ],
)

/** A bag in the box, and what brought it there. */
export const shipmentBags = pgTable(
  'shipment_units',
  {
    allianceId: allianceId(),
    id: idOf('ShipmentBag'),
    ...parties(),
    shipmentId: ref('shipment_id', 'Shipment').notNull(),
    unitId: ref('unit_id', 'Unit').notNull(),
    /** The hand-over it left with; null for stock. */
    handOverId: ref('hand_over_id', 'HandOver'),
    /** The delivery of stock it belongs to; null for blood that was handed over. */
    deliveryId: ref('delivery_id', 'StockDelivery'),
    state: text('state').$type<ShipmentBagState>().notNull(),
    /** When it left the box; null while it is in it. */
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    uniqueIndex('shipment_units_once').on(t.allianceId, t.shipmentId, t.unitId),
    index('shipment_units_shipment').on(t.shipmentId),
    index('shipment_units_unit').on(t.allianceId, t.unitId),
    ofShipment(t),
    owner(t),
    supplier(t),
    foreignKey({ columns: [t.allianceId, t.unitId], foreignColumns: [units.allianceId, units.id] }),
    foreignKey({
      columns: [t.allianceId, t.handOverId],
      foreignColumns: [handOvers.allianceId, handOvers.id],
    }),
    foreignKey({
      columns: [t.allianceId, t.deliveryId],
      foreignColumns: [stockDeliveries.allianceId, stockDeliveries.id],
    }),
  ],
)

/** What the readings said of a shipment when it ended, and each time they said something else since. */
export const shipmentRecords = pgTable(
  'shipment_records',
  {
    allianceId: allianceId(),
    id: idOf('ShipmentRecord'),
    ...parties(),
    shipmentId: ref('shipment_id', 'Shipment').notNull(),
    /** 1 at the end, then counting up. */
    version: integer('version').notNull(),
    reason: text('reason').$type<ShipmentRecordReason>().notNull(),
    summary: document<ShipmentSummary>('summary').notNull(),
    findings: document<readonly FindingShape[]>('findings').notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    uniqueIndex('shipment_records_version').on(t.allianceId, t.shipmentId, t.version),
    index('shipment_records_shipment').on(t.shipmentId),
    ofShipment(t),
    owner(t),
    supplier(t),
  ],
)

/** What happened to a box under way, as somebody told it. */
export const shipmentIncidents = pgTable(
  'shipment_incidents',
  {
    allianceId: allianceId(),
    id: idOf('ShipmentIncident'),
    ...parties(),
    shipmentId: ref('shipment_id', 'Shipment').notNull(),
    kind: text('kind').$type<ShipmentIncidentKind>().notNull(),
    note: text('note').notNull(),
    reportedBy: ref('reported_by', 'Staff').notNull(),
    occurredAt: occurredAt(),
    recordedAt: recordedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.allianceId, t.id] }),
    index('shipment_incidents_shipment').on(t.shipmentId),
    ofShipment(t),
    owner(t),
    supplier(t),
  ],
)
