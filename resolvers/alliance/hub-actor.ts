import { listOrganisations } from '#db/alliance/finders.ts'
import { type Database, SYSTEM_SCOPE } from '#db/client.ts'
import type { Id } from '#lib/ids.ts'
import type { Actor } from '#resolvers/context.ts'

/** Stands where a member of staff would: the hub acted by itself. No row has this id, so a link to it leads nowhere. */
export const HUB_STAFF = `stf_${'0'.repeat(32)}` as Id<'Staff'>

const FOREVER = new Date('9999-12-31T00:00:00Z')

/** The hub itself, once for each alliance, seated at its lead: what its workers act as, by the door `worker`. */
export const listHubActors = async (database: Database): Promise<Actor[]> => {
  const organisations = await database.transaction(SYSTEM_SCOPE, (db) => listOrganisations(db), 'read')
  return organisations
    .filter(({ isLead }) => isLead)
    .map((lead) => ({
      account: 'hub',
      name: '血联 Xuelian',
      organisationCode: lead.code,
      roles: ['MACHINE'],
      seats: [
        {
          allianceId: lead.allianceId,
          organisationId: lead.id,
          staffId: HUB_STAFF,
          kind: lead.kind,
          lead: true,
        },
      ],
      until: FOREVER,
    }))
}
