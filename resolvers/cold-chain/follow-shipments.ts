import { type ShipmentRow, updateShipment } from '#db/cold-chain/finders-shipments.ts'
import { listShipmentsOfDevices, lockFreeShipments } from '#db/cold-chain/finders-transport.ts'
import type { Id } from '#lib/ids.ts'
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
 * and of a shipment that has ended, that its readings are to be summed up again. A row that somebody else has is passed
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
    const bound = await listShipmentsOfDevices(tx.db, tx.allianceId, [...boxes.keys()], oldest)
    // Most readings change nothing; a row is locked only for those that do.
    const due = bound.filter((shipment) => isDue(tx, shipment, boxes))
    if (due.length === 0) return
    const ids = due.map(({ id }) => id)
    for (const shipment of await lockFreeShipments(tx.db, tx.allianceId, ids))
      if (isDue(tx, shipment, boxes)) await follow(tx, shipment, boxes)
  })
}

type Boxes = ReadonlyMap<Id<'Device'>, DeviceItem>

/** What its device told; of a box under way only as long as it is in it. */
const itemOf = ({ deviceId, placeId, endedAt }: ShipmentRow, boxes: Boxes): DeviceItem | undefined => {
  const item = deviceId === null ? undefined : boxes.get(deviceId)
  return endedAt !== null || item?.device.placeId === placeId ? item : undefined
}

const isDue = (tx: Tx, shipment: ShipmentRow, boxes: Boxes): boolean => {
  const item = itemOf(shipment, boxes)
  if (item === undefined) return false
  const { endedAt, lookAgainAt, occurredAt, lastAt, toldAt } = shipment
  if (endedAt !== null) return firstOf(item) <= endedAt && (lookAgainAt === null || lookAgainAt > tx.now)
  const newest = newestOf(item)
  if (newest === null || newest.at < occurredAt || (lastAt !== null && newest.at <= lastAt)) return false
  return toldAt === null || tx.now.getTime() - toldAt.getTime() >= TOLD_EVERY_MS
}

const follow = async (tx: Tx, shipment: ShipmentRow, boxes: Boxes): Promise<void> => {
  const item = itemOf(shipment, boxes)
  const newest = item && newestOf(item)
  if (shipment.endedAt !== null) await updateShipment(tx.db, shipment, { lookAgainAt: tx.now })
  else if (newest) await move(tx, shipment, newest)
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

const move = async (tx: Tx, shipment: ShipmentRow, newest: Newest): Promise<void> => {
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
