import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { type Ctx, scopeOf } from '#resolvers/context.ts'
import { makeReadSession } from '#resolvers/reads.ts'
import type { World } from '#test/support/world.ts'

/** A call by the hub itself, in the alliance CS. */
export const asHub = async (world: World): Promise<Ctx> => {
  const actor = (await listHubActors(world.database)).find(
    ({ organisationCode }) => organisationCode === 'CS-LEAD',
  )
  if (actor === undefined) throw new Error('the hub has no seat at CS-LEAD')
  return {
    actor,
    services: world.services,
    door: 'worker',
    correlationId: 'sweep',
    reads: makeReadSession(world.database, scopeOf(actor)),
  }
}
