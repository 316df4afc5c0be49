import { setTimeout as sleep } from 'node:timers/promises'
import type { Day } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import type { Data } from '../graph.ts'

const MANAGER = 'lead.manager'
const STANDING = `query ($id: ID!) { node(id: $id) { ... on StockOrder {
  state externalNumber deliveries { number bags { state } findings { code } } } } }`
const LONGEST_WAIT_MS = 20_000
const PAUSE_MS = 250

/** The storage point orders three bags of the station, whose system confirms them and announces their delivery. */
export const station = async ({ graph, teller, inMinutes }: Day): Promise<void> => {
  teller.scene('向血站订血', 'Blood is ordered of the station')
  const order: Data = await graph.act(
    MANAGER,
    'orderFromStation',
    {
      station: 'QZ-STATION',
      lines: [{ product: 'RBC-SUSP-LR', abo: 'O', rhd: 'POSITIVE', bags: 3, content: 2 }],
      neededBy: inMinutes(24 * 60).toISOString(),
      urgency: 'ROUTINE',
      reason: '周末备血',
    },
    '... on StockOrder { id state }',
  )
  teller.step(MANAGER, 'GraphQL', '订去白悬浮红细胞 O+ 3 袋', 'orders 3 bags of red cells, O+')
  const standing = await announced(graph, order.id)
  if (standing === null) {
    teller.line(
      '   血站系统尚未应答，订单排队等待 / the station has not answered; the order waits in its queue',
    )
    return
  }
  const [delivery] = standing.deliveries
  expectThat(
    standing.state === 'CONFIRMED' && delivery.bags.length === 3 && delivery.findings.length === 0,
    '血站确认并通知发血 3 袋',
    'the station confirms and announces three bags',
  )
  teller.step(
    'peer.station',
    'HTTP',
    `确认订单 ${standing.externalNumber}，通知发血 ${delivery.number}`,
    `confirms the order as ${standing.externalNumber} and announces delivery ${delivery.number}`,
  )
}

/** Null where the station is away: the hub may be connected to another than the demonstration's own. */
const announced = async (graph: Day['graph'], id: string): Promise<Data | null> => {
  const end = performance.now() + LONGEST_WAIT_MS
  while (performance.now() < end) {
    const { node } = await graph.ask(MANAGER, STANDING, { id })
    if (node.deliveries.length > 0) return node
    await sleep(PAUSE_MS)
  }
  return null
}
