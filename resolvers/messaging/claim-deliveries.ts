import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import {
  type ClaimedDelivery,
  claimDeliveries as claim,
  findNextDue,
  type QueueKey,
  takeBackDeliveries,
} from '#db/messaging/deliveries.ts'

export type { ClaimedDelivery, QueueKey }

/**
 * Takes due deliveries of a queue, at most one of each order key: the next of a key is given only when the one before
 * it is decided. Committed before it returns, so that no two workers hold the same.
 */
export const claimDeliveries = (
  database: Database,
  key: QueueKey,
  options: { limit: number; leaseMs: number },
): Promise<ClaimedDelivery[]> => database.transaction(SYSTEM_SCOPE, (db) => claim(db, key, options))

/** Milliseconds until something of the queue is due; null when it is empty. */
export const nextDue = (database: Database, key: QueueKey): Promise<number | null> =>
  database.transaction(SYSTEM_SCOPE, (db) => findNextDue(db, key), 'read')

/** Puts back what a former owner of the queue was sending when it died; they go out again under the same MSH-10. */
export const takeBack = (database: Database, key: QueueKey): Promise<number> =>
  database.transaction(SYSTEM_SCOPE, (db) => takeBackDeliveries(db, key))
