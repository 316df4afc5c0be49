import { and, asc, desc, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import { preTransfusionResults } from '#db/compatibility/tables.ts'
import { patients, requests } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type PreTransfusionResultRow = typeof preTransfusionResults.$inferSelect

export const listPreTransfusionResultsByIds = listingByIds(preTransfusionResults, preTransfusionResults.id)

/** A result with the patient that was asked for: of merged records another number may carry it. */
export type ResultOfPatient = { readonly askedFor: string; readonly row: PreTransfusionResultRow }

/**
 * The results of patients, newest first, corrected ones included, whichever of one hospital's numbers they stand under.
 * Another hospital's are never among them.
 */
export const listPreTransfusionByPatientIds = async (
  db: Db,
  ids: readonly string[],
): Promise<ResultOfPatient[]> => {
  const asked = alias(patients, 'asked')
  return db
    .select({ askedFor: asked.id, row: preTransfusionResults })
    .from(asked)
    .innerJoin(
      patients,
      and(
        eq(patients.allianceId, asked.allianceId),
        eq(patients.personId, asked.personId),
        eq(patients.organisationId, asked.organisationId),
      ),
    )
    .innerJoin(
      preTransfusionResults,
      and(
        eq(preTransfusionResults.allianceId, patients.allianceId),
        eq(preTransfusionResults.patientId, patients.id),
      ),
    )
    .where(inArray(asked.id, ids as Id<'Patient'>[]))
    .orderBy(desc(preTransfusionResults.occurredAt), desc(preTransfusionResults.id))
}

/** The standing results of one patient, oldest first, locked. */
export const lockPreTransfusionResults = async (
  db: Db,
  allianceId: AllianceId,
  patientId: Id<'Patient'>,
): Promise<PreTransfusionResultRow[]> =>
  db
    .select()
    .from(preTransfusionResults)
    .where(
      and(
        eq(preTransfusionResults.allianceId, allianceId),
        eq(preTransfusionResults.patientId, patientId),
        eq(preTransfusionResults.current, true),
      ),
    )
    .orderBy(asc(preTransfusionResults.id))
    .for('update')

export const insertPreTransfusionResults = async (
  db: Db,
  rows: readonly (typeof preTransfusionResults.$inferInsert)[],
): Promise<void> => {
  await db.insert(preTransfusionResults).values([...rows])
}

/** Takes results out of use because later rows stand in their place. */
export const retirePreTransfusionResults = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'PreTransfusionResult'>[],
): Promise<void> => {
  if (ids.length === 0) return
  await db
    .update(preTransfusionResults)
    .set({ current: false })
    .where(and(eq(preTransfusionResults.allianceId, allianceId), inArray(preTransfusionResults.id, [...ids])))
}

/** The patient a request is for; null when there is no such request. */
export const findTestedPatient = async (
  db: Db,
  allianceId: AllianceId,
  requestId: Id<'Request'>,
): Promise<{ id: Id<'Patient'>; organisationId: Id<'Organisation'> } | null> => {
  const [row] = await db
    .select({ id: requests.patientId, organisationId: requests.organisationId })
    .from(requests)
    .where(and(eq(requests.allianceId, allianceId), eq(requests.id, requestId)))
  return row ?? null
}
