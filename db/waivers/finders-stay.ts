import { and, eq } from 'drizzle-orm'
import type { Db } from '#db/client.ts'
import type { EncounterRow, HospitalKey } from '#db/requests/finders-patients.ts'
import { encounters } from '#db/requests/tables.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type StayKey = { readonly allianceId: AllianceId; readonly encounterId: Id<'Encounter'> }

/** Locks a stay by its id, if the caller sees it. */
export const lockEncounter = (db: Db, of: StayKey): Promise<unknown> =>
  db.$client.query({
    text: 'select id from encounters where alliance_id = $1 and id = $2 for update',
    values: [of.allianceId, of.encounterId],
  })

/** A stay by its number in its hospital, unlocked. */
export const findStay = async (
  db: Db,
  { allianceId, organisationId }: HospitalKey,
  visitNumber: string,
): Promise<EncounterRow | null> => {
  const [row] = await db
    .select()
    .from(encounters)
    .where(
      and(
        eq(encounters.allianceId, allianceId),
        eq(encounters.organisationId, organisationId),
        eq(encounters.visitNumber, visitNumber),
      ),
    )
  return row ?? null
}
