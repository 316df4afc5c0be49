import type { OperationName } from '#resolvers/access.ts'
import { orderFromStation } from '#resolvers/supply/order-from-station.ts'
import { donationCheckCharacter } from '#rules/identifiers/isbt128.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { deliveryTo, stockOrderOf } from '#test/access/station-rows.ts'
import { about, aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'

const order = (stage: Stage) => ({
  station: 'QZ-STATION',
  lines: [{ product: 'RBC-SUSP-LR', abo: 'A' as const, rhd: 'POSITIVE' as const, bags: 4 }],
  neededBy: new Date(stage.now().getTime() + 86_400_000),
  urgency: 'ROUTINE' as const,
  reason: '备血',
})

/** An order that the storage point of the owner's alliance placed with the station. */
const stationOrderFor = async (stage: Stage, owner: Owner): Promise<{ orderId: string }> => ({
  orderId: (await orderFromStation(await stage.as(owner.technician), order(stage))).id,
})

let notices = 0
/** A notice of one bag that no other has announced. */
const notice = () => {
  notices += 1
  const number = `3308026${String(800_000 + notices)}`
  return {
    storagePoint: 'CS-LEAD',
    number: `QZ-FX-${number}`,
    bags: [
      {
        donationNumber: `${number}${donationCheckCharacter(number)}`,
        labelProductCode: 'E5445',
        product: 'RBC-SUSP-LR',
        abo: 'A',
        rhd: 'POSITIVE',
        content: 2,
        collectedAt: '2026-02-27T00:00:00Z',
        expiresAt: '2026-03-27T00:00:00Z',
      },
    ],
  }
}

/** Valid calls about the blood station: orders, deliveries, shortages, enquiries among donors. */
export const stationCalls = {
  'supply.stockOrders': { by: 'lead.technician', args: asking(stockOrderOf, aPage) },
  'supply.orderFromStation': {
    by: 'lead.technician',
    args: async (stage) => input({ ...order(stage), neededBy: order(stage).neededBy.toISOString() }),
  },
  'supply.cancelStationOrder': {
    by: 'lead.technician',
    args: about(stationOrderFor, ({ orderId }) => ({ orderId, reason: '库存已足' })),
  },
  'supply.answerStationOrder': {
    by: 'station.dispatcher',
    args: about(stationOrderFor, ({ orderId }) => ({ orderId, number: 'QZ-1' })),
    sharedWith: ['STATION'],
  },
  'supply.announceDelivery': {
    by: 'station.dispatcher',
    args: async () => input(notice()),
  },
  'supply.closeDelivery': {
    by: 'mem01.technician',
    args: about(deliveryTo, ({ deliveryId }) => ({ deliveryId })),
  },
  'supply.stockDeliveries': { by: 'mem01.technician', args: asking(deliveryTo, aPage) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
