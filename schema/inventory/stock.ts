import type { PublishedEvent } from '#resolvers/context.ts'
import { inventory, type Stock, type StockLine, unitsByIds } from '#resolvers/inventory/read.ts'
import type { Hub } from '#schema/hub.ts'
import type { InventoryWords } from '#schema/inventory/words.ts'

/** The stock at a glance, and how it changes. */
export const addStock = (hub: Hub, words: InventoryWords): void => {
  const { builder } = hub
  const Line = addLine(hub, words)
  const StockType = builder.objectRef<Stock>('Inventory').implement({
    description: 'The stock as counted at one instant.',
    fields: (t) => ({
      asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was counted.' }),
      lines: t.field({
        type: [Line],
        description: 'One line for each organisation, product and group that has a bag.',
        resolve: (row) => [...row.lines],
      }),
    }),
  })
  builder.queryField('inventory', (t) =>
    t.field({
      type: StockType,
      description: 'The stock you may see: the lead all of the alliance’s, a member its own.',
      resolve: (_, __, ctx) => inventory(ctx, {}),
    }),
  )
  addInventoryChanged(hub)
}

const addLine = (hub: Hub, words: InventoryWords) =>
  hub.builder.objectRef<StockLine>('StockLine').implement({
    description: 'Stock of one product and group at one organisation.',
    fields: (t) => ({
      organisation: hub.link(t, 'Organisation', {
        description: 'Whose stock.',
        id: (row) => row.organisationId,
      }),
      product: t.exposeString('productCode', { description: 'Product of the dictionary.' }),
      abo: t.field({ type: words.AboGroup, description: 'ABO group.', resolve: (row) => row.abo as never }),
      rhd: t.field({ type: words.RhdType, description: 'RhD.', resolve: (row) => row.rhd as never }),
      available: t.exposeInt('available', {
        description: 'Bags in stock that are free: in date, without a hold, kept for nobody.',
      }),
      availableContent: t.exposeFloat('availableContent', {
        description: 'What they hold together, in the product’s unit.',
      }),
      reserved: t.exposeInt('reserved', { description: 'Bags kept for requests.' }),
      held: t.exposeInt('held', { description: 'Bags that a hold keeps or that have expired.' }),
      firstExpiry: t.expose('firstExpiry', {
        type: 'DateTime',
        nullable: true,
        description: 'When the first of the free bags expires; null when there is none.',
      }),
    }),
  })

const addInventoryChanged = (hub: Hub) =>
  hub.subscription('inventoryChanged', {
    description:
      'Each step of the units you may see: received, placed, sent to another bank, arrived there, thawed or otherwise processed, typed, reserved, issued, handed over, confirmed by the hospital, carried as a kit, held, called back, transfused, returned, discarded.',
    access: 'inventory.inventoryChanged',
    events: [
      'inventory.unitReceived',
      'inventory.unitPlaced',
      'inventory.unitDispatched',
      'inventory.unitArrived',
      'inventory.unitProcessed',
      'inventory.unitAntigensRecorded',
      'inventory.unitReserved',
      'inventory.reservationEnded',
      'inventory.unitIssued',
      'inventory.unitsHandedOver',
      'inventory.receiptConfirmed',
      'inventory.kitOpened',
      'inventory.kitClosed',
      'inventory.unitHeld',
      'inventory.holdLifted',
      'inventory.unitCalledBack',
      'transfusions.transfusionRecorded',
      'inventory.unitReturned',
      'inventory.discardChanged',
      'inventory.unitDiscarded',
    ],
    fields: (t) => ({
      unit: hub.link(t, 'Unit', {
        description:
          'The unit as it stands now, the first of several; null once it is no longer yours to see.',
        id: (event) => unitIdsOf(event)[0] ?? null,
      }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'All units of the step that you may see, as they stand now.',
        resolve: (event, _, ctx) => unitsByIds(ctx, unitIdsOf(event)),
      }),
    }),
  })

/** One unit, or those of one hand-over, receipt or kit. */
const unitIdsOf = ({ payload }: PublishedEvent): readonly string[] =>
  (payload.unitIds ?? [payload.unitId]) as readonly string[]
