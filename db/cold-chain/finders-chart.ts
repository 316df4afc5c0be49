import type { Db } from '#db/client.ts'
import type { DeviceKey } from '#db/cold-chain/finders-rollups-due.ts'
import type { ChartSource } from '#rules/cold-chain/history-terms.ts'

/** A time of the chart, `since` included, `until` excluded. */
export type ChartTime = { readonly since: Date; readonly until: Date }

export type { ChartSource }

/** A temperature of the chart: one that was told, at the instant it was told for. */
export type ChartPoint = { readonly at: Date; readonly celsius: number }

/** What to draw: from rollups where they stand, from the readings where not. */
export type ChartQuery = {
  readonly source: ChartSource
  /** Times whose rollups stand, each of full stretches of the source. */
  readonly rolled: readonly ChartTime[]
  /** Times that are drawn from the readings. */
  readonly fresh: readonly ChartTime[]
  /** From each stretch of this length, counted from `origin`, the least and the most are drawn. */
  readonly stretchMs: number
  readonly origin: Date
}

const TABLES = { FIVE_MINUTES: 'readings_5_minutes', ONE_HOUR: 'readings_1_hour' } as const

/** The good readings of a device in a time, in order, but no more than `limit`. */
export const listReadingsBetween = async (
  db: Db,
  { allianceId, deviceNumber }: DeviceKey,
  { since, until }: ChartTime,
  limit: number,
): Promise<ChartPoint[]> => {
  const { rows } = await db.$client.query<ChartPoint>({
    text: `select at, celsius from readings
      where alliance_id = $1 and device_number = $2 and at >= $3 and at < $4 and fault is null
      order by at, sequence limit $5`,
    values: [allianceId, deviceNumber, since, until, limit],
  })
  return rows
}

/** The least and the most of each stretch of a chart, in order; one point where both are one reading. */
export const listExtremes = async (
  db: Db,
  { allianceId, deviceNumber }: DeviceKey,
  { source, rolled, fresh, stretchMs, origin }: ChartQuery,
): Promise<ChartPoint[]> => {
  const { rows } = await db.$client.query<ChartPoint>({
    text: source === 'READINGS' ? EXTREMES_OF_READINGS : extremesWith(TABLES[source]),
    values: [
      allianceId,
      deviceNumber,
      fresh.map(({ since }) => since),
      fresh.map(({ until }) => until),
      stretchMs,
      origin,
      ...(source === 'READINGS' ? [] : [rolled.map(({ since }) => since), rolled.map(({ until }) => until)]),
    ],
  })
  return rows
}

const FRESH = `select r.at as low_at, r.celsius as low, r.at as high_at, r.celsius as high
  from unnest($3::timestamptz[], $4::timestamptz[]) as f(since, until)
  cross join lateral (select at, celsius from readings r
    where r.alliance_id = $1 and r.device_number = $2 and r.at >= f.since and r.at < f.until and r.fault is null) r`

const rolledFrom = (table: string) => `select r.minimum_at, r.minimum, r.maximum_at, r.maximum
  from unnest($7::timestamptz[], $8::timestamptz[]) as f(since, until)
  cross join lateral (select minimum_at, minimum, maximum_at, maximum from ${table} r
    where r.alliance_id = $1 and r.device_number = $2 and r.at >= f.since and r.at < f.until and r.count > 0) r`

const extremesOf = (drawn: string) => `with drawn as (${drawn}), extremes as (
    select (array_agg(low_at order by low, low_at))[1] as low_at, min(low) as low,
      (array_agg(high_at order by high desc, high_at))[1] as high_at, max(high) as high
    from drawn group by floor(extract(epoch from low_at - $6::timestamptz) * 1000 / $5::bigint)
  )
  select distinct at, celsius from extremes
  cross join lateral (values (low_at, low), (high_at, high)) as point(at, celsius) order by at, celsius`

const EXTREMES_OF_READINGS = extremesOf(FRESH)
const extremesWith = (table: string) => extremesOf(`${FRESH} union all ${rolledFrom(table)}`)
