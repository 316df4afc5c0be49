import { randomUUID } from 'node:crypto'
import { anyStateToLookAt } from '#db/cold-chain/finders-watch.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import { watchDevices } from '#resolvers/cold-chain/watch-devices.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, UNTIL_DUE_MS } from '#server/workers/loop.ts'

const MOST_AT_ONCE = 200

/**
 * Watches the clock of every device: silence, and what lasts too long. An excursion that outlasts its grace is to hold its
 * bags within five seconds, heard of or not.
 */
export function startDeviceWatch(services: Services, holder: string): Running {
  const { database, log } = services
  const ending = new AbortController()
  const watching = runLoop({
    name: 'device watch',
    duty: new Duty({ database, name: 'device-watch', holder }),
    round: async () => {
      for (const actor of await listHubActors(database)) await watchAlliance(services, actor)
      return UNTIL_DUE_MS
    },
    isDue: () => anyStateToLookAt(services.clock()),
    log,
    signal: ending.signal,
  })
  return {
    async stop() {
      ending.abort()
      await watching.done
    },
  }
}

/** Looks at every device of an alliance that is due. */
async function watchAlliance(services: Services, actor: Actor): Promise<void> {
  for (;;) {
    const call = beginCall(services, { actor, door: 'worker', correlationId: `watch-${randomUUID()}` })
    if ((await watchDevices(call, { limit: MOST_AT_ONCE })).devices < MOST_AT_ONCE) return
  }
}
