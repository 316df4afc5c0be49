import type { Db } from '#db/client.ts'
import type { Period, Watch } from '#db/cold-chain/finders-history.ts'
import { columnsOf } from '#db/cold-chain/finders-rollups-due.ts'
import type { Id } from '#lib/ids.ts'

/** A watch as far as it lies in a time. */
export type WatchedTime = Pick<Watch, 'allianceId' | 'number' | 'placeId'> & Period

/** What the hours of a watch come to on one day of China. */
export type WatchDay = {
  readonly placeId: Id<'Place'>
  readonly number: number
  readonly day: string
  readonly inRangeMs: number
  readonly outOfRangeMs: number
  /** Degrees Celsius; null where nothing was told that proves anything. */
  readonly minimum: number | null
  readonly maximum: number | null
  readonly mean: number | null
}

const TIMES = ['allianceId', 'number', 'placeId', 'since', 'until'] as const

const HOURS = `unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[])
    as w(alliance_id, number, place_id, since, until)
  cross join lateral (select * from readings_1_hour h
    where h.alliance_id = w.alliance_id and h.device_number = w.number
      and h.at >= date_trunc('hour', w.since at time zone 'UTC') at time zone 'UTC' and h.at < w.until) h`

/** What each day of these watches comes to, from the rolled-up hours. */
export const listWatchDays = async (db: Db, times: readonly WatchedTime[]): Promise<WatchDay[]> => {
  if (times.length === 0) return []
  const { rows } = await db.$client.query<WatchDay>({
    text: `select w.place_id as "placeId", w.number, to_char(h.at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day,
        min(minimum) as minimum, max(maximum) as maximum, sum(sum) / nullif(sum(count), 0) as mean,
        sum(in_range_ms)::float8 as "inRangeMs", sum(out_of_range_ms)::float8 as "outOfRangeMs"
      from ${HOURS} group by 1, 2, 3 order by 3, 2`,
    values: columnsOf(times, TIMES),
  })
  return rows
}
