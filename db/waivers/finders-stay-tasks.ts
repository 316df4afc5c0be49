import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { Question } from '#db/due.ts'
import { encounters } from '#db/requests/tables.ts'
import type { StayKey } from '#db/waivers/finders-stay.ts'
import { type KeptForecast, stayTasks } from '#db/waivers/tables-charges.ts'
import type { Id } from '#lib/ids.ts'

export type { KeptForecast }
export type StayTaskRow = typeof stayTasks.$inferSelect

/** Has stays thought over, those that were never thought of too. */
export const markStaysDue = async (
  db: Db,
  of: { readonly encounterIds: readonly string[]; readonly isExpected: boolean; readonly at: Date },
): Promise<void> => {
  if (of.encounterIds.length === 0) return
  const stays = await db
    .select()
    .from(encounters)
    .where(inArray(encounters.id, of.encounterIds as Id<'Encounter'>[]))
    .orderBy(asc(encounters.id))
  if (stays.length === 0) return
  await db
    .insert(stayTasks)
    .values(
      stays.map(({ allianceId, id, organisationId }) => ({
        allianceId,
        encounterId: id,
        organisationId,
        version: 1,
        dueAt: of.at,
        isExpected: of.isExpected,
      })),
    )
    .onConflictDoUpdate({
      target: [stayTasks.allianceId, stayTasks.encounterId],
      set: {
        ...again(of.at),
        isExpected: sql`${stayTasks.isExpected} or excluded.is_expected`,
      },
    })
}

const again = (at: Date) => ({ version: sql`${stayTasks.version} + 1`, dueAt: at, tries: 0, fault: null })

/** Has stays thought over again that were thought of before: by their ids, and those of these patients. */
export const markKnownStaysDue = async (
  db: Db,
  of: { readonly encounterIds: readonly string[]; readonly patientIds: readonly string[]; readonly at: Date },
): Promise<void> => {
  const patients = of.patientIds as Id<'Patient'>[]
  const ids = db.select({ id: encounters.id }).from(encounters).where(inArray(encounters.patientId, patients))
  if (of.encounterIds.length > 0)
    await db
      .update(stayTasks)
      .set(again(of.at))
      .where(inArray(stayTasks.encounterId, of.encounterIds as Id<'Encounter'>[]))
  if (patients.length > 0)
    await db.update(stayTasks).set(again(of.at)).where(inArray(stayTasks.encounterId, ids))
}

/** Stays whose time has come, the longest waiting first. */
export const listDueStays = async (
  db: Db,
  of: { readonly at: Date; readonly limit: number },
): Promise<StayTaskRow[]> =>
  db
    .select()
    .from(stayTasks)
    .where(lte(stayTasks.dueAt, of.at))
    .orderBy(asc(stayTasks.dueAt), asc(stayTasks.encounterId))
    .limit(of.limit)

/** Asks whether the time of a stay has come. */
export const anyStayDue = (at: Date): Question =>
  sql`exists (select from stay_tasks where due_at <= ${at.toISOString()})`

export const findStayTask = async (db: Db, key: StayKey): Promise<StayTaskRow | null> => {
  const [row] = await db
    .select()
    .from(stayTasks)
    .where(and(eq(stayTasks.allianceId, key.allianceId), eq(stayTasks.encounterId, key.encounterId)))
  return row ?? null
}

/** Writes what came of thinking a stay over; it stays due where more has happened since `version`. */
export const concludeStay = async (
  db: Db,
  { allianceId, encounterId, version }: StayKey & Pick<StayTaskRow, 'version'>,
  { dueAt, ...values }: Partial<Pick<StayTaskRow, 'dueAt' | 'tries' | 'fault' | 'waiverId' | 'billHash'>>,
): Promise<void> => {
  const stay = and(eq(stayTasks.allianceId, allianceId), eq(stayTasks.encounterId, encounterId))
  await db
    .update(stayTasks)
    .set({
      ...values,
      dueAt: sql`case when ${stayTasks.version} = ${version} then ${dueAt?.toISOString() ?? null}::timestamptz else ${stayTasks.dueAt} end`,
    })
    .where(stay)
}

export const keepForecast = async (
  db: Db,
  key: StayKey,
  forecast: { readonly forecast: KeptForecast; readonly forecastAt: Date },
): Promise<void> => {
  await db
    .update(stayTasks)
    .set(forecast)
    .where(and(eq(stayTasks.allianceId, key.allianceId), eq(stayTasks.encounterId, key.encounterId)))
}
