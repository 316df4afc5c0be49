import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import {
  shipmentBags,
  shipmentIncidents,
  shipmentLegs,
  shipmentRecords,
  shipments,
} from '#db/cold-chain/tables-shipments.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { ShipmentBagState, ShipmentState } from '#rules/cold-chain/shipment-terms.ts'

export type ShipmentRow = typeof shipments.$inferSelect
export type ShipmentLegRow = typeof shipmentLegs.$inferSelect
export type ShipmentBagRow = typeof shipmentBags.$inferSelect
export type ShipmentRecordRow = typeof shipmentRecords.$inferSelect
export type ShipmentIncidentRow = typeof shipmentIncidents.$inferSelect

type Key = { readonly allianceId: AllianceId; readonly id: Id<'Shipment'> }

export const insertShipment = async (
  db: Db,
  shipment: typeof shipments.$inferInsert,
  leg: typeof shipmentLegs.$inferInsert,
  bags: readonly (typeof shipmentBags.$inferInsert)[],
): Promise<void> => {
  await db.insert(shipments).values(shipment)
  await db.insert(shipmentLegs).values(leg)
  await db.insert(shipmentBags).values([...bags])
}

export const insertLeg = async (db: Db, leg: typeof shipmentLegs.$inferInsert): Promise<void> => {
  await db.insert(shipmentLegs).values(leg)
}

export const insertIncident = async (
  db: Db,
  incident: typeof shipmentIncidents.$inferInsert,
): Promise<void> => {
  await db.insert(shipmentIncidents).values(incident)
}

export const insertRecord = async (db: Db, record: typeof shipmentRecords.$inferInsert): Promise<void> => {
  await db.insert(shipmentRecords).values(record)
}

export const updateShipment = async (
  db: Db,
  { allianceId, id }: Key,
  values: Partial<Omit<ShipmentRow, 'allianceId' | 'id'>>,
): Promise<void> => {
  await db
    .update(shipments)
    .set(values)
    .where(and(eq(shipments.allianceId, allianceId), eq(shipments.id, id)))
}

/** Sets what has become of these bags of a shipment. */
export const updateShipmentBags = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'ShipmentBag'>[],
  values: { readonly state: ShipmentBagState; readonly endedAt: Date | null },
): Promise<void> => {
  if (ids.length === 0) return
  await db
    .update(shipmentBags)
    .set(values)
    .where(and(eq(shipmentBags.allianceId, allianceId), inArray(shipmentBags.id, [...ids])))
}

export const listShipmentsByIds = listingByIds(shipments, shipments.id)

/** The shipment, locked: after its bags' units, as everybody does. */
export const lockShipment = async (db: Db, { allianceId, id }: Key): Promise<ShipmentRow | null> => {
  const [row] = await db
    .select()
    .from(shipments)
    .where(and(eq(shipments.allianceId, allianceId), eq(shipments.id, id)))
    .for('update')
  return row ?? null
}

/** Shipments that have not come to their end with bags of these units in the box, locked in the order of their ids. */
export const lockShipmentsOfUnits = async (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<ShipmentRow[]> => {
  if (unitIds.length === 0) return []
  const withBags = db
    .select({ id: shipmentBags.shipmentId })
    .from(shipmentBags)
    .where(
      and(
        eq(shipmentBags.allianceId, allianceId),
        inArray(shipmentBags.unitId, [...unitIds]),
        inArray(shipmentBags.state, ['UNDER_WAY', 'LOST']),
      ),
    )
  return db
    .select()
    .from(shipments)
    .where(
      and(
        eq(shipments.allianceId, allianceId),
        inArray(shipments.id, withBags),
        inArray(shipments.state, ['UNDER_WAY', 'LOST']),
      ),
    )
    .orderBy(asc(shipments.id))
    .for('update')
}

/** How many shipments have a box under way. */
export const countUnderWay = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'Place'> },
): Promise<number> =>
  db.$count(
    shipments,
    and(
      eq(shipments.allianceId, allianceId),
      eq(shipments.placeId, id),
      // Written out and not as a parameter, so that the partial index serves it.
      sql`${shipments.state} = 'UNDER_WAY'`,
    ),
  )

/** The units among these that a shipment has under way. */
export const listUnitsUnderWay = async (
  db: Db,
  allianceId: AllianceId,
  unitIds: readonly Id<'Unit'>[],
): Promise<ReadonlySet<Id<'Unit'>>> => {
  const rows = await db
    .select({ unitId: shipmentBags.unitId })
    .from(shipmentBags)
    .where(
      and(
        eq(shipmentBags.allianceId, allianceId),
        inArray(shipmentBags.unitId, [...unitIds]),
        eq(shipmentBags.state, 'UNDER_WAY'),
      ),
    )
  return new Set(rows.map(({ unitId }) => unitId))
}

/** The carriers of shipments, in the order in which they had the box. */
export const listLegsByShipmentIds = listingByIds(shipmentLegs, shipmentLegs.shipmentId, [
  asc(shipmentLegs.since),
  asc(shipmentLegs.id),
])

export const listBagsByShipmentIds = listingByIds(shipmentBags, shipmentBags.shipmentId, [
  asc(shipmentBags.id),
])

/** The bags' shipments, the newest first. */
export const listBagsByUnitIds = listingByIds(shipmentBags, shipmentBags.unitId, [desc(shipmentBags.id)])

/** The records of shipments, the newest first. */
export const listRecordsByShipmentIds = listingByIds(shipmentRecords, shipmentRecords.shipmentId, [
  desc(shipmentRecords.version),
])

export const listIncidentsByShipmentIds = listingByIds(shipmentIncidents, shipmentIncidents.shipmentId, [
  asc(shipmentIncidents.occurredAt),
  asc(shipmentIncidents.id),
])

export type ShipmentFilter = {
  readonly state?: readonly ShipmentState[] | null
  readonly boxId?: string | null
  /** Only those past their deadline and not there yet. */
  readonly overdueAt?: Date | null
}

/** Shipments the caller sends or receives, the newest first, behind `after`. */
export const listShipments = async (
  db: Db,
  filter: ShipmentFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<ShipmentRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.state?.length ? inArray(shipments.state, [...filter.state]) : undefined,
    filter.boxId ? eq(shipments.placeId, filter.boxId as Id<'Place'>) : undefined,
    filter.overdueAt
      ? and(sql`${shipments.state} = 'UNDER_WAY'`, lt(shipments.deadline, filter.overdueAt))
      : undefined,
    after === null ? undefined : lt(shipments.id, after as Id<'Shipment'>),
  ]
  return db
    .select()
    .from(shipments)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(shipments.id))
    .limit(limit)
}
