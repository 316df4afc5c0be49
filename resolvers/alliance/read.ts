import {
  type AllianceRow,
  listAlliances,
  listOrganisations,
  listOrganisationsByIds,
  listStaffByIds,
  type OrganisationRow,
  type StaffRow,
} from '#db/alliance/finders.ts'
import type { Actor } from '#resolvers/context.ts'
import { one, read } from '#resolvers/reads.ts'

/** The alliance context's part of the graph. */
export type HubEntities = { Organisation: OrganisationRow; Staff: StaffRow }

export const organisationById = one(listOrganisationsByIds)
export const staffById = one(listStaffByIds)

/** Who the caller is to the hub. */
export const viewer = read('alliance.viewer', async (query, _: object): Promise<Actor> => query.actor)

/** The alliances the caller takes part in or watches over. */
export const listOwnAlliances = read(
  'alliance.alliance',
  async (query, _: object): Promise<readonly AllianceRow[]> => listAlliances(query.db),
)

/** The organisations of the caller's alliances. */
export const organisations = read(
  'alliance.organisations',
  async (query, _: object): Promise<readonly OrganisationRow[]> => listOrganisations(query.db),
)
