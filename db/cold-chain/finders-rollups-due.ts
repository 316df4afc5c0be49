import type { Db } from '#db/client.ts'
import type { rollupsDue } from '#db/cold-chain/tables-history.ts'
import type { AllianceId } from '#lib/ids.ts'

/** A device in the tables of its readings. */
export type DeviceKey = { readonly allianceId: AllianceId; readonly deviceNumber: number }

/** A time of a device, `since` included, `until` excluded, whose rollups are to be made anew. */
export type RollupDue = DeviceKey & Pick<typeof rollupsDue.$inferSelect, 'since' | 'until'>

/** Notes times whose rollups are to be made anew, in the transaction of whatever changed what they are made of. */
export const insertRollupsDue = async (db: Db, rows: readonly RollupDue[]): Promise<void> => {
  if (rows.length === 0) return
  await db.$client.query({
    text: `insert into rollups_due (alliance_id, device_number, since, until)
      select * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[])`,
    values: columnsOf(rows, ['allianceId', 'deviceNumber', 'since', 'until']),
  })
}

/**
 * Moves up to `until` how far the readings of every device count as rolled up, and notes the times in between as due.
 * Whoever takes in an earlier reading afterwards notes it by itself: both hold the row of the device's state, so that no
 * reading slips between them. Devices that just now take something in are passed over, and those that were not heard
 * since the last time. Answers how many were moved.
 */
export const moveRolledUntil = async (db: Db, until: Date): Promise<number> => {
  const { rowCount } = await db.$client.query({ text: MOVE, values: [until] })
  return rowCount ?? 0
}

const MOVE = `with behind as materialized (
    select alliance_id, device_number, rolled_until from device_states
    where heard_at is not null
      and (rolled_until is null or (rolled_until < $1::timestamptz and rolled_until <= heard_at))
    order by alliance_id, device_number for no key update skip locked
  ), noted as (
    insert into rollups_due (alliance_id, device_number, since, until)
    select alliance_id, device_number, coalesce(rolled_until, '1970-01-01T00:00:00Z'), $1 from behind
  )
  update device_states s set rolled_until = $1 from behind b
  where s.alliance_id = b.alliance_id and s.device_number = b.device_number`

/** A number that nothing else in these databases locks, beside those of migrations and partitions. */
const ROLLING = 9_835_428

/**
 * Takes the oldest times that are due away, for a transaction that makes their rollups. One such transaction runs at a
 * time: of two, the one that has seen fewer readings could write last.
 */
export const takeRollupsDue = async (db: Db, limit: number): Promise<RollupDue[]> => {
  await db.$client.query({ text: 'select pg_advisory_xact_lock($1)', values: [ROLLING] })
  const { rows } = await db.$client.query<RollupDue>({
    text: TAKE,
    values: [limit],
  })
  return rows
}

/** As many as `limit`, and no more than two hundred days together: of one that is longer than a month, a month is made. */
const TAKE = `with oldest as (
    select alliance_id, id, least(until - since, interval '31 days') as length from rollups_due order by id limit $1
  ), taken as (
    select alliance_id, id, sum(length) over (order by id) - length as before from oldest
  )
  delete from rollups_due due using taken
  where due.alliance_id = taken.alliance_id and due.id = taken.id and taken.before < interval '200 days'
  returning due.alliance_id as "allianceId", due.device_number as "deviceNumber", due.since, due.until`

/** The times of one device that are due and touch a time. */
export const listRollupsDue = async (
  db: Db,
  { allianceId, deviceNumber }: DeviceKey,
  { since, until }: Pick<RollupDue, 'since' | 'until'>,
): Promise<Pick<RollupDue, 'since' | 'until'>[]> => {
  const { rows } = await db.$client.query<Pick<RollupDue, 'since' | 'until'>>({
    text: `select since, until from rollups_due
      where alliance_id = $1 and device_number = $2 and since < $4 and until > $3 order by since`,
    values: [allianceId, deviceNumber, since, until],
  })
  return rows
}

/** Rows as the columns that `unnest` takes. */
export const columnsOf = <Row extends object>(
  rows: readonly Row[],
  names: readonly (keyof Row)[],
): unknown[][] => names.map((name) => rows.map((row) => row[name]))
