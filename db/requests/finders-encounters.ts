import { and, eq, inArray, sql } from 'drizzle-orm'
import { listingByIds } from '#db/among.ts'
import type { Db } from '#db/client.ts'
import type { NumberForms } from '#db/kept-number.ts'
import { selectionFrom } from '#db/ready.ts'
import type { HospitalKey } from '#db/requests/finders-patients.ts'
import { encounters } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type EncounterRow = typeof encounters.$inferSelect

/** A row by its whole key. */
type EncounterKey = { readonly allianceId: AllianceId; readonly id: Id<'Encounter'> }

export const listEncountersByIds = listingByIds(encounters, encounters.id)

/** A stay by its number in its hospital. */
export const findEncounterByNumber = async (
  db: Db,
  hospital: HospitalKey,
  forms: NumberForms,
): Promise<EncounterRow | null> => {
  const [row] = await selectNumbered(db, { ...hospital, ...forms })
  return row ?? null
}

export const lockEncounterByNumber = async (
  db: Db,
  hospital: HospitalKey,
  forms: NumberForms,
): Promise<EncounterRow | null> => {
  const [row] = await selectNumberedForUpdate(db, { ...hospital, ...forms })
  return row ?? null
}

const numbered = and(
  eq(encounters.allianceId, sql.placeholder('allianceId')),
  eq(encounters.organisationId, sql.placeholder('organisationId')),
  inArray(encounters.visitNumber, [sql.placeholder('number'), sql.placeholder('older')]),
)
const selectNumbered = selectionFrom<typeof encounters, HospitalKey & NumberForms>(encounters, numbered)
const selectNumberedForUpdate = selectionFrom<typeof encounters, HospitalKey & NumberForms>(
  encounters,
  numbered,
  { forUpdate: true },
)

/** The stay as it stands once nobody else changes it. */
export const lockEncounterRow = async (db: Db, key: EncounterKey): Promise<EncounterRow | null> => {
  const [row] = await selectKeyedForUpdate(db, key)
  return row ?? null
}

const selectKeyedForUpdate = selectionFrom<typeof encounters, EncounterKey>(
  encounters,
  and(eq(encounters.allianceId, sql.placeholder('allianceId')), eq(encounters.id, sql.placeholder('id'))),
  { forUpdate: true },
)

/** Adds the encounter unless its hospital has that visit number already; answers whether it was added. */
export const insertEncounter = async (db: Db, row: typeof encounters.$inferInsert): Promise<boolean> => {
  const added = await db.insert(encounters).values(row).onConflictDoNothing().returning({ id: encounters.id })
  return added.length > 0
}

export const updateEncounter = async (
  db: Db,
  key: EncounterKey,
  values: Partial<typeof encounters.$inferInsert>,
): Promise<void> => {
  await db
    .update(encounters)
    .set(values)
    .where(and(eq(encounters.allianceId, key.allianceId), eq(encounters.id, key.id)))
}
