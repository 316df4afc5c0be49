import { updateShipment } from '#db/cold-chain/finders-shipments.ts'
import { BadInput } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { ShipmentRefused } from '#resolvers/cold-chain/errors.ts'
import { holdBags, lockOwnShipment, readAttested, tellOfShipment } from '#resolvers/cold-chain/shipment.ts'
import { newestRecord } from '#resolvers/cold-chain/transport-record.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkAttest, checkAttested } from '#rules/cold-chain/shipment.ts'

/** What somebody read where no device had recorded. */
export type AttestShipmentInput = OperationInput & {
  readonly shipmentId: string
  /** °C from the box's own display or log, or of a bag. */
  readonly celsius: number
}

/**
 * A qualified person answers with a reading of their own for the time of a shipment of which nothing is known. Outside the
 * limits it holds the bags.
 * @throws ShipmentRefused when nothing is unknown, or it was attested
 */
export const attestShipment = operation(
  'cold-chain.attestShipment',
  async (tx, input: AttestShipmentInput): Promise<{ id: Id<'Shipment'> }> => {
    const celsius = readAttested(tx, input.celsius)
    if (celsius === null) throw BadInput.of('celsius', { zh: '缺失', en: 'is missing' })
    const { shipment, units } = await lockOwnShipment(tx, input.shipmentId)
    const record = await newestRecord(tx, shipment)
    const refused = checkAttest({
      state: shipment.state,
      secondsUnknown: record?.summary.secondsUnknown ?? null,
      attested: shipment.attestedAt !== null,
    })
    if (refused.length > 0 || record === null) throw ShipmentRefused.because(refused)
    await updateShipment(tx.db, shipment, {
      attestedCelsius: celsius,
      attestedBy: tx.seat.staffId,
      attestedAt: tx.occurredAt,
    })
    const findings = checkAttested(celsius, record.summary.limits)
    if (findings.length > 0) await holdBags(tx, units, 'EXCURSION', findings)
    await openDeviation(tx, { organisationId: tx.seat.organisationId, subjectId: shipment.id, findings })
    await tellOfShipment(tx, 'cold-chain.shipmentAttested', shipment, {})
    tx.note({ subjectId: shipment.id, after: { celsius, findings } })
    return { id: shipment.id }
  },
)
