import { type AnsweredAlarm, listAnsweredAlarms } from '#db/cold-chain/finders-answers.ts'
import type { ExcursionRow } from '#db/cold-chain/finders-excursions.ts'
import {
  listExcursionsIn,
  listKeepingPlaces,
  type Period,
  type Sites,
} from '#db/cold-chain/finders-history.ts'
import { listWatchDays, type WatchDay } from '#db/cold-chain/finders-sums.ts'
import type { Id } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { LookUp } from '#resolvers/audited-look-up.ts'
import { gatherDuties, type PlaceDuty } from '#resolvers/cold-chain/duty-facts.ts'
import { watchedTimes } from '#resolvers/cold-chain/watched-times.ts'
import { coldChainAlarmKinds } from '#rules/alarms/terms.ts'
import { addDays, type Day, instantOf } from '#rules/calendar.ts'
import { excursionKinds } from '#rules/cold-chain/excursion-terms.ts'
import { daysBetween, type ManualDutyDay, manualDutyOn } from '#rules/cold-chain/manual-duty.ts'

/** A day of a sensor at a place, and how long it watched there on that day, in milliseconds. */
export type SensorAtPlace = Pick<WatchDay, 'placeId' | 'number' | 'day' | 'inRangeMs' | 'outOfRangeMs'> & {
  readonly code: string
  readonly place: string
  readonly watchedMs: number
}

/** A day of a place's duty to be read by hand. */
export type DutyAtPlace = ManualDutyDay & { readonly placeId: Id<'Place'>; readonly place: string }

/** What the figures of one organisation are made of. */
export type SiteFacts = {
  readonly organisationId: Id<'Organisation'>
  readonly places: number
  readonly sensors: readonly SensorAtPlace[]
  readonly excursions: readonly (ExcursionRow & { readonly code: string; readonly place: string })[]
  readonly alarms: readonly AnsweredAlarm[]
  readonly duties: readonly DutyAtPlace[]
}

/**
 * Gathers what the figures of a time are made of, for each organisation that kept blood in it. Boxes are not among it: what
 * they kept on their way stands with their shipments.
 */
export const gatherSites = async (
  { db, now }: Pick<LookUp, 'db' | 'now'>,
  sites: Sites,
  period: Period,
): Promise<SiteFacts[]> => {
  const places = await listKeepingPlaces(db, sites, period)
  const duties = await gatherDuties(db, places, period)
  const watches = duties.flatMap((duty) => duty.watches)
  const names = new Map(watches.map(({ number, code }) => [number, code]))
  const days = await listWatchDays(db, watchedTimes(watches, period))
  const deviceIds = [...new Set(watches.map(({ deviceId }) => deviceId))]
  const amiss = await listExcursionsIn(db, { deviceIds, kinds: excursionKinds }, period)
  const alarms = await listAnsweredAlarms(db, sites, coldChainAlarmKinds, period)
  const kept = await keptDays(db, duties, period, now)
  const byDay = new Map(days.map((day) => [`${day.placeId} ${day.number} ${day.day}`, day]))
  const codes = new Map(watches.map(({ deviceId, number }) => [deviceId, names.get(number) ?? '']))
  return [...Map.groupBy(duties, ({ place }) => place.organisationId)].map(([organisationId, own]) => {
    const placeNames = new Map(own.map(({ place }) => [place.id, place.name]))
    return {
      organisationId,
      places: own.length,
      sensors: own.flatMap((duty) => sensorDays(duty, period, byDay)),
      excursions: amiss.flatMap((row) => {
        const place = row.placeId === null ? undefined : placeNames.get(row.placeId)
        const began = row.startedAt >= period.since
        return place === undefined || !began ? [] : [{ ...row, place, code: codes.get(row.deviceId) ?? '' }]
      }),
      alarms: alarms.filter((alarm) => alarm.organisationId === organisationId),
      duties: kept.filter(({ placeId }) => placeNames.has(placeId)),
    }
  })
}

/** What each sensor of a place told on each day of its watch; of a day without a reading, that nothing is known. */
const sensorDays = (
  { place, watches }: PlaceDuty,
  period: Period,
  byDay: ReadonlyMap<string, WatchDay>,
): SensorAtPlace[] =>
  [...Map.groupBy(watches, ({ number }) => number)].flatMap(([number, own]) =>
    daysBetween(period.since, period.until).flatMap((day) => {
      const times = watchedTimes(own, dayWithin(day, period))
      const watchedMs = times.reduce((sum, { since, until }) => sum + until.getTime() - since.getTime(), 0)
      if (watchedMs === 0) return []
      const { inRangeMs = 0, outOfRangeMs = 0 } = byDay.get(`${place.id} ${number} ${day}`) ?? {}
      const code = own[0]?.code ?? ''
      return [{ placeId: place.id, place: place.name, number, code, day, watchedMs, inRangeMs, outOfRangeMs }]
    }),
  )

const dayWithin = (day: Day, { since, until }: Period): Period => {
  const [begins, ends] = [instantOf(day), instantOf(addDays(day, 1))]
  return { since: begins > since ? begins : since, until: ends < until ? ends : until }
}

const keptDays = async (
  db: LookUp['db'],
  duties: readonly PlaceDuty[],
  period: Period,
  now: Date,
): Promise<DutyAtPlace[]> => {
  const kept: DutyAtPlace[] = []
  for (const { place, facts } of duties) {
    const { values } = await policyAt({ db, allianceId: place.allianceId }, now)
    for (const day of daysBetween(period.since, period.until)) {
      const duty = manualDutyOn(day, facts, now, values)
      if (duty !== null) kept.push({ ...duty, placeId: place.id, place: place.name })
    }
  }
  return kept
}
