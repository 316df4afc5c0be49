import { type Database, type Db, SYSTEM_SCOPE } from '#db/client.ts'
import {
  type DeviceTime,
  listFirstReadings,
  rewriteFiveMinutes,
  rewriteHours,
} from '#db/cold-chain/finders-rollups.ts'
import {
  insertRollupsDue,
  moveRolledUntil,
  type RollupDue,
  takeRollupsDue,
} from '#db/cold-chain/finders-rollups-due.ts'
import { judgeTimes } from '#resolvers/cold-chain/judged-times.ts'

const MINUTE_MS = 60_000
const FIVE_MINUTES_MS = 5 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
/** Longer ones are made in parts, so that no transaction lasts. */
const LONGEST_MS = 31 * 24 * HOUR_MS
/** A device whose readings were never rolled up is due from here. */
const EVER = new Date(24 * HOUR_MS)

/** How many devices were moved on, and how many times were made anew. */
export type RolledUp = { readonly devices: number; readonly times: number }

/**
 * Rolls up what sensors told: moves every device on to the last five minutes that are over for five minutes, and makes
 * the rollups of all times that are due from the readings themselves. It may stop at any point, and be done again: what
 * was noted as due goes in the transaction that makes it.
 */
export const rollUpReadings = async (database: Database, now: Date, most = 500): Promise<RolledUp> => {
  const until = new Date(floor(now.getTime(), FIVE_MINUTES_MS) - FIVE_MINUTES_MS)
  const devices = await database.transaction(SYSTEM_SCOPE, (db) => moveRolledUntil(db, until))
  for (let times = 0; ; ) {
    const taken = await database.transaction(SYSTEM_SCOPE, (db) => rollUpDue(db, most))
    times += taken
    if (taken === 0) return { devices, times }
  }
}

/** Makes the oldest times that are due; answers how many. */
const rollUpDue = async (db: Db, most: number): Promise<number> => {
  const due = await takeRollupsDue(db, most)
  if (due.length === 0) return 0
  const begun = await fromFirstReading(db, due)
  const parts = joined(begun, FIVE_MINUTES_MS).map(inParts)
  await insertRollupsDue(
    db,
    parts.flatMap(({ rest }) => rest),
  )
  const times = parts.map(({ now }) => now)
  await rewriteFiveMinutes(db, times, await judgeTimes(db, times))
  await rewriteHours(db, joined(times, HOUR_MS))
  return due.length
}

/** Before a device's first reading there is nothing to roll up. */
const fromFirstReading = async (db: Db, due: readonly RollupDue[]): Promise<RollupDue[]> => {
  const fromEver = due.filter(({ since }) => since < EVER)
  const first = new Map((await listFirstReadings(db, fromEver)).map((row) => [keyOf(row), row.at]))
  return due.flatMap((time) => {
    const since = time.since < EVER ? first.get(keyOf(time)) : time.since
    return since === undefined || since >= time.until ? [] : [{ ...time, since }]
  })
}

/** Times of full `stretch`es that cover these, each device's in order, none touching the next. */
export const joined = (times: readonly DeviceTime[], stretch: number): DeviceTime[] =>
  [...Map.groupBy(times, keyOf).values()].flatMap((ofOne) => {
    const whole = ofOne
      .map((time) => ({
        ...time,
        since: new Date(floor(time.since.getTime(), stretch)),
        until: new Date(-floor(-time.until.getTime(), stretch)),
      }))
      .toSorted((one, other) => one.since.getTime() - other.since.getTime())
    const joint: DeviceTime[] = []
    for (const time of whole) {
      const last = joint.at(-1)
      if (last === undefined || last.until < time.since) joint.push(time)
      else if (last.until < time.until) joint[joint.length - 1] = { ...last, until: time.until }
    }
    return joint
  })

/** What of a time is made now, and what is left for later. */
const inParts = (time: DeviceTime): { readonly now: DeviceTime; readonly rest: readonly DeviceTime[] } => {
  const cut = new Date(time.since.getTime() + LONGEST_MS)
  if (time.until <= cut) return { now: time, rest: [] }
  return { now: { ...time, until: cut }, rest: [{ ...time, since: cut }] }
}

const keyOf = ({ allianceId, deviceNumber }: Pick<DeviceTime, 'allianceId' | 'deviceNumber'>) =>
  `${allianceId} ${deviceNumber}`
const floor = (ms: number, stretch: number): number => Math.floor(ms / stretch) * stretch
