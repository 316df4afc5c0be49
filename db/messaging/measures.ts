import { and, asc, count, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { deliveries, messages, senders } from '#db/messaging/tables.ts'

/** Messages that are stored and wait for their application answer. */
export async function measureInbox(db: Db): Promise<number> {
  const [row] = await db.select({ waiting: count() }).from(messages).where(eq(messages.state, 'RECEIVED'))
  return row?.waiting ?? 0
}

/** The queue of one destination. */
export type QueueMeasure = {
  /** MSH-3 and MSH-4 of the receiver: `HIS|CS-MEM01`. */
  readonly destination: string
  readonly waiting: number
  readonly oldestSeconds: number
}

/** The queues of all destinations that have something in them or could have. */
export async function measureDeliveries(db: Db): Promise<QueueMeasure[]> {
  const rows = await db
    .select({
      destination: sql<string>`${senders.application} || '|' || ${senders.facility}`,
      waiting: count(deliveries.id),
      oldestSeconds: sql<number>`coalesce(extract(epoch from clock_timestamp() - min(${deliveries.recordedAt})), 0)::float8`,
    })
    .from(senders)
    .leftJoin(
      deliveries,
      and(
        eq(deliveries.allianceId, senders.allianceId),
        eq(deliveries.senderId, senders.id),
        inArray(deliveries.state, ['WAITING', 'SENDING']),
      ),
    )
    .where(sql`${senders.host} is not null`)
    .groupBy(senders.application, senders.facility)
    .orderBy(asc(senders.facility), asc(senders.application))
  return rows
}
