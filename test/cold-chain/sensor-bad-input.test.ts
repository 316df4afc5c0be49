import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { connect, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_BODY_BYTES } from '#adapters/sensors/body.ts'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { canTellDenied, makeMosquitto, mosquitto } from '#test/support/mosquitto.ts'
import { next } from '#test/support/mqtt-client.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { registerSensor, type Sensor } from '#test/support/sensors.ts'

// Every bad input at every door: what the sender is answered, what the administrator is shown, and that the next good reading
// is kept.

const YEAR_MS = 365 * 24 * 3_600_000
const reading = (at = new Date()) => JSON.stringify({ at: at.toISOString(), celsius: 4 })
const MILLION = `[${'1,'.repeat(999_999)}1]`
const TEN_MB = 'x'.repeat(10 * 1024 * 1024)

type Input = { readonly body: string; readonly topic?: 'another' | 'none' }
const INPUTS = {
  'bad JSON': { body: '{"at": ' },
  'a wrong topic': { body: reading(), topic: 'none' },
  'a foreign device': { body: reading(), topic: 'another' },
  'ten megabytes': { body: TEN_MB },
  'an array of a million elements': { body: MILLION },
  'a reading from next year': { body: reading(new Date(Date.now() + YEAR_MS)) },
} as const satisfies Record<string, Input>
type Case = keyof typeof INPUTS

/** What is answered, and the reason under which the administrator finds it; null where the hub never hears of it. */
type Cells = Readonly<Record<Case, readonly [answer: unknown, reason: string | null]>>

const ACKNOWLEDGED = 'PUBACK'
const BY_EMBEDDED: Cells = {
  'bad JSON': [ACKNOWLEDGED, 'NOT_JSON'],
  'a wrong topic': [ACKNOWLEDGED, 'WRONG_TOPIC'],
  'a foreign device': [ACKNOWLEDGED, 'FOREIGN_TOPIC'],
  'ten megabytes': [ACKNOWLEDGED, 'TOO_LARGE'],
  'an array of a million elements': [ACKNOWLEDGED, 'TOO_LARGE'],
  'a reading from next year': [ACKNOWLEDGED, 'TOO_FAR_AHEAD'],
}
/** What Mosquitto drops itself its log tells the hub, part of it by way of mosquitto_pub. */
const denied = (reason: string) => (canTellDenied ? reason : null)
/** As MQTT 5 has it: 0x87 is "not authorized". */
const BY_MOSQUITTO: Cells = {
  'bad JSON': [ACKNOWLEDGED, 'NOT_JSON'],
  'a wrong topic': ['PUBACK 0x87', denied('WRONG_TOPIC')],
  'a foreign device': ['PUBACK 0x87', denied('FOREIGN_TOPIC')],
  'ten megabytes': ['closed', 'TOO_LARGE'],
  'an array of a million elements': ['closed', 'TOO_LARGE'],
  'a reading from next year': [ACKNOWLEDGED, 'TOO_FAR_AHEAD'],
}
const refused = (reason: string) => ({
  kept: 0,
  repeated: 0,
  refused: [{ index: null, field: null, reason, message: expect.anything() }],
})
const BY_HTTP: Cells = {
  'bad JSON': [[400, refused('NOT_JSON')], 'NOT_JSON'],
  'a wrong topic': [[404, { error: expect.objectContaining({ code: 'NOT_FOUND' }) }], 'WRONG_TOPIC'],
  'a foreign device': [[403, { error: expect.objectContaining({ code: 'FORBIDDEN' }) }], 'FOREIGN_TOPIC'],
  'ten megabytes': [[413, refused('TOO_LARGE')], 'TOO_LARGE'],
  'an array of a million elements': [[413, refused('TOO_LARGE')], 'TOO_LARGE'],
  'a reading from next year': [[422, refused('TOO_FAR_AHEAD')], 'TOO_FAR_AHEAD'],
}

let fresh: FreshDatabase
let own: TestHub
let behind: TestHub | undefined
let broker: Awaited<ReturnType<typeof makeMosquitto>> | undefined
const sensors: Record<string, Sensor> = {}

beforeAll(async () => {
  fresh = await freshDatabase('DEMONSTRATION')
  own = await startHub({ database: fresh })
  for (const code of ['embedded', 'mosquitto', 'http', 'another', 'greeter'])
    sensors[code] = await registerSensor(own.house.services, code)
  if (mosquitto === null) return
  const logins = ['mosquitto', 'greeter'].map(sensorOf)
  broker = await makeMosquitto(
    logins.map(({ username, password }) => `${username}:${brokerHashOf(password)}\n`).join(''),
    { tellsDenied: canTellDenied },
  )
  behind = await startHub({ database: fresh, environment: { MQTT_URL: broker.url } })
  // Before the hub's session stands, a broker keeps nothing for it.
  while ((await keptOf(sensorOf('greeter'))) === 0) await byMqtt(sensorOf('greeter'), broker.port, 5, GOOD)
}, 120_000)
afterAll(async () => {
  await behind?.stop()
  await own.stop()
  await broker?.close()
  await fresh.drop()
})

const sensorOf = (code: string): Sensor => sensors[code] as Sensor
const topicOf = ({ topic }: Sensor, input: Input): string =>
  ({ another: sensorOf('another').topic, none: `${topic}/more`, '': topic })[input.topic ?? '']

const keptOf = async ({ id }: Sensor): Promise<number> => {
  const [row] = await own.rows<{ count: number }>(
    `select count(*)::int from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
     where d.id = $1`,
    [id],
  )
  return row?.count ?? 0
}

/** Reasons the administrator is shown for a device, with how often each was. */
const shownOf = async (code: string): Promise<Record<string, number>> => {
  const { data } = await own.ask(
    'admin',
    '{ sensorRefusals(first: 200) { edges { node { reason times device { code } } } } }',
  )
  const nodes: { reason: string; times: number; device: { code: string } | null }[] =
    data.sensorRefusals.edges.map(({ node }: { node: unknown }) => node)
  const mine = nodes.filter(({ device }) => device?.code === code)
  return Object.fromEntries(mine.map(({ reason, times }) => [reason, times]))
}

/** Says it by MQTT: `PUBACK`, with the reason where it is a refusal, or that the line was closed. */
const publish = async (client: MqttClient, topic: string, body: string): Promise<string> =>
  Promise.race([
    next(client, 'close').then(() => 'closed'),
    client.publishAsync(topic, body, { qos: 1 }).then(
      () => ACKNOWLEDGED,
      ({ code }: { code: number }) => `PUBACK 0x${code.toString(16)}`,
    ),
  ])

const byMqtt = async (
  sensor: Sensor,
  port: number,
  protocolVersion: 4 | 5,
  input: Input,
): Promise<string> => {
  const { username, password } = sensor
  const client = connect({ port, username, password, protocolVersion, reconnectPeriod: 0 })
  client.on('error', () => undefined)
  await next(client, 'connect')
  const answer = await publish(client, topicOf(sensor, input), input.body)
  await client.endAsync(true)
  return answer
}

const byHttp = async (sensor: Sensor, input: Input): Promise<[number, unknown]> => {
  const path = `/sensors/${topicOf(sensor, input).replace('xuelian/', '')}`
  const authorization = `Basic ${Buffer.from(`${sensor.username}:${sensor.password}`).toString('base64')}`
  const headers = { authorization, 'content-length': Buffer.byteLength(input.body) }
  const asked = request(new URL(path, own.doors.http), { method: 'POST', headers })
  asked.on('error', () => undefined)
  // What is too large is answered before it has come, and the line closed under whoever goes on.
  if (input.body.length > MOST_BODY_BYTES) asked.flushHeaders()
  else asked.end(input.body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const told = await json(answer)
  asked.destroy()
  return [answer.statusCode ?? 0, told]
}

const PATIENCE = { timeout: 15_000 }
const GOOD = { body: reading() }
const doors: [name: string, code: string, cells: Cells, say: (input: Input) => Promise<unknown>][] = [
  [
    'the hub’s own broker',
    'embedded',
    BY_EMBEDDED,
    (input) => byMqtt(sensorOf('embedded'), Number(own.doors.mqtt.split(':').at(-1)), 4, input),
  ],
  [
    'Mosquitto',
    'mosquitto',
    BY_MOSQUITTO,
    (input) => byMqtt(sensorOf('mosquitto'), broker?.port ?? 0, 5, input),
  ],
  ['HTTP', 'http', BY_HTTP, (input) => byHttp(sensorOf('http'), input)],
]

describe.each(doors)('bad input by %s', (_, code, cells, say) => {
  const isAbsent = code === 'mosquitto' && mosquitto === null
  it.skipIf(isAbsent).each(Object.keys(cells) as Case[])('%s has its exact answer', async (name) => {
    expect(await say(INPUTS[name])).toEqual(cells[name][0])
  })

  it.skipIf(isAbsent)(
    'is shown to the administrator by its reason, and the next good reading is kept',
    async () => {
      await expect.poll(async () => (await say(GOOD)) && (await keptOf(sensorOf(code))), PATIENCE).toBe(1)
      const reasons = Object.values(cells).flatMap(([, reason]) => reason ?? [])
      const times = Object.fromEntries(reasons.map((one) => [one, reasons.filter((r) => r === one).length]))
      await expect.poll(() => shownOf(code), PATIENCE).toEqual(times)
      const metrics = await (
        await fetch(`${(code === 'mosquitto' ? behind : own)?.doors.http}/metrics`)
      ).text()
      for (const reason of reasons)
        expect(metrics).toContain(`xuelian_sensor_refused_total{reason="${reason}"}`)
      expect(await keptOf(sensorOf('another'))).toBe(0)
    },
  )
})
