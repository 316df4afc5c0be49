import { connect, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHub, type TestHub } from '#test/support/hub.ts'
import { runProgram } from '#test/support/hub-process.ts'
import { makeMosquitto, mosquitto } from '#test/support/mosquitto.ts'
import { type FreshDatabase, freshDatabase } from '#test/support/postgres.ts'
import { registerSensor, type Sensor } from '#test/support/sensors.ts'

const title = mosquitto
  ? 'hubs behind a broker of others'
  : 'hubs behind a broker of others (skipped: Mosquitto is not installed)'

describe.skipIf(mosquitto === null)(title, () => {
  let fresh: FreshDatabase
  let broker: Awaited<ReturnType<typeof makeMosquitto>>
  let hubs: TestHub[]
  let fridge: Sensor
  let client: MqttClient
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

  const comesToBeKept = (one: number) => expect.poll(kept, { timeout: 20_000 }).toContain(one)

  beforeAll(async () => {
    fresh = await freshDatabase('DEMONSTRATION')
    broker = await makeMosquitto('')
    hubs = []
    const hub = await startOne()
    fridge = await registerSensor(hub.house.services, 'fridge-1')
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
    const { username, password } = fridge
    client = connect({ port: broker.port, username, password, reconnectPeriod: 50 })
    client.on('error', () => undefined)
  }, 120_000)
  afterAll(async () => {
    await client.endAsync(true)
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
    await startOne()
    await comesToBeKept(unheard)
    const all = await kept()
    expect(all.toSorted((one, other) => one - other).slice(-3)).toEqual([unheard - 2, unheard - 1, unheard])
  })
})
