import { randomUUID } from 'node:crypto'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import { judgeStockLevels } from '#resolvers/supply/judge-stock-levels.ts'
import { markShelvesDue, SHELF_EVENTS } from '#resolvers/supply/mark-levels-due.ts'
import type { Running } from '#server/lifecycle.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop } from '#server/workers/loop.ts'

/** The name of the consumer that follows what happens on the shelves. */
export const LEVELS_CONSUMER = 'stock-levels'

/** What the clock alone brings about (quiet times, expiry, silent feeds) is looked for this often. */
const LOOK_EVERY_MS = 30_000
const MOST_AT_ONCE = 200

/**
 * Watches the shelves: each event of a unit has the levels of its shelf judged soon after, and the clock those whose
 * time has come.
 */
export function startLevels(services: Services, holder: string): Running {
  const { database, log, clock } = services
  const ending = new AbortController()
  const { signal } = ending
  const judging = runLoop({
    name: 'stock levels',
    duty: new Duty({ database, name: 'stock-levels', holder }),
    round: async () => {
      for (const actor of await listHubActors(database)) await judgeAlliance(services, actor)
      return LOOK_EVERY_MS
    },
    log,
    signal,
  })
  const following = runConsumer({
    database,
    holder,
    name: LEVELS_CONSUMER,
    names: SHELF_EVENTS,
    handle: (db, events) => markShelvesDue(db, events, clock()),
    onHandled: () => judging.wake(),
    log,
    signal,
  })
  return {
    async stop() {
      ending.abort()
      await Promise.all([judging.done, following.done])
    },
  }
}

/** Judges every level of an alliance that is due. */
export async function judgeAlliance(services: Services, actor: Actor): Promise<void> {
  for (;;) {
    const call = beginCall(services, { actor, door: 'worker', correlationId: `levels-${randomUUID()}` })
    if ((await judgeStockLevels(call, { limit: MOST_AT_ONCE })).levels < MOST_AT_ONCE) return
  }
}
