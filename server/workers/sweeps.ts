import { randomUUID } from 'node:crypto'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { forgetOldKeys } from '#db/outbox/idempotency.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import { expireUnagitated } from '#resolvers/cold-chain/expire-unagitated.ts'
import { judgeManualReadings } from '#resolvers/cold-chain/judge-manual-readings.ts'
import { watchShipments } from '#resolvers/cold-chain/watch-shipments.ts'
import type { Actor, Ctx, Services } from '#resolvers/context.ts'
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

/** A new call of the hub on behalf of one alliance; each operation has its own. */
type CallOf = () => Ctx

/**
 * What the clock alone brings about for blood, patients and stations: reservations and units past their time, blood that
 * another alliance has reason to suspect, answers past their seven days, alarms that nobody has answered.
 */
export const startSweeps = (services: Services, holder: string): Running =>
  sweeping(services, holder, 'sweeps', async (alliances) => {
    for (const call of alliances) await sweepBank(call)
    // Whichever part took a key: they are one table.
    await services.database.transaction(SYSTEM_SCOPE, forgetOldKeys)
  })

/** What the clock alone brings about in the cold chain: boxes that are late, readings not taken, platelets left lying. */
export const startColdChainSweeps = (services: Services, holder: string): Running =>
  sweeping(services, holder, 'cold-chain-sweeps', async (alliances) => {
    for (const call of alliances) {
      while ((await watchShipments(call(), { limit: MOST_WAYS })).compared === MOST_WAYS);
      await judgeManualReadings(call(), {})
      await expireUnagitated(call(), {})
    }
  })

/** What the clock alone brings about in fee waiver: quotes past their time, months of which a statement is due. */
export const startWaiverSweeps = (services: Services, holder: string): Running => {
  // A month ends with an hour, so statements are looked for once in each.
  let hourOfStatements = ''
  return sweeping(services, holder, 'waiver-sweeps', async (alliances) => {
    const hour = services.clock().toISOString().slice(0, 13)
    for (const call of alliances) {
      while ((await expireWaivers(call(), { limit: MOST_QUOTES })).waivers === MOST_QUOTES);
      if (hour !== hourOfStatements) await drawUpDueSettlements(call(), {})
    }
    hourOfStatements = hour
  })
}

/** Sweeps again and again under a lease of its own: processes of different parts sweep beside each other. */
function sweeping(
  services: Services,
  holder: string,
  name: string,
  sweep: (alliances: readonly CallOf[]) => Promise<void>,
): Running {
  const { database, log } = services
  const ending = new AbortController()
  const sweeps = runLoop({
    name,
    duty: new Duty({ database, name, holder }),
    round: async () => {
      const actors = await listHubActors(database)
      await sweep(actors.map((actor) => () => callOf(services, actor)))
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

const callOf = (services: Services, actor: Actor): Ctx =>
  beginCall(services, { actor, door: 'worker', correlationId: `sweep-${randomUUID()}` })

const sweepBank = async (call: CallOf): Promise<void> => {
  for (;;) {
    const done = await expireReservations(call(), { limit: MOST_AT_ONCE })
    if (done.reservations < MOST_AT_ONCE && done.units < MOST_AT_ONCE) break
  }
  await holdSuspectedDonations(call(), {})
  while ((await expireDonorLocks(call(), { limit: MOST_AT_ONCE })).enquiries === MOST_AT_ONCE);
  while ((await escalateRecalls(call(), { limit: MOST_AT_ONCE })).notices === MOST_AT_ONCE);
  // Last: what the others have just raised is looked at with the rest.
  while ((await escalateAlarms(call(), { limit: MOST_AT_ONCE })).alarms === MOST_AT_ONCE);
}
