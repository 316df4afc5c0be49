import {
  type DeliveryBagRow,
  listBagsByDeliveryIds,
  listDeliveriesByIds,
  listDeliveriesByOrderIds,
  listStockDeliveries,
  type StockDeliveryFilter,
  type StockDeliveryRow,
} from '#db/inventory/finders-deliveries.ts'
import type { FindingShape } from '#lib/errors.ts'
import type { Ctx } from '#resolvers/context.ts'
import { type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, read } from '#resolvers/reads.ts'

export type { DeliveryBagRow, StockDeliveryRow }

/** What deliveries add to the graph. */
export type DeliveryEntities = { StockDelivery: StockDeliveryRow }

export const stockDeliveryById = one(listDeliveriesByIds)
export const bagsOfDelivery = many(listBagsByDeliveryIds, (row) => row.deliveryId)
export const deliveriesOfOrder = many(listDeliveriesByOrderIds, (row) => row.orderId ?? '')

/** Everything that was found about a delivery's bags, each with the bag at fault. */
export const findingsOfDelivery = async (ctx: Ctx, id: string): Promise<FindingShape[]> =>
  (await bagsOfDelivery(ctx, id)).flatMap(({ findings }) => [...findings])

/** Which deliveries, and which page of them. */
export type StockDeliveriesInput = PageArgs & StockDeliveryFilter

/** Deliveries for stock that the caller receives, sends, or as the lead sees, the newest first. */
export const stockDeliveries = read(
  'supply.stockDeliveries',
  async (query, input: StockDeliveriesInput): Promise<Page<StockDeliveryRow>> =>
    pageOf<StockDeliveryRow>(input, {
      keyOf: (row) => [row.id],
      list: (after, limit) => listStockDeliveries(query.db, input, { after: after?.[0] ?? null, limit }),
    }),
)
