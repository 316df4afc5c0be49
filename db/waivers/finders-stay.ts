import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

export type StayKey = { readonly allianceId: AllianceId; readonly encounterId: Id<'Encounter'> }

/** Locks a stay by its id, if the caller sees it. */
export const lockEncounter = (db: Db, of: StayKey): Promise<unknown> =>
  db.$client.query({
    text: 'select id from encounters where alliance_id = $1 and id = $2 for update',
    values: [of.allianceId, of.encounterId],
  })
