import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { SampleRow } from '#db/compatibility/finders-results.ts'
import { typings } from '#db/compatibility/tables.ts'
import { historyFacts } from '#db/compatibility/tables-cases.ts'
import { patients, requests, samples } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import type { AboGroup, HistoryFactKind, RhdType } from '#rules/compatibility/terms.ts'

export type HistoryFactRow = typeof historyFacts.$inferSelect

/** Whose blood a sample is, as far as reading a result needs it. */
export type SampledPatient = Pick<
  typeof patients.$inferSelect,
  'id' | 'organisationId' | 'personId' | 'birthDate' | 'newborn'
>

/** A sample with its patient, locked so that its results are recorded one after the other. */
export const lockSampleWithPatient = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Sample'>,
): Promise<{ sample: SampleRow; patient: SampledPatient } | null> => {
  const [row] = await db
    .select({
      sample: samples,
      patient: {
        id: patients.id,
        organisationId: patients.organisationId,
        personId: patients.personId,
        birthDate: patients.birthDate,
        newborn: patients.newborn,
      },
    })
    .from(samples)
    .innerJoin(patients, and(eq(patients.allianceId, samples.allianceId), eq(patients.id, samples.patientId)))
    .where(and(eq(samples.allianceId, allianceId), eq(samples.id, id)))
    .for('update', { of: samples })
  return row ?? null
}

/** The patient a request is for; null when there is no such request. */
export const findRequestPatient = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Request'>,
): Promise<Id<'Patient'> | null> => {
  const [row] = await db
    .select({ patientId: requests.patientId })
    .from(requests)
    .where(and(eq(requests.allianceId, allianceId), eq(requests.id, id)))
  return row?.patientId ?? null
}

/** Whether the caller may see the unit. A crossmatch is of one bag: only that it exists is asked here. */
export const unitExists = async (db: Db, allianceId: AllianceId, id: Id<'Unit'>): Promise<boolean> => {
  const found = await db.execute(sql`select 1 from units where alliance_id = ${allianceId} and id = ${id}`)
  return found.rows.length > 0
}

/** What a unit's label says, as far as an electronic crossmatch asks. */
export type UnitLabelRow = {
  readonly abo: AboGroup
  readonly rhd: RhdType
  readonly scheme: string
  readonly donationNumber: string
  readonly productCode: string
}

export const findUnitLabel = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Unit'>,
): Promise<UnitLabelRow | null> => {
  const { rows } = await db.execute<UnitLabelRow>(sql`
    select abo, rhd, scheme, donation_number as "donationNumber", product_code as "productCode"
    from units where alliance_id = ${allianceId} and id = ${id}`)
  return rows[0] ?? null
}

/** Keeps a unit as it is until the result on it is in: an issue judges before or after, never in between. */
export const lockUnitForResult = async (db: Db, allianceId: AllianceId, id: Id<'Unit'>): Promise<void> => {
  await db.execute(
    sql`select 1 from units where alliance_id = ${allianceId} and id = ${id} for no key update`,
  )
}

/** One typing that counts for a person's group. */
export type GroupTyping = Pick<typeof typings.$inferSelect, 'id' | 'sampleId' | 'abo' | 'rhd' | 'status'>

/**
 * The standing typings of a person at every hospital, oldest first. Those on a sample that was rejected say nothing
 * of the person. Asked in the hub's own view: another hospital's typing counts, too.
 */
export const listTypingsOfPerson = async (
  db: Db,
  allianceId: AllianceId,
  personId: Id<'Person'>,
): Promise<GroupTyping[]> =>
  db
    .select({
      id: typings.id,
      sampleId: typings.sampleId,
      abo: typings.abo,
      rhd: typings.rhd,
      status: typings.status,
    })
    .from(typings)
    .innerJoin(samples, and(eq(samples.allianceId, typings.allianceId), eq(samples.id, typings.sampleId)))
    .innerJoin(patients, and(eq(patients.allianceId, typings.allianceId), eq(patients.id, typings.patientId)))
    .where(
      and(
        eq(typings.allianceId, allianceId),
        eq(patients.personId, personId),
        eq(typings.current, true),
        ne(samples.state, 'REJECTED'),
      ),
    )
    .orderBy(asc(typings.id))

export const insertHistoryFacts = async (
  db: Db,
  rows: readonly (typeof historyFacts.$inferInsert)[],
): Promise<void> => {
  if (rows.length > 0) await db.insert(historyFacts).values([...rows])
}

/** Withdraws every standing fact that rests on a piece of evidence. */
export const withdrawFacts = async (
  db: Db,
  allianceId: AllianceId,
  evidenceId: string,
  withdrawnAt: Date,
): Promise<void> => {
  await db
    .update(historyFacts)
    .set({ withdrawnAt })
    .where(
      and(
        eq(historyFacts.allianceId, allianceId),
        eq(historyFacts.evidenceId, evidenceId),
        isNull(historyFacts.withdrawnAt),
      ),
    )
}

/** Lets a withdrawn fact of a piece of evidence stand again; answers whether there was one. */
export const restoreFact = async (
  db: Db,
  of: { allianceId: AllianceId; evidenceId: string; kind: HistoryFactKind; value: string },
): Promise<boolean> => {
  const restored = await db
    .update(historyFacts)
    .set({ withdrawnAt: null })
    .where(
      and(
        eq(historyFacts.allianceId, of.allianceId),
        eq(historyFacts.evidenceId, of.evidenceId),
        eq(historyFacts.kind, of.kind),
        eq(historyFacts.value, of.value),
      ),
    )
    .returning({ id: historyFacts.id })
  return restored.length > 0
}
