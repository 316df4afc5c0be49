import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'

/** What of a kind waits, and how old the oldest of it is. */
export type WaitingMeasure = { readonly of: string; readonly waiting: number; readonly oldestSeconds: number }

const measured = async (db: Db, query: ReturnType<typeof sql>): Promise<WaitingMeasure[]> => {
  const { rows } = await db.execute<{ of: string; waiting: string; oldest: string }>(query)
  return rows.map(({ of, waiting, oldest }) => ({
    of,
    waiting: Number(waiting),
    oldestSeconds: Number(oldest),
  }))
}

/** Refund cases that are not ended, by state. */
export const measureCases = (db: Db): Promise<WaitingMeasure[]> =>
  measured(
    db,
    sql`select state as of, count(*) as waiting, extract(epoch from now() - min(recorded_at)) as oldest
      from waiver_cases where state not in ('PAID', 'REFUSED', 'CLOSED') group by state`,
  )

/** Messages that no peer has taken yet, by peer. */
export const measurePeerMessages = (db: Db): Promise<WaitingMeasure[]> =>
  measured(
    db,
    sql`select peer as of, count(*) as waiting, extract(epoch from now() - min(recorded_at)) as oldest
      from peer_messages where state = 'WAITING' group by peer`,
  )
