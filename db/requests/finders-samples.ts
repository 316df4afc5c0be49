import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { HospitalKey } from '#db/requests/finders-patients.ts'
import { samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type SampleRow = typeof samples.$inferSelect

export const listSamplesByIds = async (db: Db, ids: readonly string[]): Promise<SampleRow[]> =>
  db
    .select()
    .from(samples)
    .where(inArray(samples.id, ids as Id<'Sample'>[]))

/** The samples drawn for these requests, oldest first. */
export const listSamplesByRequestIds = async (db: Db, ids: readonly string[]): Promise<SampleRow[]> =>
  db
    .select()
    .from(samples)
    .where(inArray(samples.requestId, ids as Id<'Request'>[]))
    .orderBy(asc(samples.id))

const numbered = ({ allianceId, organisationId }: HospitalKey, sampleNumber: string) =>
  and(
    eq(samples.allianceId, allianceId),
    eq(samples.organisationId, organisationId),
    eq(samples.sampleNumber, sampleNumber),
  )

export const findSampleByNumber = async (
  db: Db,
  hospital: HospitalKey,
  sampleNumber: string,
): Promise<SampleRow | null> => {
  const [row] = await db.select().from(samples).where(numbered(hospital, sampleNumber))
  return row ?? null
}

export const lockSampleByNumber = async (
  db: Db,
  hospital: HospitalKey,
  sampleNumber: string,
): Promise<SampleRow | null> => {
  const [row] = await db.select().from(samples).where(numbered(hospital, sampleNumber)).for('update')
  return row ?? null
}

export const lockSample = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Sample'>,
): Promise<SampleRow | null> => {
  const [row] = await db
    .select()
    .from(samples)
    .where(and(eq(samples.allianceId, allianceId), eq(samples.id, id)))
    .for('update')
  return row ?? null
}

/** Adds the sample unless its hospital has that number already; answers whether it was added. */
export const insertSample = async (db: Db, row: typeof samples.$inferInsert): Promise<boolean> => {
  const added = await db.insert(samples).values(row).onConflictDoNothing().returning({ id: samples.id })
  return added.length > 0
}

export const updateSample = async (
  db: Db,
  key: { readonly allianceId: AllianceId; readonly id: Id<'Sample'> },
  values: Partial<typeof samples.$inferInsert>,
): Promise<void> => {
  await db
    .update(samples)
    .set(values)
    .where(and(eq(samples.allianceId, key.allianceId), eq(samples.id, key.id)))
}
