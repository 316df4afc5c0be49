import {
  listBagsByShipmentIds,
  lockShipmentsOfUnits,
  type ShipmentBagRow,
  type ShipmentRow,
  updateShipmentBags,
} from '#db/cold-chain/finders-shipments.ts'
import { listUnitsByIds } from '#db/inventory/finders.ts'
import { listBagReceiptsByUnitIds } from '#db/inventory/finders-hand-overs.ts'
import type { Id } from '#lib/ids.ts'
import { endShipment } from '#resolvers/cold-chain/end-shipment.ts'
import { unitIdsOf } from '#resolvers/cold-chain/shipment.ts'
import type { Tx } from '#resolvers/context.ts'
import { leave } from '#resolvers/inventory/stand.ts'
import { checkShipmentState } from '#rules/cold-chain/shipment.ts'
import type { ShipmentBagState } from '#rules/cold-chain/shipment-terms.ts'

/** Bags of which something was told elsewhere that says that they are in no box any more. */
export type Settling = {
  readonly unitIds: readonly Id<'Unit'>[]
  /** What has become of one, by its shipment. */
  readonly stateIn: (
    shipment: ShipmentRow,
    bag: ShipmentBagRow,
  ) => Exclude<ShipmentBagState, 'UNDER_WAY' | 'LOST'>
  readonly at: Date
}

/** Takes bags out of the boxes that have them, the units locked; a box that is empty then has come to its end. */
export const settleBags = (tx: Tx, settling: Settling): Promise<void> =>
  tx.elevated(async () => {
    // What its receiver took in stands in a place of its own by now, or in none.
    for (const unit of await listUnitsByIds(tx.db, settling.unitIds))
      if (unit.custody !== 'IN_TRANSIT' && unit.placeId === null)
        await leave({ ...tx, occurredAt: settling.at }, unit)
    const shipments = await lockShipmentsOfUnits(tx.db, tx.allianceId, settling.unitIds)
    for (const shipment of shipments) await settleIn(tx, shipment, settling)
  })

const settleIn = async (tx: Tx, shipment: ShipmentRow, { unitIds, stateIn, at }: Settling): Promise<void> => {
  const endedAt = at > shipment.occurredAt ? at : shipment.occurredAt
  const inside = (await listBagsByShipmentIds(tx.db, [shipment.id])).filter(isInside)
  const settled = inside.filter(({ unitId }) => unitIds.includes(unitId))
  for (const bag of settled)
    await updateShipmentBags(tx.db, tx.allianceId, [bag.id], { state: stateIn(shipment, bag), endedAt })
  if (settled.length < inside.length) return
  const bags = await listBagsByShipmentIds(tx.db, [shipment.id])
  const arrived = bags.some(({ state }) => state === 'ARRIVED')
  const turned = !arrived && bags.some(({ state }) => state === 'TURNED_BACK')
  const state = turned ? 'TURNED_BACK' : 'ARRIVED'
  await endShipment(tx, shipment, {
    state,
    bags,
    endedAt,
    closedBy: null,
    note: null,
    attested: await attestedByReceipts(tx, shipment, bags),
    missing: unitIdsOf(bags.filter((bag) => bag.state === 'MISSING')),
    findings: checkShipmentState(turned ? 'turnBack' : 'arrive', shipment.state),
  })
}

const isInside = ({ state }: ShipmentBagRow): boolean => state === 'UNDER_WAY' || state === 'LOST'

/** Whoever measured every bag at its arrival has answered for what no device recorded: the warmest counts. */
const attestedByReceipts = async (tx: Tx, { occurredAt }: ShipmentRow, bags: readonly ShipmentBagRow[]) => {
  const receipts = await listBagReceiptsByUnitIds(tx.db, unitIdsOf(bags))
  const measured = bags.map(({ unitId }) =>
    receipts.findLast((one) => one.unitId === unitId && one.celsius !== null && one.occurredAt >= occurredAt),
  )
  const known = measured.flatMap((one) =>
    one?.celsius == null ? [] : [{ celsius: one.celsius, by: one.receivedBy }],
  )
  if (known.length < bags.length) return null
  return known.reduce((warmest, one) => (one.celsius > warmest.celsius ? one : warmest))
}
