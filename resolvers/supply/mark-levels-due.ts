import type { Db } from '#db/client.ts'
import type { SequencedEvent } from '#db/outbox/finders.ts'
import { listShelvesOfUnits, markLevelsDue } from '#db/supply/finders-levels.ts'
import type { AllianceId } from '#lib/ids.ts'
import type { EventName } from '#resolvers/events.ts'

/** What may change how many bags of a shelf are free. */
export const SHELF_EVENTS: readonly EventName[] = [
  'inventory.unitReceived',
  'inventory.unitDispatched',
  'inventory.unitArrived',
  'inventory.unitProcessed',
  'inventory.unitReserved',
  'inventory.reservationEnded',
  'inventory.unitIssued',
  'inventory.unitsHandedOver',
  'inventory.unitHeld',
  'inventory.holdLifted',
  'inventory.unitReturned',
  'inventory.unitDiscarded',
  'inventory.kitOpened',
  'inventory.kitClosed',
  'transfusions.transfusionRecorded',
]

/**
 * Has the levels judged of every shelf that these events may have changed: where they happened, and where the bags stand
 * now. Through `db` alone, so that it is done exactly once with the consumer's place.
 */
export const markShelvesDue = async (db: Db, events: readonly SequencedEvent[], at: Date): Promise<void> => {
  const shelves = [...events, ...(await listShelvesOfUnits(db, events.flatMap(unitIdsOf)))]
  for (const [allianceId, of] of Map.groupBy(shelves, (shelf) => shelf.allianceId as AllianceId)) {
    const organisationIds = [...new Set(of.map(({ organisationId }) => organisationId))].sort()
    await markLevelsDue(db, { allianceId, organisationIds, at })
  }
}

const unitIdsOf = ({ payload }: SequencedEvent): string[] => {
  const { unitId, unitIds } = (payload ?? {}) as { unitId?: string; unitIds?: readonly string[] }
  return [...(unitId === undefined ? [] : [unitId]), ...(unitIds ?? [])]
}
