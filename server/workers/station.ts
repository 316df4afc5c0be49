import { randomUUID } from 'node:crypto'
import type { StationClient } from '#adapters/station/client.ts'
import { listHubActors } from '#resolvers/alliance/hub-actor.ts'
import { beginCall } from '#resolvers/calls.ts'
import type { Ctx, Services } from '#resolvers/context.ts'
import { recordStationAnswer } from '#resolvers/supply/record-station-answer.ts'
import { settleStationMessage } from '#resolvers/supply/settle-station-message.ts'
import { dueStationMessages, ordersAwaitingAnswer } from '#resolvers/supply/station-queue.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { runLoop } from '#server/workers/loop.ts'

/** The queue is looked at this often. */
const IDLE_MS = 1_000
/** How often the station is asked about orders that it has and has not answered. */
const ASK_EVERY_MS = 60_000
const MOST_AT_ONCE = 20

/** Sends what waits for the station and fetches its answers, on one instance at a time. */
export function startStation(services: Services, holder: string, client: StationClient): Running {
  const { database, log } = services
  const ending = new AbortController()
  const ended = new Promise<null>((resolve) => {
    ending.signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  let askedAt = Number.NEGATIVE_INFINITY
  const worker = runLoop({
    name: 'station',
    duty: new Duty({ database, name: 'station', holder }),
    round: async () => {
      const sent = await sendDue(services, client, ended)
      if (performance.now() - askedAt >= ASK_EVERY_MS) {
        askedAt = performance.now()
        await fetchAnswers(services, client, ended)
      }
      return sent === MOST_AT_ONCE ? 0 : IDLE_MS
    },
    log,
    signal: ending.signal,
  })
  return {
    async stop() {
      ending.abort()
      await worker.done
    },
  }
}

/** Resolves when the hub stops: a call that is still under way is left, and made again under the same key. */
type Ended = Promise<null>
const NEVER: Ended = new Promise(() => undefined)

/** Sends what is due, one after the other; answers how many were tried. */
export async function sendDue(
  services: Services,
  client: StationClient,
  ended: Ended = NEVER,
): Promise<number> {
  const due = await dueStationMessages(services.database, services.clock(), MOST_AT_ONCE)
  if (due.length === 0) return 0
  const calls = await callsOf(services)
  let tried = 0
  for (const message of due) {
    // A pause that protects the station costs no message an attempt.
    if (client.isBroken) break
    const attempt = await Promise.race([client.send(message), ended])
    if (attempt === null) break
    const call = calls(message.allianceId)
    if (call === null) continue
    await settleStationMessage(call, { messageId: message.id, attempt })
    tried += 1
  }
  return tried
}

/** Asks how orders stand that the station has not answered yet. */
export async function fetchAnswers(
  services: Services,
  client: StationClient,
  ended: Ended = NEVER,
): Promise<void> {
  const waiting = await ordersAwaitingAnswer(services.database, MOST_AT_ONCE)
  if (waiting.length === 0) return
  const calls = await callsOf(services)
  for (const order of waiting) {
    if (client.isBroken) return
    const said = await Promise.race([client.ask(order), ended])
    const call = calls(order.allianceId)
    if (said?.answer && call !== null)
      await recordStationAnswer(call, { orderId: order.id, number: said.number, answer: said.answer })
  }
}

/** A call of the hub's own in each alliance. */
const callsOf = async (services: Services): Promise<(allianceId: string) => Ctx | null> => {
  const actors = await listHubActors(services.database)
  return (allianceId) => {
    const actor = actors.find(({ seats }) => seats[0].allianceId === allianceId)
    return actor === undefined
      ? null
      : beginCall(services, { actor, door: 'worker', correlationId: `station-${randomUUID()}` })
  }
}
