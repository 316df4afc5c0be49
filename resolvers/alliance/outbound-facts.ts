import { findLead, listOrganisationsByIds, listStaffByIds } from '#db/alliance/finders.ts'
import type { Db } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'

/** A transaction of the hub's own, in which messages to other systems are written. */
export type { Db as OutboundDb } from '#db/client.ts'

/** A person as other systems are told of them: the number on the badge and the name. */
export type NamedPerson = { readonly id: string; readonly name: string }

/** The codes by which other systems know the lead and one hospital. */
export type PlaceCodes = { readonly lead: string; readonly hospital: string }

/** Codes of the alliance's lead and of one of its hospitals. */
export const placeCodes = async (
  db: Db,
  allianceId: AllianceId,
  organisationId: Id<'Organisation'>,
): Promise<PlaceCodes> => {
  const [lead, [hospital]] = await Promise.all([
    findLead(db, allianceId),
    listOrganisationsByIds(db, [organisationId]),
  ])
  if (lead === null || hospital === undefined)
    throw new Error(`alliance ${allianceId} has no lead, or no organisation ${organisationId}`)
  return { lead: lead.code, hospital: hospital.code }
}

/** Staff by their ids, as other systems are told of them. */
export const namedPersons = async (
  db: Db,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, NamedPerson>> => {
  const known = ids.filter((id) => id !== null)
  if (known.length === 0) return new Map()
  const rows = await listStaffByIds(db, known)
  return new Map(rows.map(({ id, badge, account, name }) => [id, { id: badge ?? account, name }]))
}
