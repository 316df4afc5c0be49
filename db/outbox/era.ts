import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'

/**
 * A name of this very database in which positions are counted, 16 hex digits: another server, another database on it, and
 * a copy that was brought up from a backup beside it each have another one.
 */
export async function eraOf(db: Db): Promise<string> {
  const { rows } = await db.execute<{ era: string }>(sql`
    select concat_ws('.', cluster.system_identifier, recovery.timeline_id, pg_database.oid) as era
    from pg_control_system() as cluster, pg_control_checkpoint() as recovery, pg_database
    where datname = current_database()`)
  return createHash('sha256')
    .update(rows[0]?.era ?? '')
    .digest('hex')
    .slice(0, 16)
}
