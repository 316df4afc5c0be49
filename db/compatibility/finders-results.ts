import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { type ResultKind, resultTables } from '#db/compatibility/result-columns.ts'
import { antibodyIdentifications, antibodyScreens, crossmatches, typings } from '#db/compatibility/tables.ts'
import type { samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type TypingRow = typeof typings.$inferSelect
export type AntibodyScreenRow = typeof antibodyScreens.$inferSelect
export type AntibodyIdentificationRow = typeof antibodyIdentifications.$inferSelect
export type CrossmatchRow = typeof crossmatches.$inferSelect
export type SampleRow = typeof samples.$inferSelect

export type { ResultKind }

/** What all kinds of result have in common. */
export type ResultRow = (typeof resultTables)[ResultKind]['$inferSelect']

/** A result of any kind, locked. */
export const lockResult = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  id: string,
): Promise<ResultRow | null> => {
  const table = resultTables[kind]
  const [row] = await db
    .select()
    .from(table)
    .where(and(eq(table.allianceId, allianceId), eq(table.id, id as Id<ResultKind>)))
    .for('update')
  return row ?? null
}

/** The standing results of one sample (and, for a crossmatch, one unit), oldest first, locked. */
export const lockCurrentResults = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  of: { sampleId: Id<'Sample'>; unitId?: Id<'Unit'> },
): Promise<ResultRow[]> => {
  const table = resultTables[kind]
  return db
    .select()
    .from(table)
    .where(
      and(
        eq(table.allianceId, allianceId),
        eq(table.sampleId, of.sampleId),
        eq(table.current, true),
        of.unitId === undefined ? undefined : sql`unit_id = ${of.unitId}`,
      ),
    )
    .orderBy(asc(table.id))
    .for('update')
}

/** Takes a result out of use because a later row stands in its place. */
export const retireResult = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  id: string,
): Promise<void> => {
  const table = resultTables[kind]
  await db
    .update(table)
    .set({ current: false })
    .where(and(eq(table.allianceId, allianceId), eq(table.id, id as Id<ResultKind>)))
}

/** Signatures on a result: who answers for it as its tester, who looked a second time; only what is given changes. */
export type ResultSignatures = {
  performedBy?: Id<'Staff'>
  verifiedBy?: Id<'Staff'>
  verifiedAt?: Date
  selfRecheck?: boolean
}

export const updateVerification = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  id: string,
  values: ResultSignatures,
): Promise<void> => {
  const table = resultTables[kind]
  await db
    .update(table)
    .set(values)
    .where(and(eq(table.allianceId, allianceId), eq(table.id, id as Id<ResultKind>)))
}

export const insertTyping = async (db: Db, row: typeof typings.$inferInsert): Promise<void> => {
  await db.insert(typings).values(row)
}

export const insertAntibodyScreen = async (
  db: Db,
  row: typeof antibodyScreens.$inferInsert,
): Promise<void> => {
  await db.insert(antibodyScreens).values(row)
}

export const insertAntibodyIdentification = async (
  db: Db,
  row: typeof antibodyIdentifications.$inferInsert,
): Promise<void> => {
  await db.insert(antibodyIdentifications).values(row)
}

/** Takes every standing result of a sample out of use, because the tube held another person's blood. */
export const refuteResultsOfSample = async (
  db: Db,
  allianceId: AllianceId,
  of: { sampleId: Id<'Sample'>; refutedById: Id<'GroupResolution'> },
): Promise<string[]> => {
  const refuted: string[] = []
  for (const table of Object.values(resultTables)) {
    const rows = await db
      .update(table)
      .set({ current: false, refutedById: of.refutedById })
      .where(and(eq(table.allianceId, allianceId), eq(table.sampleId, of.sampleId), eq(table.current, true)))
      .returning({ id: table.id })
    refuted.push(...rows.map(({ id }) => id))
  }
  return refuted
}

/** Takes one result out of use, because it was shown to be wrong. */
export const refuteResult = async (
  db: Db,
  allianceId: AllianceId,
  of: { kind: ResultKind; id: string; refutedById: Id<'GroupResolution'> },
): Promise<void> => {
  const table = resultTables[of.kind]
  await db
    .update(table)
    .set({ current: false, refutedById: of.refutedById })
    .where(and(eq(table.allianceId, allianceId), eq(table.id, of.id as Id<ResultKind>)))
}

export const listAntibodyIdentificationsByIds = listingByIds(
  antibodyIdentifications,
  antibodyIdentifications.id,
)

/** Standing and corrected identifications of samples, newest first. */
export const listAntibodyIdentificationsBySampleIds = listingByIds(
  antibodyIdentifications,
  antibodyIdentifications.sampleId,
  [desc(antibodyIdentifications.id)],
)

export const insertCrossmatch = async (db: Db, row: typeof crossmatches.$inferInsert): Promise<void> => {
  await db.insert(crossmatches).values(row)
}

export const listTypingsByIds = listingByIds(typings, typings.id)

export const listAntibodyScreensByIds = listingByIds(antibodyScreens, antibodyScreens.id)

export const listCrossmatchesByIds = listingByIds(crossmatches, crossmatches.id)

/** Standing and corrected typings of samples, newest first. */
export const listTypingsBySampleIds = listingByIds(typings, typings.sampleId, [desc(typings.id)])

/** Standing and corrected antibody screens of samples, newest first. */
export const listAntibodyScreensBySampleIds = listingByIds(antibodyScreens, antibodyScreens.sampleId, [
  desc(antibodyScreens.id),
])

/** Standing and corrected crossmatches of samples, newest first. */
export const listCrossmatchesBySampleIds = listingByIds(crossmatches, crossmatches.sampleId, [
  desc(crossmatches.id),
])

/** Standing and corrected crossmatches of units, newest first. */
export const listCrossmatchesByUnitIds = listingByIds(crossmatches, crossmatches.unitId, [
  desc(crossmatches.id),
])
