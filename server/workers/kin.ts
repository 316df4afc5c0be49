import { randomUUID } from 'node:crypto'
import { anyCareNoticeDue } from '#db/waivers/finders-care.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import { dueCareNotices } from '#resolvers/waivers/due-care-notices.ts'
import { pullKinships } from '#resolvers/waivers/pull-kinships.ts'
import { tellDonorRights } from '#resolvers/waivers/tell-donor-rights.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { hubCallsOf } from '#server/workers/hub-calls.ts'
import { runLoop, UNTIL_DUE_MS } from '#server/workers/loop.ts'

const FEED_EVERY_MS = 30_000
const MOST_AT_ONCE = 20

/** Reads what donors certified in the citizen service, and tells admitted donors and their kin of their rights. */
export function startKin(services: Services, holder: string): Running {
  const { database, log } = services
  const ending = new AbortController()
  const { signal } = ending
  const feed = runLoop({
    name: 'kinship feed',
    duty: new Duty({ database, name: 'kinship-feed', holder }),
    round: async () => {
      for (const actor of await listHubActors(database)) await readFeed(services, actor, signal)
      return FEED_EVERY_MS
    },
    log,
    signal,
  })
  const care = runLoop({
    name: 'care notices',
    duty: new Duty({ database, name: 'care-notices', holder }),
    round: async () => ((await tellAdmitted(services, signal)) === MOST_AT_ONCE ? 0 : UNTIL_DUE_MS),
    isDue: () => anyCareNoticeDue(services.clock()),
    log,
    signal,
  })
  return {
    async stop() {
      ending.abort()
      await Promise.all([feed.done, care.done])
    },
  }
}

/** Reads page by page all that an alliance has not read, when it is time to. */
export async function readFeed(services: Services, actor: Actor, signal?: AbortSignal): Promise<void> {
  const call = () => beginCall(services, { actor, door: 'worker', correlationId: `kin-${randomUUID()}` })
  while (!signal?.aborted && (await pullKinships(call(), {})).more);
}

/** Looks up those admitted whose time has come; answers how many. */
export async function tellAdmitted(services: Services, signal?: AbortSignal): Promise<number> {
  const due = await dueCareNotices(services.database, services.clock(), MOST_AT_ONCE)
  if (due.length === 0) return 0
  const calls = await hubCallsOf(services, 'kin')
  for (const { allianceId, id } of due) {
    if (signal?.aborted) break
    const call = calls(allianceId)
    if (call !== null) await tellDonorRights(call, { noticeId: id })
  }
  return due.length
}
