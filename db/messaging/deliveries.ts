import type { Db } from '#db/client.ts'
import { deliveries } from '#db/messaging/tables.ts'

export type DeliveryRow = typeof deliveries.$inferSelect
export type NewDelivery = typeof deliveries.$inferInsert

/** Queues one message; one that the same event has queued for the same sender already is left as it is. */
export const insertDelivery = async (db: Db, row: NewDelivery): Promise<void> => {
  await db.insert(deliveries).values(row).onConflictDoNothing()
}
