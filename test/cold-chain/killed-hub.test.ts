import { randomBytes } from 'node:crypto'
import { connect, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Checkpoint, SENSOR_CHECKPOINTS } from '#lib/checkpoints.ts'
import { freePort } from '#test/support/free-port.ts'
import { killableHubs } from '#test/support/killable-process.ts'
import { registerFridge, registerSensor, type Sensor } from '#test/support/sensors.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Where each hub dies, and which of the messages that pass there it is; the last hub lives. */
const DEATHS: readonly { point: Checkpoint; hit: number }[] = [
  { point: 'reading.beforeKeep', hit: 7 },
  { point: 'operation.inside', hit: 1 },
  { point: 'reading.afterCommit', hit: 1 },
  { point: 'reading.afterCommit', hit: 60 },
]
const A_HUB = 45
const MINUTE_MS = 60_000
/** A fridge that is left open twice: minutes from the first reading, and how warm it is from then on. */
const COURSE: readonly [minute: number, celsius: number][] = [
  [0, 4.1],
  [20, 12],
  [75, 4.2],
  [110, 14.5],
  [165, 4],
]

let world: World
let disturbed: Sensor
let calm: Sensor
let others: Sensor[]
let deaths: (string | null)[]
const acknowledged = new Map<Sensor, number[]>()
const clients: MqttClient[] = []
let hubs: ReturnType<typeof killableHubs> | undefined

const celsiusAt = (minute: number) => COURSE.findLast(([from]) => minute >= from)?.[1] ?? 4

const tell = (
  client: MqttClient,
  sensor: Sensor,
  begins: number,
  minutes: readonly number[],
): Promise<unknown> =>
  Promise.all(
    minutes.map(async (minute) => {
      const at = new Date(begins + minute * MINUTE_MS).toISOString()
      const celsius = sensor === disturbed || sensor === calm ? celsiusAt(minute) : 4
      const body = JSON.stringify({ at, celsius, sequence: minute + 1 })
      await client.publishAsync(sensor.topic, body, { qos: 1 })
      acknowledged.get(sensor)?.push(minute + 1)
    }),
  )

/** Hub after hub dies while all sensors tell, each of its readings after the one before. */
const killAndResume = async (mqttPort: number, begins: number) => {
  hubs = killableHubs()
  const plan = { ...world.urls, key: randomBytes(32).toString('hex'), mqttPort }
  const lines = [disturbed, ...others].map((sensor) => {
    const { username, password } = sensor
    const client = connect({ port: mqttPort, username, password, reconnectPeriod: 20, connectTimeout: 5_000 })
    client.on('error', () => undefined)
    clients.push(client)
    return { client, sensor }
  })
  const told: Promise<unknown>[] = []
  for (const [round, { point, hit }] of DEATHS.entries()) {
    const hub = hubs.start({ ...plan, point, hit })
    await hub.port
    const minutes = Array.from({ length: A_HUB }, (_, at) => round * A_HUB + at)
    for (const { client, sensor } of lines) told.push(tell(client, sensor, begins, minutes))
    deaths.push(await hub.death)
  }
  const last = hubs.start({ ...plan, point: null, hit: 0 })
  await last.port
  await Promise.all(told)
  // The twin that nobody disturbed tells the same.
  const { username, password } = calm
  const client = connect({ port: mqttPort, username, password })
  clients.push(client)
  await tell(
    client,
    calm,
    begins,
    Array.from({ length: DEATHS.length * A_HUB }, (_, minute) => minute),
  )
  await last.kill()
}

beforeAll(async () => {
  world = await makeWorld({ start: new Date().toISOString() })
  const { services } = world
  world.pass(-4 * 60 * MINUTE_MS)
  disturbed = await registerSensor(services, 'disturbed', {
    placeId: await registerFridge(services, 'DISTURBED'),
  })
  calm = await registerSensor(services, 'calm', { placeId: await registerFridge(services, 'CALM') })
  world.pass(4 * 60 * MINUTE_MS)
  others = await Promise.all(['a', 'b', 'c'].map((code) => registerSensor(services, code)))
  for (const sensor of [disturbed, calm, ...others]) acknowledged.set(sensor, [])
  deaths = []
  await killAndResume(await freePort(), Date.now() - DEATHS.length * A_HUB * MINUTE_MS)
}, 240_000)
afterAll(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await hubs?.close()
  await world.close()
})

describe('a hub that is killed again and again while sensors tell', () => {
  it('has died at every point of a message’s way', () => {
    expect(deaths).toEqual(DEATHS.map(({ point }) => point))
    expect(new Set(deaths)).toEqual(new Set(SENSOR_CHECKPOINTS))
  })

  it('holds every reading it acknowledged exactly once', async () => {
    for (const sensor of [disturbed, ...others]) {
      const rows = await world.rows<{ sequence: string }>(
        `select sequence from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
         where d.id = $1 order by sequence`,
        [sensor.id],
      )
      const told = (acknowledged.get(sensor) ?? []).toSorted((one, other) => one - other)
      expect(told).toHaveLength(DEATHS.length * A_HUB)
      expect(rows.map(({ sequence }) => Number(sequence))).toEqual(told)
    }
  })

  it('has found the excursions of a twin that nobody disturbed, and raised its alarms, none twice', async () => {
    const found = (sensor: Sensor) =>
      world.rows(
        `select kind, cause, started_at, confirmed_at, ended_at, minimum, maximum, out_seconds
         from excursions where device_id = $1 and withdrawn_at is null order by started_at`,
        [sensor.id],
      )
    const alarms = ({ id }: Sensor) =>
      world.rows(
        `select kind, severity, state, count(*) from alarms
         where subject_id = $1 or subject_id in (select id from excursions where device_id = $1)
         group by kind, severity, state order by kind, severity, state`,
        [id],
      )
    const excursions = await found(disturbed)
    expect(excursions.filter(({ maximum }) => maximum !== null)).toHaveLength(2)
    expect(excursions).toEqual(await found(calm))
    const raised = await alarms(disturbed)
    expect(raised).not.toEqual([])
    expect(raised).toEqual(await alarms(calm))
  })
})
