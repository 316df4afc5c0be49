import { findLead } from '#db/alliance/finders.ts'
import {
  listBagsByShipmentIds,
  listShipmentsByIds,
  lockShipment,
  type ShipmentBagRow,
  type ShipmentRow,
} from '#db/cold-chain/finders-shipments.ts'
import { lockUnits, type UnitRow } from '#db/inventory/finders.ts'
import { BadInput, Forbidden, NotFound } from '#lib/errors.ts'
import { asId, type Id } from '#lib/ids.ts'
import type { Tx } from '#resolvers/context.ts'
import type { EventPayload } from '#resolvers/events.ts'
import { placeHold } from '#resolvers/inventory/place-hold.ts'
import type { CarrierKind } from '#rules/cold-chain/shipment-terms.ts'
import type { Finding } from '#rules/finding.ts'
import { checkHold } from '#rules/inventory/hold.ts'
import type { HoldKind } from '#rules/inventory/terms.ts'

/** A shipment with its bags, all locked: the bags' units first, as everybody does. */
export type LockedShipment = {
  readonly shipment: ShipmentRow
  readonly bags: readonly ShipmentBagRow[]
  readonly units: readonly UnitRow[]
}

/** The units that these bags are. */
export const unitIdsOf = (bags: readonly Pick<ShipmentBagRow, 'unitId'>[]): Id<'Unit'>[] =>
  bags.map(({ unitId }) => unitId)

/** A shipment the caller's organisation sends or receives; the lead watches over others and leaves them alone. */
export const lockOwnShipment = async (tx: Tx, text: string): Promise<LockedShipment> => {
  const id = asId('Shipment', text)
  const [seen] = id === null ? [] : await listShipmentsByIds(tx.db, [id])
  const { organisationId: own } = tx.seat
  if (seen === undefined || (seen.organisationId !== own && seen.supplierId !== own)) throw notThere()
  const bags = await listBagsByShipmentIds(tx.db, [seen.id])
  const units = await tx.elevated(() => lockUnits(tx.db, tx.allianceId, unitIdsOf(bags)))
  const shipment = await lockShipment(tx.db, seen)
  if (shipment === null) throw notThere()
  return { shipment, bags: await listBagsByShipmentIds(tx.db, [seen.id]), units }
}

const notThere = () => new NotFound({ zh: '运输单', en: 'shipment' })

/** @throws BadInput when what is told of a shipment would have happened before it left */
export const assertAfterDeparture = (tx: Tx, { occurredAt }: ShipmentRow): void => {
  if (tx.occurredAt >= occurredAt) return
  throw BadInput.of('occurredAt', { zh: '早于出发时间', en: 'lies before the departure' })
}

/** What carries a box, as it is told. */
export type CarrierInput = {
  readonly kind: CarrierKind
  /** Name of who carries it, or the flight. */
  readonly name: string
  /** Number plate or registration; null for none. */
  readonly plate?: string | null
}

const LONGEST_NAME = 100

/** @throws BadInput when nobody is named, or with a whole story */
export const readCarrier = ({ kind, name, plate }: CarrierInput) => ({
  carrier: kind,
  name: readText(name, 'carrier.name', LONGEST_NAME) ?? missing('carrier.name'),
  plate: readText(plate, 'carrier.plate', LONGEST_NAME),
})

const missing = (field: string): never => {
  throw BadInput.of(field, { zh: '缺失', en: 'is missing' })
}

/** What a person wrote, without the blanks around it; null for nothing. @throws BadInput when it is too long */
export const readText = (text: string | null | undefined, field: string, longest: number): string | null => {
  const words = (text ?? '').trim()
  if (words.length > longest)
    throw BadInput.of(field, {
      zh: `至多 ${longest} 个字符`,
      en: `may have ${longest} characters at most`,
    })
  return words === '' ? null : words
}

/** No thermometer in a box shows less or more. */
const PLAUSIBLE = { least: -100, most: 60 }

/**
 * The temperature that a person read and answers for; null when nobody did.
 * @throws BadInput for what no box can have, Forbidden for a machine: a qualified person attests
 */
export const readAttested = (tx: Tx, celsius: number | null | undefined): number | null => {
  if (celsius == null) return null
  if (!(celsius >= PLAUSIBLE.least && celsius <= PLAUSIBLE.most))
    throw BadInput.of('celsius', { zh: '温度须以摄氏度填写', en: 'give the temperature in degrees Celsius' })
  if (tx.actor.roles.every((role) => role === 'MACHINE'))
    throw new Forbidden({ zh: '温度由有资格的人员签认', en: 'a qualified person attests a temperature' })
  return celsius
}

/** Holds the bags on which a hold can still fall, for all that was found. */
export const holdBags = (
  tx: Tx,
  units: readonly UnitRow[],
  kind: HoldKind,
  findings: readonly Finding[],
): Promise<void> =>
  tx.elevated(async () => {
    const reason = findings.map(({ message }) => `${message.zh} / ${message.en}`).join(' ')
    for (const unit of units)
      if (checkHold(unit.custody).length === 0) await placeHold(tx, unit, { kind, reason })
  })

type ShipmentEvent = Extract<
  | 'cold-chain.shipmentStarted'
  | 'cold-chain.shipmentMoved'
  | 'cold-chain.carrierChanged'
  | 'cold-chain.shipmentIncidentReported'
  | 'cold-chain.shipmentOverdue'
  | 'cold-chain.shipmentEnded'
  | 'cold-chain.shipmentAmended'
  | 'cold-chain.shipmentAttested',
  string
>

/** Of the two ends the one that is not the lead: what is told there the lead sees as well, and nobody twice. */
export const concerned = async (
  tx: Tx,
  { organisationId, supplierId }: Pick<ShipmentRow, 'organisationId' | 'supplierId'>,
): Promise<Id<'Organisation'>> => {
  const lead = await findLead(tx.db, tx.allianceId)
  return organisationId === lead?.id ? supplierId : organisationId
}

/** Tells both ends of a shipment, once. */
export const tellOfShipment = async <N extends ShipmentEvent>(
  tx: Tx,
  name: N,
  shipment: Pick<ShipmentRow, 'id' | 'organisationId' | 'supplierId'>,
  payload: Omit<EventPayload<N>, 'shipmentId'>,
): Promise<void> => {
  const organisationId = await concerned(tx, shipment)
  const told = { ...payload, shipmentId: shipment.id } as EventPayload<N>
  tx.emit(name, { allianceId: tx.allianceId, organisationId, subjectId: shipment.id, payload: told })
}
