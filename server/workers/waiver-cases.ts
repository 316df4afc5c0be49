import type { Question } from '#db/due.ts'
import { anyCaseDue } from '#db/waivers/finders-cases.ts'
import { anyPeerMessageDue } from '#db/waivers/finders-peers.ts'
import type { Services } from '#resolvers/context.ts'
import { dueCases } from '#resolvers/waivers/case-bill.ts'
import { decideCase } from '#resolvers/waivers/decide-case.ts'
import { duePeerMessages } from '#resolvers/waivers/peer-queue.ts'
import { sendPeerMessage } from '#resolvers/waivers/send-peer-message.ts'
import { settlePeerMessage } from '#resolvers/waivers/settle-peer-message.ts'
import type { Running } from '#server/lifecycle.ts'
import { Duty } from '#server/workers/duty.ts'
import { hubCallsOf } from '#server/workers/hub-calls.ts'
import { type Ended, endOf, NEVER, runLoop, UNTIL_DUE_MS } from '#server/workers/loop.ts'

const MOST_AT_ONCE = 20

/** Lets waiting refund cases decide themselves, and tells peers what they must know: each on one instance at a time. */
export function startWaiverCases(services: Services, holder: string): Running {
  const ending = new AbortController()
  const ended = endOf(ending.signal)
  const run = (
    name: string,
    isDue: (at: Date) => Question,
    round: (services: Services, ended: Ended) => Promise<number>,
  ) =>
    runLoop({
      name,
      duty: new Duty({ database: services.database, name, holder }),
      round: async () => ((await round(services, ended)) === MOST_AT_ONCE ? 0 : UNTIL_DUE_MS),
      isDue: () => isDue(services.clock()),
      log: services.log,
      signal: ending.signal,
    })
  const workers = [
    run('waiver cases', anyCaseDue, decideDue),
    run('peer messages', anyPeerMessageDue, tellDue),
  ]
  return {
    async stop() {
      ending.abort()
      await Promise.all(workers.map(({ done }) => done))
    },
  }
}

/** Lets the cases that are due decide themselves, one after the other; answers how many were tried. */
export async function decideDue(services: Services, ended: Ended = NEVER): Promise<number> {
  const due = await dueCases(services.database, services.clock(), MOST_AT_ONCE)
  if (due.length === 0) return 0
  const calls = await hubCallsOf(services, 'case')
  for (const row of due) {
    const call = calls(row.allianceId)
    if (call === null) continue
    const done = decideCase(call, row).finally(() => call.reads.close())
    if ((await Promise.race([done.then(() => row), ended])) === null) break
  }
  return due.length
}

/** Tells what is due, one after the other; answers how much was tried. */
export async function tellDue(services: Services, ended: Ended = NEVER): Promise<number> {
  const due = await duePeerMessages(services.database, services.clock(), MOST_AT_ONCE)
  if (due.length === 0) return 0
  const calls = await hubCallsOf(services, 'peer')
  for (const message of due) {
    const receipt = await Promise.race([sendPeerMessage(services, message), ended])
    if (receipt === null) break
    const call = calls(message.allianceId)
    if (call === null) continue
    await settlePeerMessage(call, { messageId: message.id, receipt }).finally(() => call.reads.close())
  }
  return due.length
}
