import { and, eq, lt, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { idempotencyKeys } from '#db/outbox/tables.ts'
import { insertionInto } from '#db/ready.ts'
import type { Write } from '#db/writes.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** Whose key for which operation. */
export type KeyOf = {
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly operation: string
  readonly key: string
}

/** What is kept under a key. */
export type KeptAnswer = { readonly inputHash: string; readonly answer: unknown }

/**
 * Claims the key for the running transaction and answers null; or waits for whoever holds it and answers what they
 * left. A transaction that rolls back leaves nothing, so a mended retry succeeds.
 */
export const claimKey = async (db: Db, key: KeyOf, inputHash: string): Promise<KeptAnswer | null> => {
  for (let tried = 1; tried <= MOST_CLAIMS; tried += 1) {
    if (await claims.one(db, { ...key, inputHash })) return null
    const [kept] = await db.select().from(idempotencyKeys).where(matches(key))
    if (kept !== undefined) return { inputHash: kept.inputHash, answer: kept.answer }
    // It grew too old and was forgotten between the two statements: it is free now.
  }
  throw new Error(`idempotency key of ${key.operation} neither claimed nor found`)
}

const MOST_CLAIMS = 3
const claims = insertionInto(idempotencyKeys)

/** The statement that stores the answer of the operation that claimed the key, to be sent with others. */
export const answerWrite = (
  { allianceId, organisationId, operation, key }: KeyOf,
  answer: unknown,
): Write => ({
  text: KEEP_ANSWER,
  values: [allianceId, organisationId, operation, key, answer == null ? null : JSON.stringify(answer)],
})

const KEEP_ANSWER = `update idempotency_keys set answer = $5
  where alliance_id = $1 and organisation_id = $2 and operation = $3 and key = $4`

/** Forgets keys older than seven days; answers how many. */
export const forgetOldKeys = async (db: Db): Promise<number> => {
  const forgotten = await db
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.recordedAt, sql`now() - interval '7 days'`))
  return forgotten.rowCount ?? 0
}

const matches = ({ allianceId, organisationId, operation, key }: KeyOf) =>
  and(
    eq(idempotencyKeys.allianceId, allianceId),
    eq(idempotencyKeys.organisationId, organisationId),
    eq(idempotencyKeys.operation, operation),
    eq(idempotencyKeys.key, key),
  )
