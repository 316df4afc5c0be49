import { SYSTEM_SCOPE } from '#db/client.ts'
import { ensurePartitions, isPastMonth } from '#db/cold-chain/finders-intake.ts'
import type { AllianceId } from '#lib/ids.ts'
import { policyAt } from '#resolvers/alliance/policy.ts'
import type { DeviceReadings } from '#resolvers/cold-chain/device-readings.ts'
import type { KnownDevice } from '#resolvers/cold-chain/known-device.ts'
import type { Services } from '#resolvers/context.ts'
import { type ClockPolicy, isTaken, judgeTime } from '#rules/cold-chain/readings.ts'
import { LEAST_YEARS_KEPT } from '#rules/cold-chain/terms.ts'

/** What of a message says in which months it is kept. */
export type TimedReadings = Pick<DeviceReadings, 'readings' | 'receivedAt'> & {
  readonly device: Pick<KnownDevice, 'allianceId'>
}

type Database = Services['database']
/** A month of UTC, counted from the year 0. */
type Month = number
/** What this program knows of a database's months. */
type KnownMonths = { readonly standing: Set<Month>; readonly past: Set<Month> }

const known = new WeakMap<Database, KnownMonths>()

const monthsOf = (database: Database): KnownMonths => {
  const months = known.get(database) ?? { standing: new Set(), past: new Set() }
  known.set(database, months)
  return months
}

const monthOf = (at: Date): Month => at.getUTCFullYear() * 12 + at.getUTCMonth()

/** Younger months are never detached. */
const NEVER_DETACHED_MONTHS = LEAST_YEARS_KEPT * 12

/** Whether the month of a time is past and detached: nothing is kept in it any more, whatever today's policy says. */
export const isPast = (database: Database, at: Date): boolean => monthsOf(database).past.has(monthOf(at))

/**
 * Makes the partitions that the readings of a batch need and that nobody has made yet. A time that the policy of its alliance
 * refuses makes none: however wrong a clock is, it neither makes tables nor stops the readings that come beside it. Of a
 * month that was detached it is remembered that it is past, for `isPast`.
 */
export const prepareMonths = async (
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  batch: readonly TimedReadings[],
): Promise<void> => {
  const { standing, past } = monthsOf(database)
  const isUnknown = (at: Date) => !standing.has(monthOf(at)) && !past.has(monthOf(at))
  const unknown = batch.filter(({ readings }) => readings.some(({ at }) => isUnknown(at)))
  if (unknown.length === 0) return
  const policies = await policiesOf(database, unknown, clock())
  const missing = new Map<Month, Date>()
  for (const { device, readings, receivedAt } of unknown) {
    const policy = policies.get(device.allianceId) as ClockPolicy
    for (const { at } of readings)
      if (isUnknown(at) && isTaken(judgeTime(at, receivedAt, policy))) missing.set(monthOf(at), at)
  }
  await makeMonths(database, [...missing.values()])
  const youngest = monthOf(clock()) - NEVER_DETACHED_MONTHS
  for (const month of missing.keys()) if (month > youngest && !past.has(month)) standing.add(month)
}

const policiesOf = (
  database: Database,
  batch: readonly TimedReadings[],
  now: Date,
): Promise<ReadonlyMap<AllianceId, ClockPolicy>> => {
  const allianceIds = [...new Set(batch.map(({ device }) => device.allianceId))]
  return database.transaction(
    SYSTEM_SCOPE,
    async (db) => {
      const policies = new Map<AllianceId, ClockPolicy>()
      for (const allianceId of allianceIds)
        policies.set(allianceId, (await policyAt({ db, allianceId }, now)).values)
      return policies
    },
    'read',
  )
}

/** All together; where one of them is past, each by itself, so that the others stand. */
const makeMonths = async (database: Database, months: readonly Date[]): Promise<void> => {
  if (months.length === 0) return
  try {
    await database.transaction(SYSTEM_SCOPE, (db) => ensurePartitions(db, months))
  } catch (error) {
    if (!isPastMonth(error)) throw error
    const [only, ...others] = months
    if (only !== undefined && others.length === 0) monthsOf(database).past.add(monthOf(only))
    else for (const month of months) await makeMonths(database, [month])
  }
}
