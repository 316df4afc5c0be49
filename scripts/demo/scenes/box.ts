import { randomUUID } from 'node:crypto'
import { connectAsync, type MqttClient } from 'mqtt'
import type { Day } from '../day.ts'
import { expectThat } from '../day-fault.ts'

const MANAGER = 'lead.manager'
const BOX = 'CS-LEAD/DEMO-BOX-1'
const SECRET = 'demo-secret-of-CS-LEAD-DEMO-BOX-1'
const FOREIGN = 'CS-LEAD/DEMO-FRIDGE-1'
const DEVICES = `{ devices(first: 200) { edges { node {
  code organisation { code } standing { celsius battery position { lat lon } } } } } }`
const LONGEST_WAIT_MS = 10_000

/** A box tells how cold it is and where, minute by minute; and what is told in another's name is not heard. */
export const box = async ({ graph, teller, sensors, inMinutes }: Day): Promise<void> => {
  teller.scene('转运箱的传感器（MQTT）', 'A transport box reports (MQTT)')
  if (sensors === null) {
    teller.line('   已设置 MQTT_URL，由那里的传感器上报 / MQTT_URL is set: the sensors there report')
    return
  }
  const client = await connectAsync({
    ...sensors,
    username: BOX,
    password: SECRET,
    clientId: `demo-${randomUUID()}`,
    connectTimeout: LONGEST_WAIT_MS,
    reconnectPeriod: 0,
  })
  try {
    await tellOfTheWay(client, inMinutes)
    const { standing } = await boxAsSeen(graph)
    expectThat(
      standing.celsius === 4.4 && standing.position?.lat === 28.95,
      '转运箱最新读数为 4.4 ℃，位置已知',
      'the box is at 4.4 °C, and it is known where',
    )
    teller.step(
      BOX.slice(8),
      'MQTT →',
      '上报 5 个读数和位置，提交后收到 PUBACK',
      'tells 5 readings and where it is: PUBACK after the commit',
    )
    teller.step(MANAGER, 'GraphQL', `看到 ${standing.celsius} ℃`, `sees ${standing.celsius} °C`)
    await client.publishAsync(`xuelian/${FOREIGN}/readings`, reading(inMinutes(0), 0, 40), { qos: 1 })
    teller.step(
      BOX.slice(8),
      'MQTT →',
      '冒充储血冰箱上报 40 ℃：不采用，已记录',
      'tells 40 °C in the fridge’s name: not heard, and noted',
    )
  } finally {
    await client.endAsync(true)
  }
}

const WAY = [4.1, 4.2, 4.6, 4.5, 4.4]

const tellOfTheWay = async (client: MqttClient, inMinutes: Day['inMinutes']): Promise<void> => {
  for (const [minute, celsius] of WAY.entries())
    await client.publishAsync(
      `xuelian/${BOX}/readings`,
      reading(inMinutes(minute + 1 - WAY.length), minute + 1, celsius),
      { qos: 1 },
    )
}

const reading = (at: Date, sequence: number, celsius: number): string =>
  JSON.stringify({
    at: at.toISOString(),
    celsius,
    sequence,
    battery: 0.93,
    position: { lat: 28.9 + sequence / 100, lon: 118.5 },
  })

const boxAsSeen = async (graph: Day['graph']) => {
  const { devices } = await graph.ask(MANAGER, DEVICES, {})
  const seen = devices.edges.find(
    ({ node }: { node: { code: string; organisation: { code: string } } }) =>
      `${node.organisation.code}/${node.code}` === BOX,
  )
  expectThat(seen !== undefined, `有设备 ${BOX}`, `there is a device ${BOX}`)
  return seen.node
}
