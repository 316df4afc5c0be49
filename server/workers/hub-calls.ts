import { randomUUID } from 'node:crypto'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Ctx, Services } from '#resolvers/context.ts'

/** Begins a call of the hub's own in an alliance; null where the hub has no seat. */
export type HubCalls = (allianceId: string) => Ctx | null

/** Calls of the hub's own in each alliance; `of` begins their correlation ids. */
export async function hubCallsOf(services: Services, of: string): Promise<HubCalls> {
  const actors = await listHubActors(services.database)
  return (allianceId) => {
    const actor = actors.find(({ seats }) => seats[0].allianceId === allianceId)
    return actor === undefined
      ? null
      : beginCall(services, { actor, door: 'worker', correlationId: `${of}-${randomUUID()}` })
  }
}
