import type { Db } from '#db/client.ts'
import { columnsOf, type DeviceKey } from '#db/cold-chain/finders-rollups-due.ts'

/** A time of a device, from one full five minutes to another, and what its readings are compared with. */
export type JudgedTime = DeviceKey & {
  readonly since: Date
  readonly until: Date
  /** Whether it watched a place: elsewhere nothing is in range or out of it. */
  readonly judged: boolean
  /** Limits in °C, both within; null where only an upper one is set. */
  readonly least: number | null
  readonly most: number | null
  /** For how long a reading speaks, unless another comes. */
  readonly gapMs: number
}

/** A time of a device. */
export type DeviceTime = Pick<JudgedTime, 'allianceId' | 'deviceNumber' | 'since' | 'until'>

/**
 * Makes the five-minute rollups of these times anew from the readings: what a reading says holds until the next, and no
 * longer than the gap. Several times of one device that touch may differ in what they are compared with; together they
 * must cover every five minutes that they touch.
 */
export const rewriteFiveMinutes = async (
  db: Db,
  whole: readonly DeviceTime[],
  times: readonly JudgedTime[],
): Promise<void> => {
  if (whole.length === 0) return
  await db.$client.query({ text: clearOf('readings_5_minutes'), values: columnsOf(whole, SPAN) })
  await db.$client.query({
    text: ROLL_READINGS,
    values: columnsOf(times, [...SPAN, 'judged', 'least', 'most', 'gapMs']),
  })
}

/** Makes the rollups of the hours of these times anew from those of five minutes; the times reach from full hour to full hour. */
export const rewriteHours = async (db: Db, whole: readonly DeviceTime[]): Promise<void> => {
  if (whole.length === 0) return
  const values = columnsOf(whole, SPAN)
  await db.$client.query({ text: clearOf('readings_1_hour'), values })
  await db.$client.query({ text: ROLL_FIVE_MINUTES, values })
}

/** When each of these devices told its first reading that is kept; absent for one that told none. */
export const listFirstReadings = async (
  db: Db,
  devices: readonly DeviceKey[],
): Promise<(DeviceKey & { readonly at: Date })[]> => {
  if (devices.length === 0) return []
  const { rows } = await db.$client.query<DeviceKey & { at: Date }>({
    text: `select d.alliance_id as "allianceId", d.device_number as "deviceNumber", f.at
      from unnest($1::text[], $2::int[]) as d(alliance_id, device_number)
      cross join lateral (select r.at from readings r
        where r.alliance_id = d.alliance_id and r.device_number = d.device_number order by r.at limit 1) f`,
    values: columnsOf(devices, ['allianceId', 'deviceNumber']),
  })
  return rows
}

const SPAN = ['allianceId', 'deviceNumber', 'since', 'until'] as const
const GIVEN = 'unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[]'

const clearOf = (table: string) => `delete from ${table} r
  using ${GIVEN}) as s(alliance_id, device_number, since, until)
  where r.alliance_id = s.alliance_id and r.device_number = s.device_number and r.at >= s.since and r.at < s.until`

const COLUMNS = `alliance_id, device_number, at, minimum, minimum_at, maximum, maximum_at, sum, count, faults, first, last,
  in_range_ms, out_of_range_ms`

const FIVE_MINUTES = `interval '5 minutes'`
const EPOCH = `timestamptz '1970-01-01T00:00:00Z'`

/** A reading whose clock was ahead says nothing of the time it names, not even that the reading before it was over. */
const TIMELY = `fault is distinct from 'CLOCK_AHEAD'`

const ROLL_READINGS = `with span as (
    select *, gap_ms * interval '1 millisecond' as gap from ${GIVEN}, $5::bool[], $6::real[], $7::real[], $8::int[])
      as s(alliance_id, device_number, since, until, judged, least, most, gap_ms)
  ), told as (
    select s.*, r.at, r.sequence, r.celsius, r.fault from span s cross join lateral (
      (select at, sequence, celsius, fault from readings r
        where r.alliance_id = s.alliance_id and r.device_number = s.device_number and r.at >= s.since and r.at < s.until)
      union all
      (select at, sequence, celsius, fault from readings r
        where r.alliance_id = s.alliance_id and r.device_number = s.device_number
          and r.at >= s.since - s.gap and r.at < s.since and ${TIMELY}
        order by r.at desc, r.sequence desc limit 1)
    ) r
  ), spoken as (
    select alliance_id, device_number, fault is null and judged as says, greatest(at, since) as since,
      least(lead(at) over (partition by alliance_id, device_number, since order by at, sequence), at + gap, until) as until,
      celsius <= most and (least is null or celsius >= least) as within
    from told where ${TIMELY}
  ), known as (
    select alliance_id, device_number, bucket as at, within,
      extract(epoch from least(until, bucket + ${FIVE_MINUTES}) - greatest(since, bucket)) * 1000 as ms
    from spoken cross join lateral generate_series(
      date_bin(${FIVE_MINUTES}, since, ${EPOCH}), until - interval '1 millisecond', ${FIVE_MINUTES}) as bucket
    where says and since < until
  ), times as (
    select alliance_id, device_number, at, coalesce(sum(ms) filter (where within), 0)::int as in_range_ms,
      coalesce(sum(ms) filter (where not within), 0)::int as out_of_range_ms
    from known group by 1, 2, 3
  ), figures as (
    select alliance_id, device_number, date_bin(${FIVE_MINUTES}, at, ${EPOCH}) as at,
      min(celsius) filter (where fault is null) as minimum,
      (array_agg(at order by celsius, at) filter (where fault is null))[1] as minimum_at,
      max(celsius) filter (where fault is null) as maximum,
      (array_agg(at order by celsius desc, at) filter (where fault is null))[1] as maximum_at,
      coalesce(sum(celsius::float8) filter (where fault is null), 0) as sum,
      count(*) filter (where fault is null) as count, count(*) filter (where fault is not null) as faults,
      (array_agg(celsius order by at, sequence) filter (where fault is null))[1] as first,
      (array_agg(celsius order by at desc, sequence desc) filter (where fault is null))[1] as last
    from told where at >= since group by 1, 2, 3
  )
  insert into readings_5_minutes (${COLUMNS})
  select alliance_id, device_number, at, minimum, minimum_at, maximum, maximum_at, coalesce(sum, 0), coalesce(count, 0),
    coalesce(faults, 0), first, last, coalesce(in_range_ms, 0), coalesce(out_of_range_ms, 0)
  from figures full join times using (alliance_id, device_number, at)`

const ROLL_FIVE_MINUTES = `insert into readings_1_hour (${COLUMNS})
  select r.alliance_id, r.device_number, date_bin(interval '1 hour', r.at, ${EPOCH}),
    min(minimum), (array_agg(minimum_at order by minimum, minimum_at) filter (where count > 0))[1],
    max(maximum), (array_agg(maximum_at order by maximum desc, maximum_at) filter (where count > 0))[1],
    sum(sum), sum(count), sum(faults),
    (array_agg(first order by r.at) filter (where count > 0))[1],
    (array_agg(last order by r.at desc) filter (where count > 0))[1],
    sum(in_range_ms), sum(out_of_range_ms)
  from ${GIVEN}) as s(alliance_id, device_number, since, until)
  cross join lateral (select * from readings_5_minutes r
    where r.alliance_id = s.alliance_id and r.device_number = s.device_number and r.at >= s.since and r.at < s.until) r
  group by 1, 2, 3`
