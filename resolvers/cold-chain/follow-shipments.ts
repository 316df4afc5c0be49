import { type ShipmentRow, updateShipment } from '#db/cold-chain/finders-shipments.ts'
import { lockShipmentsOfDevices } from '#db/cold-chain/finders-transport.ts'
import type { DeviceItem } from '#resolvers/cold-chain/device-item.ts'
import { tellOfShipment } from '#resolvers/cold-chain/shipment.ts'
import type { Tx } from '#resolvers/context.ts'

/** A device that tells every second would drown whoever follows it: of one shipment so often at most. */
const TOLD_EVERY_MS = 15_000

/** What a device told last of itself in a batch. */
type Newest = {
  readonly at: Date
  readonly celsius: number | null
  readonly position: { readonly lat: number; readonly lon: number } | null
}

/**
 * What boxes told is told on, inside the intake's transaction: where a box under way is now, at most every fifteen seconds;
 * and for a shipment that has ended that its readings are to be summed up again. A row that somebody else has is passed
 * over: the next reading tells as well.
 */
export const followShipments = async (tx: Tx, items: readonly DeviceItem[]): Promise<void> => {
  const boxes = new Map(
    items
      .filter(
        ({ device, readings, statuses }) => device.kind === 'BOX' && readings.length + statuses.length > 0,
      )
      .map((item) => [item.device.id, item]),
  )
  if (boxes.size === 0) return
  const oldest = new Date(Math.min(...[...boxes.values()].map((item) => firstOf(item).getTime())))
  await tx.elevated(async () => {
    for (const shipment of await lockShipmentsOfDevices(tx.db, tx.allianceId, [...boxes.keys()], oldest)) {
      const item = shipment.deviceId === null ? undefined : boxes.get(shipment.deviceId)
      if (item === undefined) continue
      if (shipment.endedAt === null) await move(tx, shipment, item)
      else if (firstOf(item) <= shipment.endedAt)
        await updateShipment(tx.db, shipment, { lookAgainAt: tx.now })
    }
  })
}

const firstOf = ({ readings, statuses }: DeviceItem): Date =>
  new Date(
    Math.min(...[readings[0], statuses[0]].flatMap((one) => (one === undefined ? [] : one.at.getTime()))),
  )

/** The newest position and the newest temperature, each of its own time; null when neither was told. */
const newestOf = ({ readings, statuses }: DeviceItem): Newest | null => {
  const placed = [...readings, ...statuses].filter(({ position }) => position !== null)
  const where = placed.reduce<(typeof placed)[number] | null>(
    (last, one) => (last === null || one.at > last.at ? one : last),
    null,
  )
  const warm = readings.findLast(({ celsius, fault }) => celsius !== null && fault === null)
  const at = Math.max(where?.at.getTime() ?? 0, warm?.at.getTime() ?? 0)
  if (at === 0) return null
  return { at: new Date(at), celsius: warm?.celsius ?? null, position: where?.position ?? null }
}

const move = async (tx: Tx, shipment: ShipmentRow, item: DeviceItem): Promise<void> => {
  const newest = newestOf(item)
  if (newest === null || newest.at < shipment.occurredAt) return
  if (shipment.lastAt !== null && newest.at <= shipment.lastAt) return
  if (shipment.toldAt !== null && tx.now.getTime() - shipment.toldAt.getTime() < TOLD_EVERY_MS) return
  const lat = newest.position?.lat ?? shipment.lastLat
  const lon = newest.position?.lon ?? shipment.lastLon
  const celsius = newest.celsius ?? shipment.lastCelsius
  await updateShipment(tx.db, shipment, {
    lastAt: newest.at,
    lastLat: lat,
    lastLon: lon,
    lastCelsius: celsius,
    toldAt: tx.now,
  })
  await tellOfShipment(tx, 'cold-chain.shipmentMoved', shipment, {
    at: newest.at.toISOString(),
    lat,
    lon,
    celsius,
  })
}
