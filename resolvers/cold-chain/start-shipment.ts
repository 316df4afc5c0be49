import { countUnderWay, insertShipment, type ShipmentRow } from '#db/cold-chain/finders-shipments.ts'
import { findDeviceAt } from '#db/cold-chain/finders-transport.ts'
import type { UnitRow } from '#db/inventory/finders.ts'
import { listBagReceiptsByUnitIds } from '#db/inventory/finders-hand-overs.ts'
import type { PlaceRow } from '#db/inventory/finders-places.ts'
import { lockStandingStay } from '#db/inventory/finders-stays.ts'
import { type Id, newId } from '#lib/ids.ts'
import { openDeviation } from '#resolvers/alliance/open-deviation.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { ShipmentRefused } from '#resolvers/cold-chain/errors.ts'
import { factsOfLoad, type Loaded, type LoadInput, listLoad, lockLoad } from '#resolvers/cold-chain/load.ts'
import { settleBags } from '#resolvers/cold-chain/settle-bags.ts'
import { type CarrierInput, readCarrier, readText, tellOfShipment } from '#resolvers/cold-chain/shipment.ts'
import type { Tx } from '#resolvers/context.ts'
import { lockOwnPlace } from '#resolvers/inventory/place.ts'
import { lockPlaceInUse } from '#resolvers/inventory/placing.ts'
import { enter, leave, stand } from '#resolvers/inventory/stand.ts'
import { type OperationInput, operation } from '#resolvers/operation.ts'
import { checkShipment } from '#rules/cold-chain/shipment.ts'
import { blocking, type Finding } from '#rules/finding.ts'

/** A box that leaves with its bags. */
export type StartShipmentInput = OperationInput &
  LoadInput & {
    /** The box, a place of the caller's organisation. */
    readonly boxId: string
    readonly carrier: CarrierInput
    /** Where exactly it goes, such as a ward; null: to the receiver. */
    readonly destination?: string | null
    /** By when it shall be there. */
    readonly deadline: Date
    /** It has left already: recorded whatever should have kept it, with a deviation. */
    readonly happened?: boolean | null
  }

const LONGEST_DESTINATION = 200

/**
 * Binds a box, its device and its bags for one way: what the device records from now on is the bags' own, and the receiver
 * waits for them by the deadline.
 * @throws ShipmentRefused, PlaceRefused
 */
export const startShipment = operation(
  'cold-chain.startShipment',
  async (tx, input: StartShipmentInput): Promise<{ id: Id<'Shipment'> }> => {
    const leg = readCarrier(input.carrier)
    const destination = readText(input.destination, 'destination', LONGEST_DESTINATION)
    const box = await (input.happened ? lockOwnPlace : lockPlaceInUse)(tx, input.boxId)
    const load = await listLoad(tx, input)
    const units = await lockLoad(tx, load)
    const findings = await judge(tx, { box, load, units, deadline: input.deadline })
    if (blocking(findings).some((found) => !input.happened || NO_FACT.includes(found.code)))
      throw ShipmentRefused.because(findings)
    const shipment = await shipmentOf(tx, { box, load, destination, deadline: input.deadline })
    const { organisationId, supplierId, id } = shipment
    const key = { allianceId: tx.allianceId, organisationId, supplierId, shipmentId: id }
    await insertShipment(
      tx.db,
      shipment,
      { ...key, ...leg, id: newId('ShipmentLeg'), since: tx.occurredAt, recordedBy: tx.seat.staffId },
      load.map(({ unitId, handOverId, deliveryId }) => ({
        ...key,
        id: newId('ShipmentBag'),
        unitId,
        handOverId,
        deliveryId,
        state: 'UNDER_WAY' as const,
      })),
    )
    await tx.elevated(() => bind(tx, box, units))
    await openDeviation(tx, { organisationId: supplierId, subjectId: id, findings })
    const unitIds = units.map((unit) => unit.id)
    await tellOfShipment(tx, 'cold-chain.shipmentStarted', shipment, { unitIds })
    if (input.happened) await settleWhatIsOver(tx, units)
    tx.note({ subjectId: id, after: { boxId: box.id, unitIds, carrier: leg, deadline: input.deadline } })
    return { id }
  },
)

/** These are not what happened, but how it was told. */
const NO_FACT: readonly Finding['code'][] = ['PLACE_IS_NO_BOX', 'SHIPMENT_DEADLINE_OUT_OF_LIMITS']

type Leaving = {
  readonly box: PlaceRow
  readonly load: readonly Loaded[]
  readonly units: readonly UnitRow[]
  readonly deadline: Date
}

const judge = async (tx: Tx, { box, load, units, deadline }: Leaving): Promise<Finding[]> => {
  const underWay = (await tx.elevated(() => countUnderWay(tx.db, box))) > 0
  const bags = await factsOfLoad(tx, box, load, units)
  const { values } = await policyAt(tx, tx.occurredAt)
  const { kind, keeps, name } = box
  return checkShipment(
    { box: { kind, keeps, name, underWay }, bags, leavesAt: tx.occurredAt, deadline },
    values,
  )
}

const shipmentOf = async (
  tx: Tx,
  of: Pick<Leaving, 'box' | 'load' | 'deadline'> & Pick<ShipmentRow, 'destination'>,
) => {
  const { box, load, destination, deadline } = of
  return {
    allianceId: tx.allianceId,
    id: newId('Shipment'),
    organisationId: load[0]?.organisationId ?? tx.seat.organisationId,
    supplierId: tx.seat.organisationId,
    placeId: box.id,
    box: box.name,
    deviceId: await findDeviceAt(tx.db, box, tx.occurredAt),
    state: 'UNDER_WAY' as const,
    destination,
    deadline,
    startedBy: tx.seat.staffId,
    occurredAt: tx.occurredAt,
  }
}

/** Whoever isn't in the box yet by the record is from now on. */
const bind = async (tx: Tx, box: PlaceRow, units: readonly UnitRow[]) => {
  for (const unit of units) {
    if (!isOut(unit)) continue
    const stay = await lockStandingStay(tx.db, unit)
    if (stay?.placeId === box.id) continue
    if (unit.custody === 'IN_TRANSIT') await stand(tx, unit, box)
    else await enter(tx, unit, box, await leave(tx, unit))
  }
}

const isOut = ({ custody }: UnitRow): boolean => custody === 'HANDED_OVER' || custody === 'IN_TRANSIT'

/** A way that is told afterwards may have come to its end, for some bags or for all. */
const settleWhatIsOver = async (tx: Tx, units: readonly UnitRow[]) => {
  const ids = units.map(({ id }) => id)
  const receipts = await tx.elevated(() => listBagReceiptsByUnitIds(tx.db, ids))
  const over = units.flatMap((unit) => {
    const received = receipts.find((one) => one.unitId === unit.id && one.occurredAt >= tx.occurredAt)
    if (received !== undefined) return [{ id: unit.id, at: received.occurredAt }]
    return isOut(unit) ? [] : [{ id: unit.id, at: tx.now }]
  })
  for (const { id, at } of over) await settleBags(tx, { unitIds: [id], stateIn: () => 'ARRIVED', at })
}
