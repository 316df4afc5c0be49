import { BadInput, Forbidden } from '#lib/errors.ts'
import type { Id } from '#lib/ids.ts'
import { endShipment } from '#resolvers/cold-chain/end-shipment.ts'
import { ShipmentRefused } from '#resolvers/cold-chain/errors.ts'
import {
  assertAfterDeparture,
  type LockedShipment,
  lockOwnShipment,
  readAttested,
  readText,
} from '#resolvers/cold-chain/shipment.ts'
import type { Tx } from '#resolvers/context.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkShipmentState } from '#rules/cold-chain/shipment.ts'
import { type ShipmentOutcome, shipmentTransitions } from '#rules/cold-chain/shipment-terms.ts'
import { isDeviation } from '#rules/vocabulary.ts'

/** The end of a way, as whoever has the box now tells it. */
export type CloseShipmentInput = OperationInput & {
  readonly shipmentId: string
  /** Null: it arrived. */
  readonly outcome?: ShipmentOutcome | null
  /** °C from the box's own display or log, for which the caller answers; null when nobody read it. */
  readonly celsius?: number | null
  /** Bags that were not in the box. */
  readonly missingUnitIds?: readonly string[] | null
  readonly note?: string | null
}

const LONGEST_NOTE = 1_000

/**
 * The box is there: its readings are summed up and kept. The bags are confirmed one by one as before (`confirmReceipt`,
 * `receiveStock`), which also ends a shipment whose last bag they tell of. One that was given up as lost may turn up.
 * @throws ShipmentRefused
 */
export const closeShipment = operation(
  'cold-chain.closeShipment',
  async (tx, input: CloseShipmentInput): Promise<{ id: Id<'Shipment'> }> => {
    const celsius = readAttested(tx, input.celsius)
    const note = readText(input.note, 'note', LONGEST_NOTE)
    const locked = await lockOwnShipment(tx, input.shipmentId)
    const { shipment, bags } = locked
    const outcome = input.outcome ?? 'ARRIVED'
    assertAtItsEnd(tx, locked, outcome)
    assertAfterDeparture(tx, shipment)
    const action = outcome === 'ARRIVED' ? 'arrive' : 'turnBack'
    const findings = checkShipmentState(action, shipment.state)
    if (findings.length > 0 && !isDeviation(shipmentTransitions, action, shipment.state))
      throw ShipmentRefused.because(findings)
    await endShipment(tx, shipment, {
      state: outcome,
      bags,
      endedAt: tx.occurredAt,
      closedBy: tx.seat.staffId,
      note,
      attested: celsius === null ? null : { celsius, by: tx.seat.staffId },
      missing: readMissing(locked, input.missingUnitIds ?? []),
      findings,
    })
    tx.note({ subjectId: shipment.id, before: { state: shipment.state }, after: { outcome, celsius, note } })
    return { id: shipment.id }
  },
)

/** Who has the box says that it has: the receiver that it arrived, the sender that it came back. */
const assertAtItsEnd = (tx: Tx, { shipment }: LockedShipment, outcome: ShipmentOutcome) => {
  const { organisationId: own } = tx.seat
  if (own === (outcome === 'ARRIVED' ? shipment.organisationId : shipment.supplierId)) return
  throw new Forbidden({
    zh: '到达由接收单位、退回由发出单位登记',
    en: 'the receiver tells of the arrival, the sender of the return',
  })
}

const readMissing = ({ bags }: LockedShipment, texts: readonly string[]): Id<'Unit'>[] =>
  texts.map((text, index) => {
    const bag = bags.find(
      ({ unitId, state }) => unitId === text && (state === 'UNDER_WAY' || state === 'LOST'),
    )
    if (bag !== undefined) return bag.unitId
    throw BadInput.of(`missingUnitIds[${index}]`, {
      zh: '该血袋不在此次运输中，或已登记到达',
      en: 'is no bag of this shipment, or was told to have arrived',
    })
  })
