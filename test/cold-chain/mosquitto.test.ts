import { connect, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { runProgram } from '#test/support/hub-process.ts'
import { makeMosquitto, mosquitto } from '#test/support/mosquitto.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { registerFridge, registerSensor, type Sensor } from '#test/support/sensors.ts'

const title = mosquitto
  ? 'hubs behind a broker of others'
  : 'hubs behind a broker of others (skipped: Mosquitto is not installed)'

const MINUTE_MS = 60_000

describe.skipIf(mosquitto === null)(title, () => {
  let fresh: FreshDatabase
  let broker: Awaited<ReturnType<typeof makeMosquitto>>
  let hubs: TestHub[]
  let fridge: Sensor
  /** In fridges of their own, waited for from their registration on. */
  let outage: Record<'steady' | 'warmed' | 'absent', Sensor>
  let client: MqttClient
  const clients: MqttClient[] = []
  let number = 0

  const startOne = async () => {
    const environment = { MQTT_URL: broker.url }
    const hub = await startHub({ database: fresh, environment })
    hubs.push(hub)
    return hub
  }

  /** Tells the next reading; answers its number when the broker has it. */
  const tell = async (sensor = fridge): Promise<number> => {
    number += 1
    const body = {
      at: new Date(Date.now() - 3_600_000 + number * 1_000).toISOString(),
      celsius: 4,
      sequence: number,
    }
    await client.publishAsync(sensor.topic, JSON.stringify(body), { qos: 1 })
    return number
  }

  const kept = async () =>
    (
      await hubs[0]?.rows<{ sequence: string }>(
        `select sequence from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number
         where d.id = $1`,
        [fridge.id],
      )
    )?.map(({ sequence }) => Number(sequence)) ?? []

  const dial = ({ username, password }: Sensor): MqttClient => {
    const line = connect({ port: broker.port, username, password, reconnectPeriod: 50 })
    line.on('error', () => undefined)
    clients.push(line)
    return line
  }

  const comesToBeKept = (one: number) => expect.poll(kept, { timeout: 20_000 }).toContain(one)

  beforeAll(async () => {
    fresh = await freshDatabase('DEMONSTRATION')
    broker = await makeMosquitto('')
    hubs = []
    const hub = await startOne()
    const { services } = hub.house
    fridge = await registerSensor(services, 'fridge-1')
    const hung = async (code: string) =>
      registerSensor(services, code, { placeId: await registerFridge(services, code) })
    outage = {
      steady: await hung('steady'),
      warmed: await hung('warmed'),
      absent: await hung('absent'),
    }
    const { child, output, ended } = runProgram('scripts/broker-passwords.ts', {
      DATABASE_URL: fresh.url,
      DATABASE_DIRECT_URL: fresh.directUrl,
      MQTT_URL: broker.url,
    })
    let passwords = ''
    child.stdout.on('data', (text) => {
      passwords += text
    })
    if ((await ended) !== 0) throw new Error(output())
    broker.reload(passwords)
    client = dial(fridge)
  }, 120_000)
  afterAll(async () => {
    await Promise.all(clients.map((one) => one.endAsync(true)))
    for (const hub of hubs) await hub.stop()
    await broker.close()
    await fresh.drop()
  })

  it('take what a registered device tells, by the passwords the script wrote and the shipped access list', async () => {
    expect(hubs[0]?.doors.mqtt).toBe(`127.0.0.1:${broker.port}`)
    // Before the hub's session stands, a broker keeps nothing for it.
    await expect
      .poll(async () => (await tell()) && (await kept()).length, { timeout: 20_000 })
      .toBeGreaterThan(0)
    await comesToBeKept(await tell())
  })

  it('lose nothing while the broker goes away and comes back', async () => {
    await broker.stop()
    const told = tell()
    await broker.start()
    await comesToBeKept(await told)
  })

  it('go on, one after the other, with what came while nobody read', async () => {
    const second = await startOne()
    await comesToBeKept(await tell())
    await hubs[0]?.stop()
    hubs = [second]
    await comesToBeKept(await tell())
    await second.stop()
    const unheard = await tell()
    hubs = []
    // What waits for a hub outlives the broker as well.
    await broker.stop()
    await broker.start()
    await startOne()
    await comesToBeKept(unheard)
    const all = await kept()
    expect(all.toSorted((one, other) => one - other).slice(-3)).toEqual([unheard - 2, unheard - 1, unheard])
  })

  it('hear, when it was away for ten minutes, what was measured meanwhile: each alarm once, and no silence stays', async () => {
    const [hub] = hubs as [TestHub]
    const { steady, warmed, absent } = outage
    const begin = Math.floor(hub.house.services.clock().getTime() / 1_000) * 1_000
    const usual = (minute: number) => 4 + (Math.abs(minute) % 2) / 10
    const lines = new Map(Object.values(outage).map((sensor) => [sensor, dial(sensor)]))
    /** One message with a reading of each minute, counted from the loss of the broker. */
    const say = async (sensor: Sensor, from: number, to: number, celsius = usual) => {
      const body = Array.from({ length: to - from + 1 }, (_, at) => ({
        at: new Date(begin + (from + at) * MINUTE_MS).toISOString(),
        celsius: celsius(from + at),
        sequence: 100 + from + at,
      }))
      await lines.get(sensor)?.publishAsync(sensor.topic, JSON.stringify(body), { qos: 1 })
    }
    const countOf = async ({ id }: Sensor) =>
      (
        await hub.rows(
          'select 1 from readings r join devices d on d.alliance_id = r.alliance_id and d.number = r.device_number where d.id = $1',
          [id],
        )
      ).length
    const excursions = ({ id }: Sensor) =>
      hub.rows('select kind, withdrawn_at is not null as withdrawn from excursions where device_id = $1', [
        id,
      ])
    const alarms = ({ id }: Sensor) =>
      hub.rows(
        'select kind, severity, condition_ended_at is not null as over from alarms where subject_id = $1',
        [id],
      )
    const silence = { kind: 'COLD_CHAIN_SILENT', severity: 'WARNING' }
    await Promise.all([say(steady, -2, 0), say(warmed, -2, 0), say(absent, -8, -6)])
    for (const sensor of Object.values(outage))
      await expect.poll(() => countOf(sensor), { timeout: 20_000 }).toBe(3)

    await broker.stop('SIGKILL')
    hub.pass(10 * MINUTE_MS)
    const told = [
      say(steady, 1, 10),
      say(warmed, 1, 10, (minute) => (minute < 9 ? 9 + minute / 10 : 4)),
      say(absent, -5, 10),
    ]
    // The hub's clock goes on: only whose last word is a quarter of an hour old is silent to it.
    await expect.poll(() => alarms(absent), { timeout: 20_000 }).toEqual([{ ...silence, over: false }])
    expect([await alarms(steady), await alarms(warmed)]).toEqual([[], []])

    await broker.start()
    await Promise.all(told)
    await expect.poll(() => countOf(absent), { timeout: 20_000 }).toBe(19)
    for (const sensor of [steady, warmed])
      await expect.poll(() => countOf(sensor), { timeout: 20_000 }).toBe(13)
    expect(await excursions(steady)).toEqual([])
    expect(await excursions(warmed)).toEqual([{ kind: 'TEMPERATURE', withdrawn: false }])
    expect(await excursions(absent)).toEqual([{ kind: 'SILENCE', withdrawn: true }])
    expect(await alarms(steady)).toEqual([])
    expect(await alarms(warmed)).toEqual([{ kind: 'COLD_CHAIN_EXCURSION', severity: 'WARNING', over: true }])
    expect(await alarms(absent)).toEqual([{ ...silence, over: true }])
  })
})
