import type { Hub } from '#schema/hub.ts'
import { addAdvice } from '#schema/supply/advice.ts'
import { addBookings } from '#schema/supply/bookings.ts'
import { addDeliveries } from '#schema/supply/deliveries.ts'
import { addDonorEnquiries } from '#schema/supply/enquiries.ts'
import { addLevels } from '#schema/supply/levels.ts'
import { addMemberStock } from '#schema/supply/member-stock.ts'
import { orderForm } from '#schema/supply/order-form.ts'
import { addOrdering } from '#schema/supply/ordering.ts'
import { addStockOrders } from '#schema/supply/orders.ts'
import { addShortages } from '#schema/supply/shortages.ts'
import { addStationMessages } from '#schema/supply/station-messages.ts'
import { addStock } from '#schema/supply/stock.ts'
import { supplyWords } from '#schema/supply/words.ts'

/** Blood for the shelf: ordered of the station or of the storage point, announced, delivered and compared. */
export const addSupply = (hub: Hub): void => {
  const words = supplyWords(hub)
  const form = orderForm(hub, words)
  addStockOrders(hub, words)
  addOrdering(hub, form)
  addDeliveries(hub, words)
  addShortages(hub, words)
  addDonorEnquiries(hub, words)
  addStationMessages(hub)
  addMemberStock(hub, form)
  addStock(hub, words)
  addLevels(hub, words)
  addBookings(hub, words)
  addAdvice(hub, words)
}
