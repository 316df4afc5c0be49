import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import type { KeptBytes } from '#db/identity-keys.ts'
import type { KeptText } from '#db/messaging/kept-text.ts'
import { deliveries } from '#db/messaging/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { DeliveryState } from '#rules/messaging/terms.ts'

export type DeliveryRow = typeof deliveries.$inferSelect
export type NewDelivery = typeof deliveries.$inferInsert

/** The queue of one destination. */
export type QueueKey = { readonly allianceId: AllianceId; readonly senderId: Id<'Sender'> }

/** A delivery that a worker has taken: `attempts` counts this one too and proves later that it is still the worker's. */
export type ClaimedDelivery = Pick<
  DeliveryRow,
  'allianceId' | 'id' | 'organisationId' | 'senderId' | 'controlId' | 'type' | 'orderKey' | 'raw' | 'attempts'
>

/** Queues one message; one that the same event has queued for the same sender already is left as it is. */
export const insertDelivery = async (db: Db, row: NewDelivery): Promise<void> => {
  await db.insert(deliveries).values(row).onConflictDoNothing()
}

/** By the database's clock alone: several instances work one queue. */
const NOW = sql`clock_timestamp()`
const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`

/** Only the first undecided delivery of each key may leave. */
const isHead = sql`not exists (
  select from deliveries e
  where e.alliance_id = d.alliance_id and e.sender_id = d.sender_id and e.order_key = d.order_key
    and e.sequence < d.sequence and e.state in ('WAITING', 'SENDING'))`

const inQueue = (key: QueueKey): SQL =>
  sql`d.alliance_id = ${key.allianceId} and d.sender_id = ${key.senderId}`

/**
 * Takes due heads of a queue for `leaseMs`, oldest first: at most one of each order key, and none of a key whose
 * earlier delivery is still undecided. One whose lease has run out is taken again; a row that another instance is just
 * taking is passed over.
 */
export const claimDeliveries = async (
  db: Db,
  key: QueueKey,
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<ClaimedDelivery[]> => {
  const { rows: due } = await db.execute<{ id: Id<'Delivery'> }>(sql`
    select d.id from deliveries d
    where ${inQueue(key)} and ${isHead}
      and ((d.state = 'WAITING' and d.next_attempt_at <= ${NOW}) or (d.state = 'SENDING' and d.leased_until <= ${NOW}))
    order by d.sequence limit ${limit} for update of d skip locked`)
  if (due.length === 0) return []
  const claimed = await db
    .update(deliveries)
    .set({
      state: 'SENDING',
      leasedUntil: sql`${inMs(leaseMs)}`,
      attempts: sql`${deliveries.attempts} + 1`,
    })
    .where(
      and(
        eq(deliveries.allianceId, key.allianceId),
        inArray(
          deliveries.id,
          due.map(({ id }) => id),
        ),
      ),
    )
    .returning()
  return claimed.sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0))
}

/** How an attempt ended; `retryInMs` is for WAITING alone. */
export type DeliveryEnd = {
  readonly state: DeliveryState
  readonly answer: KeptBytes | null
  readonly answerCode: string | null
  readonly fault: KeptText | null
  readonly retryInMs?: number
  /** False when nothing was sent: the attempt doesn't count. */
  readonly counts?: boolean
}

/** Writes how a claimed delivery ended; false when it is the worker's no more, and then nothing is changed. */
export const settleDelivery = async (
  db: Db,
  claimed: Pick<ClaimedDelivery, 'allianceId' | 'id' | 'attempts'>,
  end: DeliveryEnd,
): Promise<boolean> => {
  const settled = await db
    .update(deliveries)
    .set({
      state: end.state,
      leasedUntil: null,
      answer: end.answer,
      answerCode: end.answerCode,
      fault: end.fault,
      ...(end.counts === false && { attempts: claimed.attempts - 1 }),
      ...(end.state === 'WAITING' ? { nextAttemptAt: inMs(end.retryInMs ?? 0) } : { settledAt: NOW }),
    })
    .where(
      and(
        eq(deliveries.allianceId, claimed.allianceId),
        eq(deliveries.id, claimed.id),
        eq(deliveries.attempts, claimed.attempts),
        eq(deliveries.state, 'SENDING'),
      ),
    )
    .returning({ id: deliveries.id })
  return settled.length === 1
}

/** Takes back what a former owner of the queue was sending; answers how many. */
export const takeBackDeliveries = async (db: Db, key: QueueKey): Promise<number> => {
  const taken = await db
    .update(deliveries)
    .set({ state: 'WAITING', leasedUntil: null, nextAttemptAt: NOW })
    .where(
      and(
        eq(deliveries.allianceId, key.allianceId),
        eq(deliveries.senderId, key.senderId),
        eq(deliveries.state, 'SENDING'),
      ),
    )
    .returning({ id: deliveries.id })
  return taken.length
}

/** Milliseconds until the next head of a queue is due, 0 when one is; null when nothing waits. */
export const findNextDue = async (db: Db, key: QueueKey): Promise<number | null> => {
  const { rows } = await db.execute<{ ms: number | null }>(sql`
    select ceil(extract(epoch from min(case when d.state = 'SENDING' then d.leased_until else d.next_attempt_at end)
      - ${NOW}) * 1000)::float8 as ms
    from deliveries d
    where ${inQueue(key)} and d.state in ('WAITING', 'SENDING') and ${isHead}`)
  const ms = rows[0]?.ms ?? null
  return ms === null ? null : Math.max(0, ms)
}

/** Asks whether anything of the queue may be due. */
export const isQueueDue = (key: QueueKey): Question =>
  sql`exists (select from deliveries d where ${inQueue(key)} and d.state in ('WAITING', 'SENDING')
    and case when d.state = 'SENDING' then d.leased_until else d.next_attempt_at end <= ${NOW})`

/** Deliveries by their ids. */
export const listDeliveriesByIds = listingByIds(deliveries, deliveries.id)

/** One delivery, locked for a change. */
export const lockDelivery = async (
  db: Db,
  key: { readonly allianceId: AllianceId; readonly id: Id<'Delivery'> },
): Promise<DeliveryRow | null> => {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.allianceId, key.allianceId), eq(deliveries.id, key.id)))
    .for('update')
  return row ?? null
}

/** Sets a delivery's state by hand: sent again from the start, or given up. */
export const updateDeliveryState = async (
  db: Db,
  key: { readonly allianceId: AllianceId; readonly id: Id<'Delivery'> },
  values: { readonly state: DeliveryState; readonly fault: KeptText | null },
): Promise<void> => {
  const isWaiting = values.state === 'WAITING'
  await db
    .update(deliveries)
    .set({
      ...values,
      ...(isWaiting
        ? { attempts: 0, nextAttemptAt: NOW, settledAt: null, leasedUntil: null }
        : { settledAt: NOW }),
    })
    .where(and(eq(deliveries.allianceId, key.allianceId), eq(deliveries.id, key.id)))
}

/** Which deliveries to list; null means whichever. */
export type DeliveryFilter = {
  readonly allianceId: AllianceId
  readonly states: readonly DeliveryState[] | null
  readonly senderId: string | null
  readonly type: string | null
  readonly after: string | null
  readonly limit: number
}

/** Deliveries, newest first. */
export const listDeliveries = async (db: Db, filter: DeliveryFilter): Promise<DeliveryRow[]> =>
  db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.allianceId, filter.allianceId),
        filter.states === null ? undefined : inArray(deliveries.state, [...filter.states]),
        filter.senderId === null ? undefined : eq(deliveries.senderId, filter.senderId as Id<'Sender'>),
        filter.type === null ? undefined : eq(deliveries.type, filter.type),
        filter.after === null ? undefined : sql`${deliveries.id} < ${filter.after}`,
      ),
    )
    .orderBy(sql`${deliveries.id} desc`)
    .limit(filter.limit)
