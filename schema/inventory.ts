import type { Hub } from '#schema/hub.ts'
import { addHolds } from '#schema/inventory/holds.ts'
import { addIssuing } from '#schema/inventory/issuing.ts'
import { addProducts } from '#schema/inventory/products.ts'
import { addReceipt } from '#schema/inventory/receipt.ts'
import { addReserving } from '#schema/inventory/reserving.ts'
import { addStock } from '#schema/inventory/stock.ts'
import { addUnits } from '#schema/inventory/units.ts'
import { inventoryWords } from '#schema/inventory/words.ts'

/** Units from the station's delivery to their issue: stock, reservation, release gate, holds. */
export const addInventory = (hub: Hub): void => {
  const words = inventoryWords(hub)
  addProducts(hub, words)
  addUnits(hub, words)
  addStock(hub, words)
  addReceipt(hub, words)
  addReserving(hub)
  addIssuing(hub, words)
  addHolds(hub)
}
