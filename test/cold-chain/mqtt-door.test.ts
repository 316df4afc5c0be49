import { connect, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Gate, makeGate } from '#test/support/gate.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { next } from '#test/support/mqtt-client.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { registerSensor, type Sensor } from '#test/support/sensors.ts'

let fresh: FreshDatabase
let gate: Gate
let hub: TestHub
let fridge: Sensor
const clients: MqttClient[] = []

beforeAll(async () => {
  fresh = await freshDatabase('DEMONSTRATION')
  gate = await makeGate(fresh.url)
  const database = { ...fresh, url: gate.through(fresh.url), directUrl: gate.through(fresh.directUrl) }
  hub = await startHub({ database })
  fridge = await registerSensor(hub.house.services, 'fridge-1')
})
afterEach(() => Promise.all(clients.splice(0).map((client) => client.endAsync(true))))
afterAll(async () => {
  await hub.stop()
  await gate.shut()
  await fresh.drop()
})

const port = () => Number(hub.doors.mqtt.split(':').at(-1))

const line = async ({ username, password }: Pick<Sensor, 'username' | 'password'> = fridge) => {
  const client = connect({ port: port(), username, password, reconnectPeriod: 50 })
  client.on('error', () => undefined)
  clients.push(client)
  await next(client, 'connect')
  return client
}

/** Readings of the last hours, one a second. */
const readings = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({
    at: new Date(Date.now() - 3_600_000 + (from + at) * 1_000).toISOString(),
    celsius: 4.1,
    sequence: from + at + 1,
  }))

const kept = async ({ id }: Sensor = fridge): Promise<number[]> => {
  const rows = await hub.rows<{ sequence: string }>(
    `select sequence from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
     where d.id = $1 order by sequence`,
    [id],
  )
  return rows.map(({ sequence }) => Number(sequence))
}

const refusals = async () =>
  hub.rows<{ reason: string; times: number; named: string; sample: string | null }>(
    'select reason, times, named, sample from sensor_refusals order by reason',
  )

/** The book of refusals is written behind what it counts. */
const PATIENCE = { timeout: 10_000 }

describe('the door of the sensors', () => {
  it('is told on the ready line, and ready with the others', async () => {
    expect(hub.doors.mqtt).toMatch(/^127\.0\.0\.1:\d+$/)
    const answer = await fetch(`${hub.doors.http}/health/ready`)
    expect(await answer.json()).toMatchObject({ doors: { http: 'up', mllp: 'up', mqtt: 'up' } })
  })

  it('has kept what it acknowledges, once, however often it is told', async () => {
    const sensor = await registerSensor(hub.house.services, 'once')
    const client = await line(sensor)
    const [first, ...others] = readings(20)
    await client.publishAsync(sensor.topic, JSON.stringify(first), { qos: 1 })
    expect(await kept(sensor)).toEqual([1])
    await client.publishAsync(sensor.topic, JSON.stringify([first, ...others.toReversed()]), { qos: 1 })
    await client.publishAsync(sensor.topic, JSON.stringify(others), { qos: 2 })
    expect(await kept(sensor)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  })

  it('acknowledges what it can not use, counts it, and shows it to the administrator', async () => {
    const sensor = await registerSensor(hub.house.services, 'clumsy')
    const client = await line(sensor)
    const [good] = readings(1)
    const bodies = [
      'no JSON',
      JSON.stringify({ ...good, at: 'yesterday' }),
      JSON.stringify({ ...good, at: '2099-01-01T00:00:00Z' }),
      `[${'{},'.repeat(20_000)}{}]`,
      'x'.repeat(2_000_000),
      JSON.stringify([good, 7]),
    ]
    for (const body of bodies) await client.publishAsync(sensor.topic, body, { qos: 1 })
    await client.publishAsync(fridge.topic, JSON.stringify(good), { qos: 1 })
    await client.publishAsync('elsewhere', 'stray', { qos: 1 })
    expect(await kept(sensor)).toEqual([1])
    await expect
      .poll(
        async () => (await refusals()).map(({ reason, times, named }) => [reason, times, named]),
        PATIENCE,
      )
      .toEqual([
        ['FOREIGN_TOPIC', 1, 'clumsy'],
        ['NOT_JSON', 1, 'clumsy'],
        ['TOO_FAR_AHEAD', 1, 'clumsy'],
        ['TOO_LARGE', 1, 'clumsy'],
        ['TOO_MANY', 1, 'clumsy'],
        ['WRONG_SHAPE', 1, 'clumsy'],
        ['WRONG_TIME', 1, 'clumsy'],
        ['WRONG_TOPIC', 1, 'clumsy'],
      ])
    const metrics = await (await fetch(`${hub.doors.http}/metrics`)).text()
    expect(metrics).toContain('xuelian_sensor_refused_total{reason="FOREIGN_TOPIC"} 1')
  })

  it('acknowledges an array of a million elements as too large, and keeps what comes behind it', async () => {
    const sensor = await registerSensor(hub.house.services, 'million')
    const client = await line(sensor)
    await client.publishAsync(sensor.topic, `[${'1,'.repeat(999_999)}1]`, { qos: 1 })
    await client.publishAsync(sensor.topic, JSON.stringify(readings(1)), { qos: 1 })
    expect(await kept(sensor)).toEqual([1])
    await expect
      .poll(async () => (await refusals()).filter(({ named }) => named === 'million'), PATIENCE)
      .toMatchObject([{ reason: 'TOO_LARGE', times: 1 }])
  })

  it('lets nobody in by a wrong secret, and counts the attempt', async () => {
    const client = connect({ port: port(), username: fridge.username, password: 'guess', reconnectPeriod: 0 })
    clients.push(client)
    expect(await next(client, 'error')).toMatchObject({ code: 4 })
    await expect
      .poll(async () => (await refusals()).find(({ reason }) => reason === 'WRONG_SECRET'), PATIENCE)
      .toMatchObject({ times: 1, named: 'fridge-1', sample: null })
  })

  it('loses nothing acknowledged while the database goes away and comes back under load', async () => {
    const sensors = await Promise.all(
      Array.from({ length: 10 }, (_, at) => registerSensor(hub.house.services, `loaded-${at}`)),
    )
    const lines = await Promise.all(sensors.map(line))
    const told = sensors.map(async (sensor, at) => {
      const some = readings(30)
      for (const reading of some)
        await lines[at]?.publishAsync(sensor.topic, JSON.stringify(reading), { qos: 1 })
    })
    await gate.shut()
    await new Promise((resolve) => setTimeout(resolve, 300))
    await gate.open()
    await Promise.all(told)
    for (const sensor of sensors) expect(await kept(sensor)).toHaveLength(30)
  })
})
