import { and, asc, eq } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { senders } from '#db/messaging/tables.ts'
import type { AllianceId } from '#lib/ids.ts'

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

/** Every sender of one alliance, by hospital and application. */
export const listSenders = async (db: Db, allianceId: AllianceId): Promise<SenderRow[]> =>
  db
    .select()
    .from(senders)
    .where(eq(senders.allianceId, allianceId))
    .orderBy(asc(senders.facility), asc(senders.application))

/** Senders by their ids. */
export const listSendersByIds = listingByIds(senders, senders.id)

/** The sender under these names, locked. */
export const lockSender = async (
  db: Db,
  name: Pick<SenderRow, 'allianceId' | 'application' | 'facility'>,
): Promise<SenderRow | null> => {
  const [row] = await db
    .select()
    .from(senders)
    .where(
      and(
        eq(senders.allianceId, name.allianceId),
        eq(senders.application, name.application),
        eq(senders.facility, name.facility),
      ),
    )
    .for('update')
  return row ?? null
}

export const insertSender = async (db: Db, row: typeof senders.$inferInsert): Promise<void> => {
  await db.insert(senders).values(row)
}

export const updateSender = async (
  db: Db,
  key: Pick<SenderRow, 'allianceId' | 'id'>,
  values: Partial<typeof senders.$inferInsert>,
): Promise<void> => {
  await db
    .update(senders)
    .set(values)
    .where(and(eq(senders.allianceId, key.allianceId), eq(senders.id, key.id)))
}
