import { and, eq, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { leases } from '#db/outbox/tables.ts'

/** By the database's clock alone, and as of the statement: a transaction may have waited for the row. */
const NOW = sql`clock_timestamp()`
const until = (ttlMs: number) => sql`clock_timestamp() + ${ttlMs} * interval '1 millisecond'`

/**
 * Takes a duty for `ttlMs`: true when it was free, has expired, or is the holder's own already (which prolongs
 * it). A lease keeps instances from doing the same work twice for nothing; what must not happen twice is
 * protected by its own lock as well.
 */
export async function takeLease(db: Db, name: string, holder: string, ttlMs: number): Promise<boolean> {
  // Whoever only asks locks and writes nothing.
  const { rows } = await db.execute<{ free: boolean }>(sql`select ${isLeaseFree(name, holder)} as free`)
  if (!rows[0]?.free) return false
  const taken = await db
    .insert(leases)
    .values({ name, holder, expiresAt: until(ttlMs) })
    .onConflictDoUpdate({
      target: leases.name,
      set: { holder, expiresAt: until(ttlMs) },
      setWhere: sql`${leases.holder} = ${holder} or ${leases.expiresAt} <= ${NOW}`,
    })
    .returning({ name: leases.name })
  return taken.length === 1
}

/** Asks whether a duty is held by nobody but perhaps this holder. */
export const isLeaseFree = (name: string, holder: string): Question =>
  sql`not exists (select from leases where name = ${name} and holder <> ${holder} and expires_at > ${NOW})`

/** Prolongs those of these leases that are still held; answers their names. One that has expired or passed to another isn't. */
export async function renewLeases(
  db: Db,
  holder: string,
  wanted: readonly { readonly name: string; readonly ttlMs: number }[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.$client.query<{ name: string }>({
    text: RENEW,
    values: [holder, wanted.map(({ name }) => name), wanted.map(({ ttlMs }) => ttlMs)],
  })
  return new Set(rows.map(({ name }) => name))
}

/** One statement however many they are. */
const RENEW = `update leases set expires_at = clock_timestamp() + wanted.ttl_ms * interval '1 millisecond'
  from unnest($2::text[], $3::float8[]) as wanted (name, ttl_ms)
  where leases.name = wanted.name and leases.holder = $1 and leases.expires_at > clock_timestamp()
  returning leases.name`

/** Frees the duty for the next holder at once; another's lease is left alone. */
export async function giveUpLease(db: Db, name: string, holder: string): Promise<void> {
  await db.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)))
}
