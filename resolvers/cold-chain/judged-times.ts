import type { Db } from '#db/client.ts'
import { type DeviceStayRow, listStaysByDeviceIds } from '#db/cold-chain/finders-devices.ts'
import { listDevicesByNumbers } from '#db/cold-chain/finders-history.ts'
import type { DeviceTime, JudgedTime } from '#db/cold-chain/finders-rollups.ts'
import { listPlacesByIds, type PlaceRow } from '#db/inventory/finders-places.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import { addDays, dayOf, instantOf } from '#rules/calendar.ts'
import { engineSettings } from '#rules/cold-chain/limits.ts'

/** What the readings of a time are compared with. */
type Judgement = Pick<JudgedTime, 'judged' | 'least' | 'most' | 'gapMs'>

/**
 * Cuts times of devices where what their readings are compared with changes: where a device was moved, and where a day's
 * rules differ from those of the day before.
 */
export const judgeTimes = async (db: Db, times: readonly DeviceTime[]): Promise<JudgedTime[]> => {
  const known = await knowDevices(db, times)
  const judged: JudgedTime[] = []
  for (const time of times) {
    const { stays, places } = known(time)
    const parts: JudgedTime[] = []
    for (const part of cutAt(time, [...stays.flatMap(endsOf), ...midnightsOf(time)])) {
      const place = places.get(stays.find((stay) => holds(stay, part.since))?.placeId ?? '')
      append(parts, { ...part, ...(await judgementOf(db, part, place)) })
    }
    judged.push(...parts)
  }
  return judged
}

const knowDevices = async (db: Db, times: readonly DeviceTime[]) => {
  const devices = await listDevicesByNumbers(db, [...new Set(times.map(({ deviceNumber }) => deviceNumber))])
  const stays = await listStaysByDeviceIds(
    db,
    devices.map(({ id }) => id),
  )
  const found = await listPlacesByIds(db, [...new Set(stays.map(({ placeId }) => placeId))])
  const places: ReadonlyMap<string, PlaceRow> = new Map(found.map((place) => [place.id, place]))
  const ofDevice = Map.groupBy(stays, ({ deviceId }) => deviceId)
  const ids = new Map(devices.map(({ allianceId, number, id }) => [`${allianceId} ${number}`, id]))
  return ({ allianceId, deviceNumber }: DeviceTime) => {
    const id = ids.get(`${allianceId} ${deviceNumber}`)
    return { stays: (id && ofDevice.get(id)) ?? [], places }
  }
}

const judgementOf = async (
  db: Db,
  { allianceId, since }: DeviceTime,
  place: PlaceRow | undefined,
): Promise<Judgement> => {
  const { values } = await policyAt({ db, allianceId }, since)
  const watched = place ?? { kind: 'FRIDGE', keeps: 'COLD' }
  const { least, most, gapMs } = engineSettings(watched, values)
  return place === undefined
    ? { judged: false, least: null, most: null, gapMs }
    : { judged: true, least, most, gapMs }
}

/** Adds a part, to the one before it where nothing has changed. */
const append = (parts: JudgedTime[], part: JudgedTime): void => {
  const last = parts.at(-1)
  const same =
    last !== undefined &&
    last.judged === part.judged &&
    last.least === part.least &&
    last.most === part.most &&
    last.gapMs === part.gapMs
  if (same) parts[parts.length - 1] = { ...last, until: part.until }
  else parts.push(part)
}

const cutAt = (time: DeviceTime, instants: readonly Date[]): DeviceTime[] => {
  const inside = instants.filter((at) => at > time.since && at < time.until)
  const bounds = [...inside, time.until].toSorted((one, other) => one.getTime() - other.getTime())
  let since = time.since
  return bounds.flatMap((until) => {
    const part = { ...time, since, until }
    since = until
    return part.since < part.until ? [part] : []
  })
}

const midnightsOf = ({ since, until }: DeviceTime): Date[] => {
  const midnights: Date[] = []
  for (let day = addDays(dayOf(since), 1); instantOf(day) < until; day = addDays(day, 1))
    midnights.push(instantOf(day))
  return midnights
}

const endsOf = ({ since, until }: DeviceStayRow): Date[] => (until === null ? [since] : [since, until])
const holds = ({ since, until }: DeviceStayRow, at: Date): boolean =>
  since <= at && (until === null || at < until)
