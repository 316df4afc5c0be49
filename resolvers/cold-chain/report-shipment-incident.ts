import { insertIncident } from '#db/cold-chain/finders-shipments.ts'
import { BadInput } from '#lib/errors.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { endShipment } from '#resolvers/cold-chain/end-shipment.ts'
import { ShipmentRefused } from '#resolvers/cold-chain/errors.ts'
import {
  assertAfterDeparture,
  holdBags,
  type LockedShipment,
  lockOwnShipment,
  readText,
  tellOfShipment,
} from '#resolvers/cold-chain/shipment.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkShipmentState, judgeIncident } from '#rules/cold-chain/shipment.ts'
import { holdingIncidents, type ShipmentIncidentKind } from '#rules/cold-chain/shipment-terms.ts'

/** What happened to a box under way. */
export type ReportShipmentIncidentInput = OperationInput & {
  readonly shipmentId: string
  readonly kind: ShipmentIncidentKind
  readonly note: string
}

const LONGEST_NOTE = 1_000

/**
 * Writes down what happened to a box. Lost, damaged or opened, its bags are held until a qualified person has decided; a
 * lost box has come to its end until it turns up. Nothing is refused but the loss of a box that is there.
 * @throws ShipmentRefused
 */
export const reportShipmentIncident = operation(
  'cold-chain.reportShipmentIncident',
  async (tx, input: ReportShipmentIncidentInput): Promise<{ id: Id<'Shipment'> }> => {
    const { kind } = input
    const note = readText(input.note, 'note', LONGEST_NOTE)
    if (note === null) throw BadInput.of('note', { zh: '请写明经过', en: 'say what happened' })
    const locked = await lockOwnShipment(tx, input.shipmentId)
    const { shipment, units } = locked
    assertAfterDeparture(tx, shipment)
    const lost = kind === 'LOST' ? checkShipmentState('lose', shipment.state) : []
    if (lost.length > 0) throw ShipmentRefused.because(lost)
    const { organisationId, supplierId, id: shipmentId } = shipment
    const key = { allianceId: tx.allianceId, organisationId, supplierId, shipmentId }
    const id = newId('ShipmentIncident')
    const reportedBy = tx.seat.staffId
    await insertIncident(tx.db, { ...key, id, kind, note, reportedBy, occurredAt: tx.occurredAt })
    const holds = holdingIncidents.includes(kind)
    const findings = judgeIncident(kind, holds)
    if (holds) await holdBags(tx, units, 'QUARANTINE', findings)
    if (kind === 'LOST') await giveUp(tx, locked, note)
    await openDeviation(tx, { organisationId: tx.seat.organisationId, subjectId: shipmentId, findings })
    await tellOfShipment(tx, 'cold-chain.shipmentIncidentReported', shipment, { incidentId: id, kind })
    tx.note({ subjectId: shipmentId, after: { incidentId: id, kind, note } })
    return { id: shipmentId }
  },
)

const giveUp = (tx: Tx, { shipment, bags }: LockedShipment, note: string): Promise<void> =>
  endShipment(tx, shipment, {
    state: 'LOST',
    bags,
    endedAt: tx.occurredAt,
    closedBy: tx.seat.staffId,
    note,
    attested: null,
    missing: [],
    findings: [],
  })
