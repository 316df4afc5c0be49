import type { Hub } from '#schema/hub.ts'
import { addAntigens } from '#schema/inventory/antigens.ts'
import { addArriving } from '#schema/inventory/arriving.ts'
import { addClosing } from '#schema/inventory/closing.ts'
import { custodyWords } from '#schema/inventory/custody-words.ts'
import { addDiscarding } from '#schema/inventory/discarding.ts'
import { addDispensing } from '#schema/inventory/dispensing.ts'
import { addEmergency } from '#schema/inventory/emergency.ts'
import { addHandingOver } from '#schema/inventory/handing-over.ts'
import { addHolds } from '#schema/inventory/holds.ts'
import { addIssuing } from '#schema/inventory/issuing.ts'
import { addKeptSamples } from '#schema/inventory/kept-samples.ts'
import { addKits } from '#schema/inventory/kits.ts'
import { addOverriding } from '#schema/inventory/overriding.ts'
import { addPlaces } from '#schema/inventory/places.ts'
import { addProcessing } from '#schema/inventory/processing.ts'
import { addProducts } from '#schema/inventory/products.ts'
import { addPublishing } from '#schema/inventory/publishing.ts'
import { addRecalling } from '#schema/inventory/recalling.ts'
import { addReceipt } from '#schema/inventory/receipt.ts'
import { addReserving } from '#schema/inventory/reserving.ts'
import { addInventoryChanged } from '#schema/inventory/stock.ts'
import { addStockTaking } from '#schema/inventory/stock-taking.ts'
import { addUnits } from '#schema/inventory/units.ts'
import { inventoryWords } from '#schema/inventory/words.ts'

/** Units from the station's delivery to their fate: stock, reservation, release gate, holds, hand-over, return, recall. */
export const addInventory = (hub: Hub): void => {
  const words = inventoryWords(hub)
  addProducts(hub, words)
  addPublishing(hub)
  addUnits(hub, words)
  addAntigens(hub)
  addInventoryChanged(hub)
  addReceipt(hub, words)
  addReserving(hub)
  addClosing(hub)
  addDispensing(hub)
  addIssuing(hub, words)
  addEmergency(hub, words)
  addKits(hub)
  addHolds(hub)
  addPlaces(hub)
  addKeptSamples(hub)
  addStockTaking(hub)
  addProcessing(hub)
  addOverriding(hub)
  const custody = custodyWords(hub, words)
  addHandingOver(hub, custody)
  addArriving(hub, custody)
  addDiscarding(hub, custody)
  addRecalling(hub, words)
}
