import { SYSTEM_SCOPE } from '#db/client.ts'
import { listActiveSenders } from '#db/messaging/senders.ts'
import { anyStayDue, listDueStays } from '#db/waivers/finders-stay-tasks.ts'
import type { Services } from '#resolvers/context.ts'
import { findMachineActor } from '#resolvers/messaging/machine-actor.ts'
import { markStays, STAY_EVENTS } from '#resolvers/waivers/mark-stays-due.ts'
import { type HospitalOf, waiveStay } from '#resolvers/waivers/waive-stay.ts'
import type { Running } from '#server/lifecycle.ts'
import { runConsumer } from '#server/workers/consumer.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop, UNTIL_DUE_MS } from '#server/workers/loop.ts'

/** The name of the consumer that follows what happens to stays, their charges and their bags. */
export const STAYS_CONSUMER = 'waiver-stays'

const MOST_AT_ONCE = 20

/** Settles stays by themselves: each event of a stay has it thought over soon after, one stay after the other. */
export function startStays(services: Services, holder: string): Running {
  const { database, log, clock } = services
  const ending = new AbortController()
  const { signal } = ending
  const waiving = runLoop({
    name: 'stays',
    duty: new Duty({ database, name: 'waiver-stays', holder }),
    round: async () => ((await waiveDueStays(services)) < MOST_AT_ONCE ? UNTIL_DUE_MS : 0),
    isDue: () => anyStayDue(clock()),
    log,
    signal,
  })
  const following = runConsumer({
    database,
    holder,
    name: STAYS_CONSUMER,
    names: STAY_EVENTS,
    handle: (db, events) => markStays(db, events, clock()),
    onHandled: () => waiving.wake(),
    log,
    signal,
  })
  return {
    async stop() {
      ending.abort()
      await Promise.all([waiving.done, following.done])
    },
  }
}

/** Thinks over the stays whose time has come; answers how many they were. */
export async function waiveDueStays(services: Services): Promise<number> {
  const due = await services.database.transaction(
    SYSTEM_SCOPE,
    (db) => listDueStays(db, { at: services.clock(), limit: MOST_AT_ONCE }),
    'read',
  )
  const hospitalOf = due.length === 0 ? nobody : await hospitalsOf(services)
  for (const stay of due) await waiveStay(services, hospitalOf, stay)
  return due.length
}

const nobody: HospitalOf = async () => ({ settlesItself: false, actor: null })

/** The system that leaves the settling to the hub speaks for its hospital, else any of the hospital's. */
const hospitalsOf = async (services: Services): Promise<HospitalOf> => {
  const senders = await services.database.transaction(SYSTEM_SCOPE, (db) => listActiveSenders(db), 'read')
  return async ({ allianceId, organisationId }) => {
    const own = senders.filter(
      (sender) => sender.allianceId === allianceId && sender.organisationId === organisationId,
    )
    const settling = own.find(({ profile }) => profile.waivers === 'DISCHARGE')
    const sender = settling ?? own[0]
    if (sender === undefined) return nobody({ allianceId, organisationId })
    return { settlesItself: settling !== undefined, actor: await findMachineActor(services, sender) }
  }
}
