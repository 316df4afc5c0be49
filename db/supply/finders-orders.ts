import { and, asc, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { stockOrderLines, stockOrders } from '#db/supply/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { StockOrderKind, StockOrderState } from '#rules/supply/terms.ts'

export type StockOrderRow = typeof stockOrders.$inferSelect
export type StockOrderLineRow = typeof stockOrderLines.$inferSelect
export type NewStockOrder = typeof stockOrders.$inferInsert
export type NewStockOrderLine = typeof stockOrderLines.$inferInsert
type Key = { readonly allianceId: AllianceId; readonly id: Id<'StockOrder'> }

export const insertStockOrder = async (
  db: Db,
  order: NewStockOrder,
  lines: readonly NewStockOrderLine[],
): Promise<void> => {
  await db.insert(stockOrders).values(order)
  await db.insert(stockOrderLines).values([...lines])
}

/** The order, locked; null when there is none that the caller may see. */
export const lockStockOrder = async (db: Db, id: string): Promise<StockOrderRow | null> => {
  const [row] = await db
    .select()
    .from(stockOrders)
    .where(eq(stockOrders.id, id as Id<'StockOrder'>))
    .for('update')
  return row ?? null
}

export const updateStockOrder = async (
  db: Db,
  { allianceId, id }: Key,
  values: Partial<NewStockOrder>,
): Promise<void> => {
  await db
    .update(stockOrders)
    .set({ ...values, updatedAt: sql`now()` })
    .where(and(eq(stockOrders.allianceId, allianceId), eq(stockOrders.id, id)))
}

export const updateStockOrderLine = async (
  db: Db,
  { allianceId, id }: { readonly allianceId: AllianceId; readonly id: Id<'StockOrderLine'> },
  values: Partial<Pick<NewStockOrderLine, 'confirmedBags' | 'suppliedBags'>>,
): Promise<void> => {
  await db
    .update(stockOrderLines)
    .set(values)
    .where(and(eq(stockOrderLines.allianceId, allianceId), eq(stockOrderLines.id, id)))
}

export const listStockOrdersByIds = listingByIds(stockOrders, stockOrders.id)

/** The lines of these orders, in their order. */
export const listLinesByOrderIds = listingByIds(stockOrderLines, stockOrderLines.orderId, [
  asc(stockOrderLines.orderId),
  asc(stockOrderLines.position),
])

/** Which orders: of these kinds and states, asked by this organisation. Absent: all that the caller may see. */
export type StockOrderFilter = {
  readonly kind?: StockOrderKind | null
  readonly state?: readonly StockOrderState[] | null
  readonly organisationId?: string | null
}

/** Orders, the newest first, behind `after`. */
export const listStockOrders = async (
  db: Db,
  filter: StockOrderFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<StockOrderRow[]> => {
  const wanted: (SQL | undefined)[] = [
    filter.kind ? eq(stockOrders.kind, filter.kind) : undefined,
    filter.state?.length ? inArray(stockOrders.state, [...filter.state]) : undefined,
    filter.organisationId
      ? eq(stockOrders.organisationId, filter.organisationId as Id<'Organisation'>)
      : undefined,
    after === null ? undefined : lt(stockOrders.id, after as Id<'StockOrder'>),
  ]
  return db
    .select()
    .from(stockOrders)
    .where(and(sql`true`, ...wanted))
    .orderBy(desc(stockOrders.id))
    .limit(limit)
}

/** An order that its station's system has taken and not answered. */
export type SentOrder = Pick<StockOrderRow, 'allianceId' | 'id'> & { readonly sender: string }

/** Orders that were sent and are not answered, the oldest first, with the code of who ordered. */
export const listAwaitingAnswer = async (db: Db, limit: number): Promise<SentOrder[]> => {
  const { rows } = await db.execute<Record<keyof SentOrder, unknown>>(sql`
    select o.alliance_id as "allianceId", o.id, a.code as sender
    from stock_orders o join organisations a on a.alliance_id = o.alliance_id and a.id = o.organisation_id
    where o.kind = 'STATION' and o.state = 'SENT' order by o.id limit ${limit}`)
  return rows as SentOrder[]
}
