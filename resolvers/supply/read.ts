import {
  listLinesByOrderIds,
  listStockOrders,
  listStockOrdersByIds,
  type StockOrderFilter,
  type StockOrderLineRow,
  type StockOrderRow,
} from '#db/supply/finders-orders.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { StockOrderLineRow, StockOrderRow }

/** The supply context's part of the graph. */
export type HubEntities = { StockOrder: StockOrderRow }

export const stockOrderById = one(listStockOrdersByIds)
export const linesOfStockOrder = many(listLinesByOrderIds, (row) => row.orderId)

/** Which orders for stock, and which page of them. */
export type StockOrdersInput = PageArgs & StockOrderFilter

/** Orders for stock that the caller placed, shall supply, or as the lead sees, the newest first. */
export const stockOrders = read(
  'supply.stockOrders',
  async (query, input: StockOrdersInput): Promise<Page<StockOrderRow>> =>
    pageOf<StockOrderRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listStockOrders(query.db, input, { after: after?.[0] ?? null, limit }),
    }),
)
