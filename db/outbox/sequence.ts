import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'

/** What one batch did: how many positions it gave, and the last position given so far by anyone. */
export type Batch = { readonly given: number; readonly last: number }

/** Channel on which a batch announces the last position it gave. */
export const OUTBOX_CHANNEL = 'outbox'

/** Channel on which an instance that gives no positions tells that it has written events. */
export const WRITTEN_CHANNEL = 'outbox_written'

/**
 * Row security hides from the planner how many rows there are to sort: it would gather all that wait for each
 * batch, and all that ever waited since the last vacuum. Walking the index stops at the limit and clears dead entries.
 */
const BY_INDEX = sql`select set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)`

/**
 * Gives the next dense positions to events that can no longer be overtaken, in (xid, ordinal) order, in one
 * statement, and notifies once. Call it in a transaction of its own.
 *
 * - An event is ready when every transaction older than its own has ended (xid below the snapshot's xmin). Rows
 *   that came by a restore into a younger server carry ids this server has yet to reach (at or above its xmax):
 *   visible, hence committed, hence ready as well.
 * - `head` locks the sequence row, and only when something is ready, so that an idle call writes nothing. Two at
 *   once: the later one may have waited for that lock with an old snapshot in which the other's events still
 *   look ready. It then finds `head` ahead of `seen` (the row as in its snapshot) and gives nothing.
 */
export async function sequenceBatch(db: Db, limit: number): Promise<Batch> {
  await db.execute(BY_INDEX)
  const { rows } = await db.execute<{ given: number; last: string }>(sql`
    with seen as materialized (
      select last_position from outbox_sequence where name = 'outbox'
    ), ready as materialized (
      select alliance_id, id, row_number() over (order by xid, ordinal) as n
      from (
        (select alliance_id, id, xid, ordinal from outbox
          where position is null and xid < pg_snapshot_xmin(pg_current_snapshot())
          order by xid, ordinal limit ${limit})
        union all
        (select alliance_id, id, xid, ordinal from outbox
          where position is null and xid >= pg_snapshot_xmax(pg_current_snapshot())
          order by xid, ordinal limit ${limit})
      ) as candidates
      order by xid, ordinal limit ${limit}
    ), head as materialized (
      select last_position from outbox_sequence
      where name = 'outbox' and exists (select from ready)
      for update
    ), given as (
      update outbox set position = head.last_position + ready.n
      from ready, head, seen
      where head.last_position = seen.last_position
        and outbox.alliance_id = ready.alliance_id and outbox.id = ready.id
      returning outbox.position
    ), moved as (
      update outbox_sequence set last_position = batch.last
      from (select max(position) as last from given) as batch
      where outbox_sequence.name = 'outbox' and batch.last is not null
      returning outbox_sequence.last_position
    )
    select (select count(*)::int from given) as given,
      coalesce(moved.last_position, head.last_position, seen.last_position) as last,
      case when moved.last_position is not null
        then pg_notify(${OUTBOX_CHANNEL}, moved.last_position::text) end as told
    from seen left join head on true left join moved on true`)
  const [row] = rows
  if (row === undefined) throw new Error('the row of outbox_sequence is missing or not visible in this scope')
  return { given: row.given, last: Number(row.last) }
}

/** Asks whether events wait for a position, ready or not; the order has the index read, which holds these alone. */
export const anyUnplaced = (): Question =>
  sql`select true from outbox where position is null order by xid, ordinal limit 1`

/** Whether events wait for a position, ready or not. */
export const hasUnplaced = async (db: Db): Promise<boolean> => {
  const { rows } = await db.execute(anyUnplaced())
  return rows.length > 0
}

/**
 * Tells all instances that events were written, for the one that gives positions. In a transaction of its own, behind the
 * writer's: one that notifies makes others that do wait for its commit.
 */
export const tellWritten = (db: Db): Promise<unknown> =>
  db.execute(sql`select pg_notify(${WRITTEN_CHANNEL}, '')`)

/** What waits for a position: how many events (counted up to 10,000), and for how long the oldest has. */
export type OutboxLag = { readonly waiting: number; readonly oldestSeconds: number }

/** The sequencer's lag, for the metric. */
export async function measureLag(db: Db): Promise<OutboxLag> {
  const { rows } = await db.execute<{ waiting: number; oldest: number }>(sql`
    select count(*)::int as waiting,
      greatest(0, coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0))::float8 as oldest
    from (select recorded_at from outbox where position is null order by xid, ordinal limit 10000) as pending`)
  return { waiting: rows[0]?.waiting ?? 0, oldestSeconds: rows[0]?.oldest ?? 0 }
}
