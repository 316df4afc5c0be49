import { and, eq } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import type { Db } from '#db/client.ts'
import { senders } from '#db/messaging/tables.ts'

export type SenderRow = typeof senders.$inferSelect

/** A sender with the code of its organisation. */
export type KnownSender = SenderRow & { readonly organisationCode: string }

/** Every active sender of every alliance; asked in the hub's own scope. */
export const listActiveSenders = async (db: Db): Promise<KnownSender[]> => {
  const rows = await db
    .select({ sender: senders, code: organisations.code })
    .from(senders)
    .innerJoin(
      organisations,
      and(eq(organisations.allianceId, senders.allianceId), eq(organisations.id, senders.organisationId)),
    )
    .where(eq(senders.active, true))
  return rows.map(({ sender, code }) => ({ ...sender, organisationCode: code }))
}
