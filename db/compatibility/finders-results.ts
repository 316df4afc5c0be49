import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import { antibodyScreens, crossmatches, typings } from '#db/compatibility/tables.ts'
import type { samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type TypingRow = typeof typings.$inferSelect
export type AntibodyScreenRow = typeof antibodyScreens.$inferSelect
export type CrossmatchRow = typeof crossmatches.$inferSelect
export type SampleRow = typeof samples.$inferSelect

/** The three kinds of laboratory result. */
export type ResultKind = 'Typing' | 'AntibodyScreen' | 'Crossmatch'

/** What all three have in common. */
export type ResultRow = Omit<TypingRow, 'id' | 'correctsId' | 'abo' | 'rhd' | 'reactions' | 'discrepancy'> & {
  id: string
}

// The shared columns stand in all three tables under the same names; only these are used through this record.
const tables = {
  Typing: typings,
  AntibodyScreen: antibodyScreens as unknown as typeof typings,
  Crossmatch: crossmatches as unknown as typeof typings,
} as const

const sharedColumns = (kind: ResultKind) => {
  const { abo, rhd, reactions, discrepancy, correctsId, enableRLS, ...columns } = tables[kind]
  return columns
}

/** A result of any kind, locked. */
export const lockResult = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  id: string,
): Promise<ResultRow | null> => {
  const table = tables[kind]
  const [row] = await db
    .select(sharedColumns(kind) as never)
    .from(table)
    .where(and(eq(table.allianceId, allianceId), eq(table.id, id as Id<'Typing'>)))
    .for('update')
  return (row as ResultRow | undefined) ?? null
}

/** The standing results of one sample (and, for a crossmatch, one unit), oldest first, locked. */
export const lockCurrentResults = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  of: { sampleId: Id<'Sample'>; unitId?: Id<'Unit'> },
): Promise<ResultRow[]> => {
  const table = tables[kind]
  const rows = await db
    .select(sharedColumns(kind) as never)
    .from(table)
    .where(
      and(
        eq(table.allianceId, allianceId),
        eq(table.sampleId, of.sampleId),
        eq(table.current, true),
        of.unitId === undefined ? undefined : eq(crossmatches.unitId, of.unitId),
      ),
    )
    .orderBy(asc(table.id))
    .for('update')
  return rows as ResultRow[]
}

/** Takes a result out of use because a later row stands in its place. */
export const retireResult = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  id: string,
): Promise<void> => {
  const table = tables[kind]
  await db
    .update(table)
    .set({ current: false })
    .where(and(eq(table.allianceId, allianceId), eq(table.id, id as Id<'Typing'>)))
}

export const updateVerification = async (
  db: Db,
  allianceId: AllianceId,
  kind: ResultKind,
  id: string,
  values: { verifiedBy: Id<'Staff'>; verifiedAt: Date; selfRecheck: boolean },
): Promise<void> => {
  const table = tables[kind]
  await db
    .update(table)
    .set(values)
    .where(and(eq(table.allianceId, allianceId), eq(table.id, id as Id<'Typing'>)))
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

export const insertCrossmatch = async (db: Db, row: typeof crossmatches.$inferInsert): Promise<void> => {
  await db.insert(crossmatches).values(row)
}

export const listTypingsByIds = async (db: Db, ids: readonly string[]): Promise<TypingRow[]> =>
  db
    .select()
    .from(typings)
    .where(inArray(typings.id, ids as Id<'Typing'>[]))

export const listAntibodyScreensByIds = async (
  db: Db,
  ids: readonly string[],
): Promise<AntibodyScreenRow[]> =>
  db
    .select()
    .from(antibodyScreens)
    .where(inArray(antibodyScreens.id, ids as Id<'AntibodyScreen'>[]))

export const listCrossmatchesByIds = async (db: Db, ids: readonly string[]): Promise<CrossmatchRow[]> =>
  db
    .select()
    .from(crossmatches)
    .where(inArray(crossmatches.id, ids as Id<'Crossmatch'>[]))

/** Standing and corrected typings of samples, newest first. */
export const listTypingsBySampleIds = async (db: Db, ids: readonly string[]): Promise<TypingRow[]> =>
  db
    .select()
    .from(typings)
    .where(inArray(typings.sampleId, ids as Id<'Sample'>[]))
    .orderBy(sql`${typings.id} desc`)

/** Standing and corrected antibody screens of samples, newest first. */
export const listAntibodyScreensBySampleIds = async (
  db: Db,
  ids: readonly string[],
): Promise<AntibodyScreenRow[]> =>
  db
    .select()
    .from(antibodyScreens)
    .where(inArray(antibodyScreens.sampleId, ids as Id<'Sample'>[]))
    .orderBy(sql`${antibodyScreens.id} desc`)

/** Standing and corrected crossmatches of samples, newest first. */
export const listCrossmatchesBySampleIds = async (db: Db, ids: readonly string[]): Promise<CrossmatchRow[]> =>
  db
    .select()
    .from(crossmatches)
    .where(inArray(crossmatches.sampleId, ids as Id<'Sample'>[]))
    .orderBy(sql`${crossmatches.id} desc`)

/** Standing and corrected crossmatches of units, newest first. */
export const listCrossmatchesByUnitIds = async (db: Db, ids: readonly string[]): Promise<CrossmatchRow[]> =>
  db
    .select()
    .from(crossmatches)
    .where(inArray(crossmatches.unitId, ids as Id<'Unit'>[]))
    .orderBy(sql`${crossmatches.id} desc`)
