import { auditEntries } from '#db/audit/tables.ts'
import type { Db } from '#db/client.ts'

/** A row to be added to the audit trail. */
export type NewAuditEntry = typeof auditEntries.$inferInsert

/** Adds rows to the audit trail in one statement. */
export const insertAuditEntries = async (db: Db, entries: readonly NewAuditEntry[]): Promise<void> => {
  if (entries.length > 0) await db.insert(auditEntries).values([...entries])
}
