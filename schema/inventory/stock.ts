import type { PublishedEvent } from '#resolvers/context.ts'
import { unitsByIds } from '#resolvers/inventory/read.ts'
import type { Hub } from '#schema/hub.ts'

/** How the stock changes; what stands in it the supply context tells. */
export const addInventoryChanged = (hub: Hub) =>
  hub.subscription('inventoryChanged', {
    description:
      'Each step of the units you may see: received, placed, sent to another bank, arrived there, thawed or otherwise processed, typed, reserved, issued, handed over, confirmed by the hospital, carried as a kit, held, called back, transfused, returned, discarded; and each time a member tells its own count of its shelf.',
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
      'supply.stockReported',
    ],
    fields: (t) => ({
      unit: hub.link(t, 'Unit', {
        description:
          'The unit as it stands now, the first of several; null once it is no longer yours to see, and for a count that was told.',
        id: (event) => unitIdsOf(event)[0] ?? null,
      }),
      units: t.field({
        type: [hub.ref('Unit')],
        description: 'All units of the step that you may see, as they stand now.',
        resolve: (event, _, ctx) => unitsByIds(ctx, unitIdsOf(event)),
      }),
    }),
  })

/** One unit, or those of one hand-over, receipt or kit; none where a member told its count. */
const unitIdsOf = ({ payload }: PublishedEvent): readonly string[] =>
  (payload.unitIds ?? (payload.unitId ? [payload.unitId] : [])) as readonly string[]
