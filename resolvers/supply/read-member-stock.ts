import { listDispatchesByDeliveryIds, type StockDispatchRow } from '#db/supply/finders-dispatches.ts'
import type { Ctx } from '#resolvers/context.ts'
import { many } from '#resolvers/reads.ts'

export type { StockDispatchRow }

const dispatchesOfDelivery = many(listDispatchesByDeliveryIds, (row) => row.deliveryId)

/** How a delivery left, from bank to bank; null for one of the station's. */
export const dispatchOfDelivery = async (ctx: Ctx, id: string): Promise<StockDispatchRow | null> =>
  (await dispatchesOfDelivery(ctx, id))[0] ?? null
