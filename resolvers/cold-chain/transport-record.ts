import {
  insertRecord,
  listRecordsByShipmentIds,
  type ShipmentRecordRow,
  type ShipmentRow,
} from '#db/cold-chain/finders-shipments.ts'
import { listWatches, readToldUnderWay, type ToldUnderWay } from '#db/cold-chain/finders-transport.ts'
import { listPlacesByIds } from '#db/inventory/finders-places.ts'
import type { FindingShape } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { Tx } from '#resolvers/context.ts'
import { foldTransport, type TransportReading } from '#rules/cold-chain/shipment-summary.ts'
import type { ShipmentRecordReason, ShipmentSummary } from '#rules/cold-chain/shipment-terms.ts'
import { placeLimits } from '#rules/inventory/places.ts'

const MINUTE_MS = 60_000

/**
 * What the raw readings of its device, as long as that was in the box, say of a shipment until an instant, by the policy
 * of the day it left: made anew each time, and the same as long as the readings are.
 */
export const sumUpShipment = (tx: Tx, shipment: ShipmentRow, until: Date): Promise<ShipmentSummary> =>
  tx.elevated(async () => {
    const { allianceId, deviceId, placeId, occurredAt: since } = shipment
    const { values } = await policyAt({ db: tx.db, allianceId }, since)
    const [place] = await listPlacesByIds(tx.db, [placeId])
    if (place === undefined) throw new Error(`shipment ${shipment.id} has no box`)
    const { gapLimitMinutes } = values
    const fold = foldTransport({ since, until, limits: placeLimits(place, values), gapLimitMinutes })
    if (deviceId === null) return fold.end()
    const window = { since: new Date(since.getTime() - gapLimitMinutes * MINUTE_MS), until }
    for (const watch of await listWatches(tx.db, { allianceId, deviceId, placeId }, window))
      for await (const told of readToldUnderWay(tx.db, allianceId, watch)) fold.add(readingOf(told))
    return fold.end()
  })

/** A clock that was ahead proves nothing, of warmth or of place. */
const readingOf = ({ at, celsius, fault, lat, lon, doorOpen }: ToldUnderWay): TransportReading => {
  const ahead = fault === 'CLOCK_AHEAD'
  return {
    at,
    celsius: fault === null ? celsius : null,
    faulty: fault !== null,
    position: lat === null || lon === null || ahead ? null : { lat, lon },
    open: ahead ? null : doorOpen,
  }
}

/** The newest record of a shipment; null while it is under way for the first time. */
export const newestRecord = async (tx: Tx, { id }: ShipmentRow): Promise<ShipmentRecordRow | null> => {
  const [newest] = await tx.elevated(() => listRecordsByShipmentIds(tx.db, [id]))
  return newest ?? null
}

/** Writes the next version of a shipment's record; what was written before stays. Answers its number. */
export const writeRecord = async (
  tx: Tx,
  { allianceId, id: shipmentId, organisationId, supplierId }: ShipmentRow,
  record: {
    readonly reason: ShipmentRecordReason
    readonly summary: ShipmentSummary
    readonly findings: readonly FindingShape[]
    readonly after: ShipmentRecordRow | null
  },
): Promise<number> => {
  const { after, ...values } = record
  const version = (after?.version ?? 0) + 1
  const key = { allianceId, id: newId('ShipmentRecord'), organisationId, supplierId, shipmentId }
  await insertRecord(tx.db, { ...key, ...values, version, recordedAt: tx.now })
  return version
}
