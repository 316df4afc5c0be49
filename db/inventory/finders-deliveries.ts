import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import { anyOf } from '#db/any-of.ts'
import type { Db } from '#db/client.ts'
import { stockDeliveries, stockDeliveryBags } from '#db/inventory/tables-deliveries.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { DeliveryBagState, StockDeliveryState } from '#rules/inventory/delivery-terms.ts'

export type StockDeliveryRow = typeof stockDeliveries.$inferSelect
export type DeliveryBagRow = typeof stockDeliveryBags.$inferSelect
export type NewDelivery = typeof stockDeliveries.$inferInsert
export type NewDeliveryBag = typeof stockDeliveryBags.$inferInsert
type Key = { readonly allianceId: AllianceId; readonly id: Id<'StockDelivery'> }

export const insertStockDelivery = async (
  db: Db,
  delivery: NewDelivery,
  bags: readonly NewDeliveryBag[],
): Promise<void> => {
  await db.insert(stockDeliveries).values(delivery)
  await insertDeliveryBags(db, bags)
}

export const insertDeliveryBags = async (db: Db, bags: readonly NewDeliveryBag[]): Promise<void> => {
  if (bags.length > 0) await db.insert(stockDeliveryBags).values([...bags])
}

/** The delivery, locked; null when there is none that the caller may see. */
export const lockStockDelivery = async (db: Db, id: string): Promise<StockDeliveryRow | null> => {
  const [row] = await db
    .select()
    .from(stockDeliveries)
    .where(eq(stockDeliveries.id, id as Id<'StockDelivery'>))
    .for('update')
  return row ?? null
}

/** A delivery by its supplier's own number; null when it announced none of it. */
export const findDeliveryByNumber = async (
  db: Db,
  of: { allianceId: AllianceId; supplierId: Id<'Organisation'>; number: string },
): Promise<StockDeliveryRow | null> => {
  const [row] = await db
    .select()
    .from(stockDeliveries)
    .where(
      and(
        eq(stockDeliveries.allianceId, of.allianceId),
        eq(stockDeliveries.supplierId, of.supplierId),
        eq(stockDeliveries.number, of.number),
      ),
    )
  return row ?? null
}

export const updateStockDelivery = async (
  db: Db,
  { allianceId, id }: Key,
  values: Partial<NewDelivery>,
): Promise<void> => {
  await db
    .update(stockDeliveries)
    .set(values)
    .where(and(eq(stockDeliveries.allianceId, allianceId), eq(stockDeliveries.id, id)))
}

/** The statement that has no delivery await a bag any more; its outcome stands on the notice. */
export const awaitedNoMoreWrite = (
  of: { readonly allianceId: AllianceId; readonly unitId: Id<'Unit'> },
  { state, seenAt }: { readonly state: DeliveryBagState; readonly seenAt: Date | null },
): Write => ({
  text: `update stock_delivery_bags set state = $3, seen_at = $4
    where alliance_id = $1 and unit_id = $2 and state = 'ANNOUNCED'`,
  values: [of.allianceId, of.unitId, state, seenAt],
})

/** Sets the same values on these bags. */
export const updateDeliveryBags = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'DeliveryBag'>[],
  values: Partial<NewDeliveryBag>,
): Promise<void> => {
  if (ids.length === 0) return
  await db
    .update(stockDeliveryBags)
    .set(values)
    .where(and(eq(stockDeliveryBags.allianceId, allianceId), inArray(stockDeliveryBags.id, [...ids])))
}

export const listDeliveriesByIds = listingByIds(stockDeliveries, stockDeliveries.id)

export const listDeliveriesByOrderIds = listingByIds(stockDeliveries, stockDeliveries.orderId, [
  asc(stockDeliveries.id),
])

export const listBagsByDeliveryIds = listingByIds(stockDeliveryBags, stockDeliveryBags.deliveryId, [
  asc(stockDeliveryBags.deliveryId),
  asc(stockDeliveryBags.position),
])

/** Bags of these numbers that are announced and still awaited, of whatever delivery. */
export const listAwaitedBags = async (
  db: Db,
  allianceId: AllianceId,
  numbers: readonly { readonly donationNumber: string; readonly labelProductCode: string }[],
): Promise<DeliveryBagRow[]> => {
  const ofNumber = numbers.map(({ donationNumber, labelProductCode }) =>
    and(
      eq(stockDeliveryBags.donationNumber, donationNumber),
      eq(stockDeliveryBags.labelProductCode, labelProductCode),
    ),
  )
  return db
    .select()
    .from(stockDeliveryBags)
    .where(
      and(
        eq(stockDeliveryBags.allianceId, allianceId),
        eq(stockDeliveryBags.state, 'ANNOUNCED'),
        anyOf(ofNumber),
      ),
    )
}

export type StockDeliveryFilter = {
  readonly state?: readonly StockDeliveryState[] | null
  readonly orderId?: string | null
}

/** Deliveries, the newest first, behind `after`. */
export const listStockDeliveries = async (
  db: Db,
  filter: StockDeliveryFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<StockDeliveryRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.state?.length ? inArray(stockDeliveries.state, [...filter.state]) : undefined,
    filter.orderId ? eq(stockDeliveries.orderId, filter.orderId as Id<'StockOrder'>) : undefined,
    after === null ? undefined : lt(stockDeliveries.id, after as Id<'StockDelivery'>),
  ]
  return db
    .select()
    .from(stockDeliveries)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(stockDeliveries.id))
    .limit(limit)
}
