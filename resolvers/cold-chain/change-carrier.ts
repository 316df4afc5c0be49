import { insertLeg, type ShipmentRow } from '#db/cold-chain/finders-shipments.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { ShipmentRefused } from '#resolvers/cold-chain/errors.ts'
import {
  assertAfterDeparture,
  type CarrierInput,
  lockOwnShipment,
  readCarrier,
  tellOfShipment,
} from '#resolvers/cold-chain/shipment.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkShipmentState } from '#rules/cold-chain/shipment.ts'
import { shipmentTransitions } from '#rules/cold-chain/shipment-terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'

/** Another carrier takes a box over. */
export type ChangeCarrierInput = OperationInput & {
  readonly shipmentId: string
  readonly carrier: CarrierInput
}

/**
 * Another carrier has the box from now on. Told after the end of the shipment, but of a time before it, it is recorded with
 * a deviation.
 * @throws ShipmentRefused
 */
export const changeCarrier = operation(
  'cold-chain.changeCarrier',
  async (tx, input: ChangeCarrierInput): Promise<{ id: Id<'Shipment'> }> => {
    const leg = readCarrier(input.carrier)
    const { shipment } = await lockOwnShipment(tx, input.shipmentId)
    assertAfterDeparture(tx, shipment)
    const findings = checkShipmentState('changeCarrier', shipment.state)
    if (findings.length > 0 && !happenedUnderWay(tx, shipment)) throw ShipmentRefused.because(findings)
    const { organisationId, supplierId, id: shipmentId } = shipment
    const key = { allianceId: tx.allianceId, organisationId, supplierId, shipmentId }
    const legId = newId('ShipmentLeg')
    await insertLeg(tx.db, {
      ...key,
      ...leg,
      id: legId,
      since: tx.occurredAt,
      recordedBy: tx.seat.staffId,
    })
    await openDeviation(tx, {
      organisationId: tx.seat.organisationId,
      subjectId: shipmentId,
      findings,
      told: { carrier: leg.name },
    })
    await tellOfShipment(tx, 'cold-chain.carrierChanged', shipment, { legId })
    tx.note({ subjectId: shipmentId, after: { legId, ...leg } })
    return { id: shipmentId }
  },
)

const happenedUnderWay = (tx: Tx, { state, endedAt }: ShipmentRow): boolean =>
  isDeviation(shipmentTransitions, 'changeCarrier', state) && endedAt !== null && tx.occurredAt < endedAt
