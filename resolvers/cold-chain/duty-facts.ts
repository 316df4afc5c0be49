import type { Db } from '#db/client.ts'
import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import {
  listExcursionsIn,
  listReadingsByHand,
  listWatches,
  type Period,
  type Watch,
} from '#db/cold-chain/finders-history.ts'
import type { PlaceReadingRow, PlaceRow } from '#db/inventory/finders-places.ts'
import { later } from '#rules/calendar.ts'
import type { ManualDutyFacts, Stretch } from '#rules/cold-chain/manual-duty.ts'

/** What the duty of a place is judged by. */
export type PlaceDuty = {
  readonly place: PlaceRow
  /** In order. */
  readonly readings: readonly PlaceReadingRow[]
  readonly watches: readonly Watch[]
  readonly facts: ManualDutyFacts
}

/** A reading of the evening before still counts in the night. */
const BEFORE_MS = 24 * 3_600_000

/**
 * Gathers what the duties of places are judged by in a time. A sensor counts while it tells temperatures: not while it is
 * silent, and not while it tells faults alone.
 */
export const gatherDuties = async (
  db: Db,
  places: readonly PlaceRow[],
  period: Period,
): Promise<PlaceDuty[]> => {
  const since = new Date(period.since.getTime() - BEFORE_MS)
  const wider = { since, until: period.until }
  const ids = places.map(({ id }) => id)
  const readings = Map.groupBy(await listReadingsByHand(db, ids, wider), ({ placeId }) => placeId)
  const watches = await listWatches(db, ids, wider)
  const deviceIds = [...new Set(watches.map(({ deviceId }) => deviceId))]
  const lost = await listExcursionsIn(db, { deviceIds, kinds: ['SILENCE', 'FAULT'] }, wider)
  const byPlace = Map.groupBy(watches, ({ placeId }) => placeId)
  return places.map((place) => {
    const own = byPlace.get(place.id) ?? []
    const byHand = readings.get(place.id) ?? []
    return {
      place,
      readings: byHand,
      watches: own,
      facts: {
        readAt: byHand.map(({ occurredAt }) => occurredAt),
        automatic: joined(own.flatMap((watch) => working(watch, lost))),
        inUse: { since: place.inUseSince, until: place.retiredAt },
      },
    }
  })
}

/** The parts of a device's watch in which it told temperatures. */
const working = ({ deviceId, since, until }: Watch, lost: readonly ExcursionRow[]): Stretch[] => {
  const parts: Stretch[] = []
  let from: Date | null = since
  for (const { startedAt, endedAt } of lost.filter((one) => one.deviceId === deviceId)) {
    if (from === null) break
    if (startedAt > from) parts.push({ since: from, until: earlier(startedAt, until) })
    from = endedAt === null ? null : later(from, endedAt)
  }
  if (from !== null && (until === null || from < until)) parts.push({ since: from, until })
  return parts.filter((part) => part.until === null || part.since < part.until)
}

/** Stretches of several devices as one: a place is watched while one of them works. */
const joined = (stretches: readonly Stretch[]): Stretch[] => {
  const joint: Stretch[] = []
  for (const next of stretches.toSorted((one, other) => one.since.getTime() - other.since.getTime())) {
    const last = joint.at(-1)
    if (last === undefined || (last.until !== null && last.until < next.since)) joint.push(next)
    else joint[joint.length - 1] = { since: last.since, until: latestEnd(last.until, next.until) }
  }
  return joint
}

const latestEnd = (one: Date | null, other: Date | null): Date | null =>
  one === null || other === null ? null : later(one, other)
const earlier = (one: Date, other: Date | null): Date => (other === null || one < other ? one : other)
