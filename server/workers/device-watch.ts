import { randomUUID } from 'node:crypto'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import { watchDevices } from '#resolvers/cold-chain/watch-devices.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop } from '#server/workers/loop.ts'

/** An excursion that outlasts its grace is to hold its bags within five seconds, heard of or not. */
const LOOK_EVERY_MS = 2_000
const MOST_AT_ONCE = 200

/** Watches the clock of every device: silence, and what lasts too long. */
export function startDeviceWatch(services: Services, holder: string): Running {
  const { database, log } = services
  const ending = new AbortController()
  const watching = runLoop({
    name: 'device watch',
    duty: new Duty({ database, name: 'device-watch', holder }),
    round: async () => {
      for (const actor of await listHubActors(database)) await watchAlliance(services, actor)
      return LOOK_EVERY_MS
    },
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
