import { randomUUID } from 'node:crypto'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { forgetOldKeys } from '#db/outbox/idempotency.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import { expireUnagitated } from '#resolvers/cold-chain/expire-unagitated.ts'
import { judgeManualReadings } from '#resolvers/cold-chain/judge-manual-readings.ts'
import { watchShipments } from '#resolvers/cold-chain/watch-shipments.ts'
import type { Actor, Services } from '#resolvers/context.ts'
import { escalateRecalls } from '#resolvers/inventory/escalate-recalls.ts'
import { expireReservations } from '#resolvers/inventory/expire-reservations.ts'
import { expireDonorLocks } from '#resolvers/supply/expire-donor-locks.ts'
import { holdSuspectedDonations } from '#resolvers/transfusions/hold-suspected-donations.ts'
import { drawUpDueSettlements } from '#resolvers/waivers/draw-up-due-settlements.ts'
import { expireWaivers } from '#resolvers/waivers/expire-waivers.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop } from '#server/workers/loop.ts'

/** How long a reservation or a unit may stand past its time before the hub says so; the release gate knows at once. */
const SWEEP_EVERY_MS = 60_000
const MOST_AT_ONCE = 200
/** Their stays and donors are locked together. */
const MOST_QUOTES = 50
/** Each may have a day of readings to be summed up. */
const MOST_WAYS = 20

/**
 * What the clock alone brings about: reservations, quotes and units past their time, blood that another alliance has reason to
 * suspect, boxes that are late, answers past their seven days, months of which a station's statement is due.
 */
export function startSweeps(services: Services, holder: string): Running {
  const { database, log } = services
  const ending = new AbortController()
  // A month ends with an hour, so statements are looked for once in each.
  let hourOfStatements = ''
  const sweeps = runLoop({
    name: 'sweeps',
    duty: new Duty({ database, name: 'sweeps', holder }),
    round: async () => {
      const hour = services.clock().toISOString().slice(0, 13)
      for (const actor of await listHubActors(database)) {
        await sweepAlliance(services, actor)
        if (hour !== hourOfStatements) await drawUpDueSettlements(callOf(services, actor), {})
      }
      hourOfStatements = hour
      await database.transaction(SYSTEM_SCOPE, forgetOldKeys)
      return SWEEP_EVERY_MS
    },
    log,
    signal: ending.signal,
  })
  return {
    async stop() {
      ending.abort()
      await sweeps.done
    },
  }
}

const callOf = (services: Services, actor: Actor) =>
  beginCall(services, { actor, door: 'worker', correlationId: `sweep-${randomUUID()}` })

const sweepAlliance = async (services: Services, actor: Actor): Promise<void> => {
  const call = () => callOf(services, actor)
  for (;;) {
    const done = await expireReservations(call(), { limit: MOST_AT_ONCE })
    if (done.reservations < MOST_AT_ONCE && done.units < MOST_AT_ONCE) break
  }
  while ((await expireWaivers(call(), { limit: MOST_QUOTES })).waivers === MOST_QUOTES);
  await holdSuspectedDonations(call(), {})
  while ((await expireDonorLocks(call(), { limit: MOST_AT_ONCE })).enquiries === MOST_AT_ONCE);
  while ((await watchShipments(call(), { limit: MOST_WAYS })).compared === MOST_WAYS);
  await judgeManualReadings(call(), {})
  await expireUnagitated(call(), {})
  while ((await escalateRecalls(call(), { limit: MOST_AT_ONCE })).notices === MOST_AT_ONCE);
  // Last: what the others have just raised is told at once, and looked at with the rest.
  while ((await escalateAlarms(call(), { limit: MOST_AT_ONCE })).alarms === MOST_AT_ONCE);
}
