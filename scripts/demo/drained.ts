import { setTimeout as sleep } from 'node:timers/promises'
import { expectThat } from './day-fault.ts'
import type { Graph } from './graph.ts'

const LOOK_EVERY_MS = 250
const PATIENCE_MS = 75_000

/** Waits until nothing is on its way out any more, and says that every message was acknowledged. */
export const untilDelivered = async (graph: Graph): Promise<void> => {
  const waiting = 'query { deliveries(first: 1, states: [WAITING, SENDING]) { edges { node { id } } } }'
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const { deliveries } = await graph.ask('admin', waiting)
    if (deliveries.edges.length === 0) return
    expectThat(performance.now() < deadline, '待发报文均已送达', 'every message that waited was delivered')
    await sleep(LOOK_EVERY_MS)
  }
}
