import type { StationClient } from '#adapters/station/client.ts'
import { anyStationMessageDue } from '#db/supply/finders-station.ts'
import type { Services } from '#resolvers/context.ts'
import { recordStationAnswer } from '#resolvers/supply/record-station-answer.ts'
import { settleStationMessage } from '#resolvers/supply/settle-station-message.ts'
import { dueStationMessages, ordersAwaitingAnswer } from '#resolvers/supply/station-queue.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { hubCallsOf } from '#server/workers/hub-calls.ts'
import { type Ended, endOf, NEVER, runLoop } from '#server/workers/loop.ts'

/** How often the station is asked about orders that it has and has not answered. */
const ASK_EVERY_MS = 60_000
const MOST_AT_ONCE = 20

/** Sends what waits for the station and fetches its answers, on one instance at a time. */
export function startStation(services: Services, holder: string, client: StationClient): Running {
  const { database, log } = services
  const ending = new AbortController()
  const ended = endOf(ending.signal)
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
      return sent === MOST_AT_ONCE ? 0 : ASK_EVERY_MS - (performance.now() - askedAt)
    },
    isDue: () => anyStationMessageDue(services.clock()),
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

/** Sends what is due, one after the other; answers how many were tried. */
export async function sendDue(
  services: Services,
  client: StationClient,
  ended: Ended = NEVER,
): Promise<number> {
  const due = await dueStationMessages(services.database, services.clock(), MOST_AT_ONCE)
  if (due.length === 0) return 0
  const calls = await hubCallsOf(services, 'station')
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
  const calls = await hubCallsOf(services, 'station')
  for (const order of waiting) {
    if (client.isBroken) return
    const said = await Promise.race([client.ask(order), ended])
    const call = calls(order.allianceId)
    if (said?.answer && call !== null)
      await recordStationAnswer(call, { orderId: order.id, number: said.number, answer: said.answer })
  }
}
