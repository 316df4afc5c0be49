import { type AnyPgColumn, foreignKey } from 'drizzle-orm/pg-core'
import { encounters } from '#db/requests/tables.ts'

/** Key to the stay or visit a row is about. */
export const ofEncounter = (t: { allianceId: AnyPgColumn; encounterId: AnyPgColumn }) =>
  foreignKey({
    columns: [t.allianceId, t.encounterId],
    foreignColumns: [encounters.allianceId, encounters.id],
  })
