import { and, asc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm'
import { organisations } from '#db/alliance/tables.ts'
import { listingByIds } from '#db/among.ts'
import { anyOf } from '#db/any-of.ts'
import type { Db } from '#db/client.ts'
import type { KeptNumber, NumberForms } from '#db/kept-number.ts'
import { selectionFrom } from '#db/ready.ts'
import { patientMerges, patients, persons } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type PersonRow = typeof persons.$inferSelect
export type PatientRow = typeof patients.$inferSelect
export type PatientMergeRow = typeof patientMerges.$inferSelect

/** One hospital in one alliance. */
export type HospitalKey = { readonly allianceId: AllianceId; readonly organisationId: Id<'Organisation'> }

/** A row by its whole key. */
export type KeyOf<K extends 'Patient' | 'PatientMerge'> = {
  readonly allianceId: AllianceId
  readonly id: Id<K>
}

export const listPatientsByIds = listingByIds(patients, patients.id)

export const findPatientByNumber = async (
  db: Db,
  hospital: HospitalKey,
  forms: NumberForms,
): Promise<PatientRow | null> => {
  const [row] = await selectNumbered(db, { ...hospital, ...forms })
  return row ?? null
}

/** Patients by the code of their hospital and their number there, each with the code. */
export const listPatientsByCodeAndNumber = async (
  db: Db,
  keys: readonly { readonly code: string; readonly number: KeptNumber }[],
): Promise<(PatientRow & { readonly organisationCode: string })[]> =>
  db
    .select({ ...getTableColumns(patients), organisationCode: organisations.code })
    .from(patients)
    .innerJoin(
      organisations,
      and(eq(organisations.allianceId, patients.allianceId), eq(organisations.id, patients.organisationId)),
    )
    .where(
      anyOf(
        keys.map(({ code, number }) =>
          and(eq(organisations.code, code), eq(patients.hospitalNumber, number)),
        ),
      ),
    )

export const lockPatientByNumber = async (
  db: Db,
  hospital: HospitalKey,
  forms: NumberForms,
): Promise<PatientRow | null> => {
  const [row] = await selectNumberedForUpdate(db, { ...hospital, ...forms })
  return row ?? null
}

const numbered = and(
  eq(patients.allianceId, sql.placeholder('allianceId')),
  eq(patients.organisationId, sql.placeholder('organisationId')),
  inArray(patients.hospitalNumber, [sql.placeholder('number'), sql.placeholder('older')]),
)
const selectNumbered = selectionFrom<typeof patients, HospitalKey & NumberForms>(patients, numbered)
const selectNumberedForUpdate = selectionFrom<typeof patients, HospitalKey & NumberForms>(
  patients,
  numbered,
  { forUpdate: true },
)

export const lockPatient = async (db: Db, key: KeyOf<'Patient'>): Promise<PatientRow | null> => {
  const [row] = await db
    .select()
    .from(patients)
    .where(and(eq(patients.allianceId, key.allianceId), eq(patients.id, key.id)))
    .for('update')
  return row ?? null
}

/** Adds the patient unless its hospital has that number already; answers whether it was added. */
export const insertPatient = async (db: Db, row: typeof patients.$inferInsert): Promise<boolean> => {
  const added = await db.insert(patients).values(row).onConflictDoNothing().returning({ id: patients.id })
  return added.length > 0
}

export const updatePatient = async (
  db: Db,
  key: KeyOf<'Patient'>,
  values: Partial<typeof patients.$inferInsert>,
): Promise<void> => {
  await db
    .update(patients)
    .set({ ...values, updatedAt: sql`now()` })
    .where(and(eq(patients.allianceId, key.allianceId), eq(patients.id, key.id)))
}

/** The patients that are one person, over all hospitals: asked with the hub's own view. */
export const listPatientsOfPerson = async (
  db: Db,
  allianceId: AllianceId,
  personId: Id<'Person'>,
): Promise<PatientRow[]> =>
  db
    .select()
    .from(patients)
    .where(and(eq(patients.allianceId, allianceId), eq(patients.personId, personId)))
    .orderBy(asc(patients.id))

/** The patient and all that were merged into it, over any number of steps. */
export const listMergedTree = async (db: Db, root: KeyOf<'Patient'>): Promise<Id<'Patient'>[]> => {
  const { rows } = await db.execute<{ id: Id<'Patient'> }>(sql`
    with recursive tree as (
      select id from patients where alliance_id = ${root.allianceId} and id = ${root.id}
      union
      select p.id from patients p join tree on p.merged_into = tree.id where p.alliance_id = ${root.allianceId}
    )
    select id from tree order by id`)
  return rows.map(({ id }) => id)
}

/** Makes these patients one person's; their compatibility history follows in the same statement. */
export const updatePersonOf = async (
  db: Db,
  allianceId: AllianceId,
  ids: readonly Id<'Patient'>[],
  personId: Id<'Person'>,
): Promise<void> => {
  await db
    .update(patients)
    .set({ personId, updatedAt: sql`now()` })
    .where(and(eq(patients.allianceId, allianceId), inArray(patients.id, [...ids])))
}

export const findPerson = async (
  db: Db,
  allianceId: AllianceId,
  id: Id<'Person'>,
): Promise<PersonRow | null> => {
  const [row] = await db
    .select()
    .from(persons)
    .where(and(eq(persons.allianceId, allianceId), eq(persons.id, id)))
  return row ?? null
}

/** Adds a person; one whose hash is there already is left as it is. */
export const insertPerson = async (db: Db, row: typeof persons.$inferInsert): Promise<void> => {
  await db.insert(persons).values(row).onConflictDoNothing()
}

/** The person of an identity hash, locked, so that two hospitals join it one after the other. */
export const lockPersonByHash = async (
  db: Db,
  allianceId: AllianceId,
  identityHash: string,
): Promise<PersonRow | null> => {
  const [row] = await db
    .select()
    .from(persons)
    .where(and(eq(persons.allianceId, allianceId), eq(persons.identityHash, identityHash)))
    .for('update')
  return row ?? null
}

export const insertPatientMerge = async (db: Db, row: typeof patientMerges.$inferInsert): Promise<void> => {
  await db.insert(patientMerges).values(row)
}

/** The merge by which a patient went into another and which still stands. */
export const findStandingMerge = async (
  db: Db,
  allianceId: AllianceId,
  mergedId: Id<'Patient'>,
): Promise<PatientMergeRow | null> => {
  const [row] = await db
    .select()
    .from(patientMerges)
    .where(
      and(
        eq(patientMerges.allianceId, allianceId),
        eq(patientMerges.mergedId, mergedId),
        isNull(patientMerges.undoneAt),
      ),
    )
  return row ?? null
}

export const updatePatientMerge = async (
  db: Db,
  key: KeyOf<'PatientMerge'>,
  values: Partial<typeof patientMerges.$inferInsert>,
): Promise<void> => {
  await db
    .update(patientMerges)
    .set(values)
    .where(and(eq(patientMerges.allianceId, key.allianceId), eq(patientMerges.id, key.id)))
}
