import {
  type DeliveryBagRow,
  listBagsByDeliveryIds,
  lockStockDelivery,
  type StockDeliveryRow,
} from '#db/inventory/finders-deliveries.ts'
import { listDispatchesByDeliveryIds } from '#db/supply/finders-dispatches.ts'
import { lockStockOrder } from '#db/supply/finders-orders.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'

/** A delivery from bank to bank that has come. */
export type Arriving = {
  readonly delivery: StockDeliveryRow
  readonly bags: readonly DeliveryBagRow[]
  /** Whether it is who sent it that has it again. */
  readonly turnedBack: boolean
}

/**
 * The delivery, locked, and its order behind it; at the one end or the other.
 * @throws NotFound, Forbidden for a third, BadInput for a delivery of the station's
 */
export const lockArriving = async (tx: Tx, text: string): Promise<Arriving> => {
  const id = asId('StockDelivery', text)
  const delivery = id === null ? null : await lockStockDelivery(tx.db, id)
  if (delivery === null) throw new NotFound({ zh: '调拨单', en: 'delivery' })
  const [dispatch] = await listDispatchesByDeliveryIds(tx.db, [delivery.id])
  if (dispatch === undefined)
    throw BadInput.of('deliveryId', {
      zh: '血站的发血请用入库（receiveUnits）接收',
      en: 'a delivery of the station is taken in by receiveUnits',
    })
  const { organisationId } = tx.seat
  if (![delivery.organisationId, delivery.supplierId].includes(organisationId))
    throw new Forbidden({
      zh: '到货由收血方确认；未送达的由发出方确认',
      en: 'the arrival is confirmed by who receives it; what came back by who sent it',
    })
  if (delivery.orderId !== null) await lockStockOrder(tx.db, delivery.orderId)
  const bags = await listBagsByDeliveryIds(tx.db, [delivery.id])
  return { delivery, bags, turnedBack: delivery.supplierId === organisationId }
}
