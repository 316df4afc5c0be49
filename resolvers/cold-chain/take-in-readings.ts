import { randomUUID } from 'node:crypto'
import { isAway } from '#lib/away.ts'
import type { AllianceId } from '#lib/ids.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { DeviceReadings, IntakeAnswer } from '#resolvers/cold-chain/device-readings.ts'
import { prepareMonths } from '#resolvers/cold-chain/prepare-months.ts'
import { takeIn } from '#resolvers/cold-chain/take-in.ts'
import type { Actor, Services, Tx } from '#resolvers/context.ts'
import { operation } from '#resolvers/operation.ts'

export type { DeviceReadings, IntakeAnswer }

/** What came of one message: its answer, or why it is not kept and has to be sent again. */
export type Settled = PromiseSettledResult<IntakeAnswer>

/** The hub itself keeps what its devices tell; with an audit row only where it told somebody of something. */
const NAME = 'cold-chain.recordReadings'

/**
 * Takes in what many devices sent, in one transaction for each alliance: after it, and not before, an answer may go out.
 * A message whose like the hub can't take (a fault of ours) is told apart from the rest, which is kept.
 */
export const takeInReadings = async (
  services: Services,
  batch: readonly DeviceReadings[],
): Promise<readonly Settled[]> => {
  await prepareMonths(services, batch)
  const settled: Settled[] = []
  const places = batch.map((message, place) => ({ message, place }))
  const byAlliance = Map.groupBy(places, ({ message }) => message.device.allianceId)
  await Promise.all(
    [...byAlliance].map(async ([allianceId, mine]) => {
      const messages = mine.map(({ message }) => message)
      const answers = await takeTogether(services, await hubOf(services, allianceId), messages)
      mine.forEach(({ place }, at) => {
        settled[place] = answers[at] as Settled
      })
    }),
  )
  return settled
}

/** All in one transaction; where that fails although the database is there, each half by itself. */
const takeTogether = async (
  services: Services,
  hub: Actor,
  batch: readonly DeviceReadings[],
): Promise<readonly Settled[]> => {
  try {
    const answers = await commit(services, hub, batch)
    return answers.map((value) => ({ status: 'fulfilled', value }))
  } catch (reason) {
    if (batch.length === 1 || isAway(reason)) return batch.map(() => ({ status: 'rejected', reason }))
    services.log.warn({ err: reason, messages: batch.length }, 'readings not kept together; trying each half')
    const middle = Math.ceil(batch.length / 2)
    const first = await takeTogether(services, hub, batch.slice(0, middle))
    return [...first, ...(await takeTogether(services, hub, batch.slice(middle)))]
  }
}

const commit = async (
  services: Services,
  actor: Actor,
  batch: readonly DeviceReadings[],
): Promise<readonly IntakeAnswer[]> => {
  const call = beginCall(services, { actor, door: 'worker', correlationId: `readings-${randomUUID()}` })
  const take = operation(NAME, (tx: Tx) => {
    tx.idle()
    return takeIn(tx, batch)
  })
  return take(call, {})
}

const hubs = new WeakMap<Services['database'], Map<AllianceId, Actor>>()

const hubOf = async ({ database }: Services, allianceId: AllianceId): Promise<Actor> => {
  const known = hubs.get(database)?.get(allianceId)
  if (known !== undefined) return known
  const actors = await listHubActors(database)
  const byAlliance = new Map(actors.map((actor) => [actor.seats[0].allianceId, actor]))
  hubs.set(database, byAlliance)
  const hub = byAlliance.get(allianceId)
  if (hub === undefined) throw new Error(`alliance ${allianceId} has no lead to keep readings under`)
  return hub
}
