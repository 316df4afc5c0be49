import type { UnitRow } from '#db/inventory/finders.ts'
import { insertStockDelivery } from '#db/inventory/finders-deliveries.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { insertStockDispatch } from '#db/supply/finders-dispatches.ts'
import { type Id, newId } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { TokenSigner } from '#resolvers/inventory/counter-signatures.ts'
import { moveUnit } from '#resolvers/inventory/custody.ts'
import { stand } from '#resolvers/inventory/stand.ts'

/** Stock that leaves the caller's bank for another one. The units are locked and judged. */
export type Departure = {
  readonly units: readonly UnitRow[]
  readonly to: Id<'Organisation'>
  readonly box: PlaceRow
  readonly celsius: number | null
  /** The order it answers; null for none. */
  readonly orderId: Id<'StockOrder'> | null
  /** Who carries it and signed; null for what a member's own people bring back. */
  readonly collector: TokenSigner | null
  /** Why it goes back; null for what is supplied. */
  readonly reason: string | null
}

/** What has left: the delivery that the other bank will compare. */
export type Dispatched = { id: Id<'StockDelivery'>; unitIds: Id<'Unit'>[]; orderId: Id<'StockOrder'> | null }

/** Puts the units into the box and on their way, each announced to the bank that will receive it. */
export const dispatchStock = async (tx: Tx, departure: Departure): Promise<Dispatched> => {
  const { units, to, box, orderId } = departure
  const id = newId('StockDelivery')
  const key = { allianceId: tx.allianceId, organisationId: to, supplierId: tx.seat.organisationId }
  await insertStockDelivery(
    tx.db,
    {
      ...key,
      id,
      orderId,
      number: numberFor(id),
      state: 'ANNOUNCED',
      announcedBy: tx.seat.staffId,
      occurredAt: tx.occurredAt,
    },
    units.map((unit, position) => ({
      ...key,
      ...labelOf(unit),
      id: newId('DeliveryBag'),
      deliveryId: id,
      position,
      announced: true,
      box: box.name,
      state: 'ANNOUNCED' as const,
      findings: [],
      unitId: unit.id,
    })),
  )
  await insertStockDispatch(tx.db, {
    ...key,
    id: newId('StockDispatch'),
    deliveryId: id,
    placeId: box.id,
    celsius: departure.celsius,
    handedBy: tx.seat.staffId,
    collectedBy: departure.collector?.staff.id ?? null,
    collectorSignatureId: departure.collector?.signatureId ?? null,
    reason: departure.reason,
    occurredAt: tx.occurredAt,
  })
  for (const unit of units) await sendOff(tx, unit, departure)
  const unitIds = units.map((unit) => unit.id)
  const payload = { deliveryId: id, orderId, unitIds }
  tx.emit('supply.stockDispatched', { organisationId: to, subjectId: id, payload })
  tx.note({ subjectId: id, after: { ...payload, to, box: box.name, reason: departure.reason } })
  return { id, unitIds, orderId }
}

/** As good as unique by itself, and short enough to be written on a box. */
const numberFor = (id: string): string => `XL-${id.slice(-12).toUpperCase()}`

/** What stands on a unit's label, as a delivery announces it. */
export const labelOf = (unit: UnitRow) => ({
  scheme: unit.scheme,
  donationNumber: unit.donationNumber,
  labelProductCode: unit.labelProductCode,
  productCode: unit.productCode,
  abo: unit.abo,
  rhd: unit.rhd,
  content: unit.content,
  collectedAt: unit.collectedAt,
  expiresAt: unit.expiresAt,
})

const sendOff = async (tx: Tx, unit: UnitRow, { to, box }: Departure) => {
  await stand(tx, unit, box)
  await moveUnit(tx, unit, { action: 'dispatch', values: { forOrganisationId: to, placeId: box.id } })
  tx.emit('inventory.unitDispatched', {
    organisationId: unit.organisationId,
    subjectId: unit.id,
    payload: { unitId: unit.id, requestId: null },
  })
}
