import { findOrganisationByCode } from '#db/alliance/finders.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { type PlacedOrder, placeOrder, type StockOrderForm } from '#resolvers/supply/place-order.ts'
import { tellStation } from '#resolvers/supply/tell-station.ts'

/** What the storage point orders of the station. */
export type OrderFromStationInput = OperationInput &
  StockOrderForm & {
    /** Code of the station. */
    readonly station: string
  }

/** Orders blood for the shelf from the station: PLACED, and on its way to the station's system in the same transaction. */
export const orderFromStation = operation(
  'supply.orderFromStation',
  async (tx, input: OrderFromStationInput): Promise<{ id: Id<'StockOrder'> }> => {
    const station = await findOrganisationByCode(tx.db, tx.allianceId, input.station)
    if (station?.kind !== 'STATION') throw noStation(input.station)
    const placed = await placeOrder(tx, { kind: 'STATION', supplierId: station.id, sentAt: null }, input)
    const { id } = placed.order
    await tellStation(tx, {
      allianceId: tx.allianceId,
      stationId: station.id,
      kind: 'ORDER',
      subjectId: id,
      once: `order ${id}`,
      body: bodyOf(tx, placed),
    })
    return { id }
  },
)

const noStation = (code: string) =>
  BadInput.of('station', {
    zh: `联合体没有编码为 ${code} 的血站`,
    en: `no blood station of this alliance has the code ${code}`,
  })

const bodyOf = (tx: Tx, { order, lines }: PlacedOrder) => ({
  orderId: order.id,
  storagePoint: tx.actor.organisationCode,
  placedAt: order.occurredAt.toISOString(),
  neededBy: order.neededBy.toISOString(),
  urgency: order.urgency,
  reason: order.reason,
  lines: lines.map((line, position) => ({ position, ...line })),
})
