import { and, asc, eq, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { encounters } from '#db/requests/tables.ts'
import { careNotices } from '#db/waivers/tables-kin.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type CareNoticeRow = typeof careNotices.$inferSelect
export type NewCareNotice = typeof careNotices.$inferInsert

/** Adds a stay's notice; a stay that has one keeps it. */
export const insertCareNotice = async (db: Db, row: NewCareNotice): Promise<void> => {
  await db.insert(careNotices).values(row).onConflictDoNothing()
}

/** What is due and not ended, those first that were due first. */
export const listDueCareNotices = async (db: Db, at: Date, limit: number): Promise<CareNoticeRow[]> =>
  db
    .select()
    .from(careNotices)
    .where(and(isNotNull(careNotices.dueAt), lte(careNotices.dueAt, at)))
    .orderBy(asc(careNotices.dueAt), asc(careNotices.id))
    .limit(limit)

/** Asks whether a stay is to be looked up by now. */
export const anyCareNoticeDue = (at: Date): Question =>
  sql`exists (select from care_notices where due_at <= ${at.toISOString()})`

export const findCareNotice = async (
  db: Db,
  { allianceId, id }: Pick<CareNoticeRow, 'allianceId' | 'id'>,
): Promise<CareNoticeRow | null> => {
  const [row] = await db
    .select()
    .from(careNotices)
    .where(and(eq(careNotices.allianceId, allianceId), eq(careNotices.id, id)))
  return row ?? null
}

export const lockCareNotice = async (
  db: Db,
  { allianceId, id }: Pick<CareNoticeRow, 'allianceId' | 'id'>,
): Promise<CareNoticeRow | null> => {
  const [row] = await db
    .select()
    .from(careNotices)
    .where(and(eq(careNotices.allianceId, allianceId), eq(careNotices.id, id)))
    .for('update')
  return row ?? null
}

export const updateCareNotice = async (
  db: Db,
  { allianceId, id }: Pick<CareNoticeRow, 'allianceId' | 'id'>,
  values: Partial<NewCareNotice>,
): Promise<void> => {
  await db
    .update(careNotices)
    .set(values)
    .where(and(eq(careNotices.allianceId, allianceId), eq(careNotices.id, id)))
}

/** Has the notices of these patients' stays that last looked into again. */
export const markCareDue = async (
  db: Db,
  {
    allianceId,
    patientIds,
    at,
  }: { readonly allianceId: AllianceId; readonly patientIds: readonly Id<'Patient'>[]; readonly at: Date },
): Promise<void> => {
  if (patientIds.length === 0) return
  const lasting = db
    .select({ id: encounters.id })
    .from(encounters)
    .where(
      and(
        eq(encounters.allianceId, allianceId),
        inArray(encounters.patientId, [...patientIds]),
        isNull(encounters.endedAt),
        isNull(encounters.cancelledAt),
      ),
    )
  await db
    .update(careNotices)
    .set({ dueAt: at, attempts: 0 })
    .where(and(eq(careNotices.allianceId, allianceId), inArray(careNotices.encounterId, lasting)))
}

/** What is known of stays, by the stay. */
export const listCareByStays = async (db: Db, encounterIds: readonly string[]): Promise<CareNoticeRow[]> =>
  db
    .select()
    .from(careNotices)
    .where(
      and(
        inArray(careNotices.encounterId, encounterIds as Id<'Encounter'>[]),
        isNotNull(careNotices.priority),
      ),
    )
