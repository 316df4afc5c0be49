import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Ctx } from '#resolvers/context.ts'
import type { World } from '#test/support/world.ts'

/** A call by the hub itself, in the alliance of a lead; absent: in CS. */
export const asHub = async (world: World, lead = 'CS-LEAD'): Promise<Ctx> => {
  const actor = (await listHubActors(world.database)).find(
    ({ organisationCode }) => organisationCode === lead,
  )
  if (actor === undefined) throw new Error(`the hub has no seat at ${lead}`)
  return beginCall(world.services, { actor, door: 'worker', correlationId: 'sweep' })
}
