import { and, eq, gt, ne, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
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
  if (await isHeldByAnother(db, name, holder)) return false
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

/** Whoever stands by asks once a second: by reading, which locks and writes nothing. */
async function isHeldByAnother(db: Db, name: string, holder: string): Promise<boolean> {
  const held = await db
    .select({ name: leases.name })
    .from(leases)
    .where(and(eq(leases.name, name), ne(leases.holder, holder), gt(leases.expiresAt, NOW)))
  return held.length > 0
}

/** Prolongs a lease that is still held; false when it has expired or passed to another. */
export async function renewLease(db: Db, name: string, holder: string, ttlMs: number): Promise<boolean> {
  const renewed = await db
    .update(leases)
    .set({ expiresAt: until(ttlMs) })
    .where(and(eq(leases.name, name), eq(leases.holder, holder), gt(leases.expiresAt, NOW)))
    .returning({ name: leases.name })
  return renewed.length === 1
}

/** Frees the duty for the next holder at once; another's lease is left alone. */
export async function giveUpLease(db: Db, name: string, holder: string): Promise<void> {
  await db.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder)))
}
