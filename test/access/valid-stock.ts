import type { OperationName } from '#resolvers/access.ts'
import { unitFor } from '#test/access/chain.ts'
import type { Owner } from '#test/access/owners.ts'
import type { Stage } from '#test/access/stage.ts'
import { stockOrderOf } from '#test/access/station-rows.ts'
import { bookingOf, countOf, ownStockOf, placeFor, stockOnTheWay } from '#test/access/stock-rows.ts'
import { about, aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'

const wish = (stage: Stage) => ({
  lines: [{ product: 'RBC-SUSP-LR', abo: 'A', rhd: 'POSITIVE', bags: 2 }],
  neededBy: new Date(stage.now().getTime() + 86_400_000).toISOString(),
  urgency: 'ROUTINE',
  reason: '备血',
})

/** A bag supplied to the owner, signed for by its collector. */
const supplyFor = async (stage: Stage, owner: Owner) => {
  const content = { member: owner.code, unitIds: [await unitFor(stage, owner)], box: 'BOX-1' }
  const terminal = await stage.as(owner.technician)
  const token = await stage.signed(terminal, owner.collector, 'supplyUnits', content)
  return { ...content, signatures: [token] }
}

/** Valid calls about stock of a member with a blood bank of its own. */
export const stockCalls = {
  'supply.requestStock': { by: 'mem01.technician', args: async (stage) => input(wish(stage)) },
  'supply.cancelStockRequest': {
    by: 'mem01.technician',
    args: about(stockOrderOf, ({ orderId }, { marker }) => ({ orderId, reason: marker })),
  },
  'supply.refuseStockRequest': {
    by: 'lead.technician',
    args: about(stockOrderOf, ({ orderId }, { marker }) => ({ orderId, reason: marker })),
  },
  'supply.supplyUnits': { by: 'lead.technician', args: about(supplyFor, (content) => content) },
  'supply.returnStock': {
    by: 'mem01.technician',
    args: about(ownStockOf, ({ unitId }, { marker }) => ({
      unitIds: [unitId],
      reason: marker,
      box: 'BOX-1',
    })),
  },
  'supply.receiveStock': {
    by: 'mem01.technician',
    args: about(stockOnTheWay, ({ deliveryId, unitId }, { marker }) => ({
      deliveryId,
      bags: [{ unitId, celsius: 5, visualDefects: [], note: marker }],
    })),
  },
  'supply.bookUnits': {
    by: 'mem01.physician',
    args: async (stage, { marker }) =>
      input({
        product: 'RBC-SUSP-LR',
        abo: 'A',
        bags: 2,
        neededAt: new Date(stage.now().getTime() + 86_400_000).toISOString(),
        note: marker,
      }),
  },
  'supply.cancelBooking': {
    by: 'mem01.physician',
    args: about(bookingOf, ({ bookingId }, { marker }) => ({ bookingId, reason: marker })),
  },
  'supply.bookings': { by: 'mem01.physician', args: asking(bookingOf, aPage) },
  'inventory.scanUnits': {
    by: 'mem01.technician',
    args: about(placeFor, ({ placeId }) => ({ placeId, labels: ['3308026999999-E5445'] })),
  },
  'inventory.takeStock': {
    by: 'mem01.technician',
    args: about(placeFor, ({ placeId }, { marker }) => ({ placeId, labels: [], note: marker })),
  },
  'inventory.explainDifference': {
    by: 'mem01.technician',
    args: about(countOf, ({ differenceId }, { marker }) => ({ differenceId, explanation: marker })),
  },
  'inventory.stockTakings': { by: 'mem01.technician', args: asking(countOf, aPage) },
  'supply.nearExpiry': { by: 'lead.technician', args: asking(unitFor, aPage) },
  'supply.redistribution': { by: 'lead.technician', args: asking(unitFor, () => ({})) },
  'supply.orderProposals': { by: 'lead.technician', args: asking(unitFor, () => ({})) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
