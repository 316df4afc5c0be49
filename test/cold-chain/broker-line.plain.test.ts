import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { connect, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BrokerLine, makeBrokerLine, sessionOf } from '#adapters/sensors/broker-line.ts'
import { makeLog } from '#lib/log.ts'
import { brokerHashOf } from '#resolvers/cold-chain/broker-hash.ts'
import { makeMosquitto, mosquitto } from '#test/support/mosquitto.ts'
import { next } from '#test/support/mqtt-client.ts'
import { makeDesk } from '#test/support/sensor-desk.ts'

const FRIDGE = 'xuelian/CS-LEAD/fridge-1/readings'
const READY = 'ready'
const WAIT = { timeout: 20_000, interval: 10 }
const title = mosquitto ? 'the line to Mosquitto' : 'the line to Mosquitto (skipped: it is not installed)'

test('a hub finds its session again by its login', () => {
  expect([sessionOf('mqtt://county:p@broker'), sessionOf('mqtts://broker:8883')]).toEqual([
    'xuelian:county',
    'xuelian:hub',
  ])
})

describe('a line is given up at once', () => {
  const LET_IN = Buffer.from([0x20, 3, 0, 0, 0])

  test.each([
    ['lets nobody in', null],
    ['answers no subscription', LET_IN],
  ])('while its broker %s, and leaves no connection behind', async (_, answer) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.once('data', () => answer && socket.write(answer)).resume()
      socket.on('error', () => undefined)
      socket.once('close', () => sockets.delete(socket))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
    const line = makeBrokerLine(makeDesk({}).desk, { url, log: makeLog('silent') })
    line.open()
    await vi.waitFor(() => expect(answer === null ? sockets.size === 1 : line.isConnected).toBe(true), WAIT)
    await line.close()
    await vi.waitFor(() => expect(sockets.size).toBe(0), WAIT)
    server.close()
  })
})

describe.skipIf(mosquitto === null)(title, () => {
  let broker: Awaited<ReturnType<typeof makeMosquitto>>
  let desk: ReturnType<typeof makeDesk>
  let lines: BrokerLine[]
  let devices: MqttClient[]

  beforeEach(async () => {
    broker = await makeMosquitto(
      `CS-LEAD/fridge-1:${brokerHashOf('one')}\nCS-LEAD/fridge-2:${brokerHashOf('two')}\n`,
    )
    desk = makeDesk({})
    lines = []
    devices = []
  })
  afterEach(async () => {
    await Promise.all(lines.map((line) => line.close()))
    await Promise.all(devices.map((device) => device.endAsync(true)))
    await broker.close()
  })

  const open = () => {
    const line = makeBrokerLine(desk.desk, { url: broker.url, log: makeLog('silent') })
    lines.push(line)
    line.open()
    return line
  }

  const device = async (username = 'CS-LEAD/fridge-1', password = 'one'): Promise<MqttClient> => {
    const client = connect({ port: broker.port, username, password, reconnectPeriod: 20 })
    client.on('error', () => undefined)
    devices.push(client)
    await next(client, 'connect')
    return client
  }

  const until = (holds: () => boolean) => vi.waitFor(() => expect(holds()).toBe(true), WAIT)

  /** The session stands at the broker, so that nothing is lost from then on. */
  const opened = async () => {
    const line = open()
    const fridge = await device()
    for (let at = 0; !desk.bodies().length; at += 1) {
      await fridge.publishAsync(FRIDGE, `hello ${at}`, { qos: 1 })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    // What one device tells comes in its order: behind this one no greeting is on its way any more.
    await fridge.publishAsync(FRIDGE, READY, { qos: 1 })
    await until(() => desk.bodies().includes(READY))
    desk.taken.splice(0)
    return { line, fridge }
  }

  test('a message comes from the device its topic names, vouched for by the broker', async () => {
    const { fridge } = await opened()
    await fridge.publishAsync('xuelian/CS-LEAD/fridge-1/status', 'open', { qos: 1 })
    await until(() => desk.bodies().includes('open'))
    expect(desk.taken.at(-1)).toMatchObject({
      organisation: 'CS-LEAD',
      device: 'fridge-1',
      secret: null,
    })
  })

  test('the shipped access list lets no device speak for another, nor listen', async () => {
    const { fridge } = await opened()
    const other = await device('CS-LEAD/fridge-2', 'two')
    const heard: string[] = []
    other.on('message', (topic) => heard.push(topic))
    await other.subscribeAsync('xuelian/#').catch(() => undefined)
    await other.publishAsync(FRIDGE, 'forged', { qos: 1 })
    await fridge.publishAsync(FRIDGE, 'own', { qos: 1 })
    await until(() => desk.bodies().includes('own'))
    expect([desk.bodies().includes('forged'), heard]).toEqual([false, []])
  })

  test('whom the broker lets not log in is counted, as the shipped settings tell of it', async () => {
    await opened()
    for (const [username, password] of [
      ['CS-LEAD/fridge-1', 'guess'],
      ['nobody', 'x'],
    ]) {
      const client = connect({ port: broker.port, username, password, reconnectPeriod: 0 })
      devices.push(client)
      expect(await next(client, 'error')).toMatchObject({ code: 5 })
    }
    await until(() => desk.strangers.length === 2)
    expect(new Set(desk.strangers.map(({ reason }) => reason))).toEqual(new Set(['REFUSED_BY_BROKER']))
  })

  test('many messages are on their way into one group, and each is acknowledged', async () => {
    const { line, fridge } = await opened()
    const commit = Promise.withResolvers<void>()
    let waiting = 0
    desk.before(() => {
      waiting += 1
      return commit.promise
    })
    const bodies = Array.from({ length: 300 }, (_, at) => `reading ${at}`)
    for (const body of bodies) fridge.publish(FRIDGE, body, { qos: 1 })
    await until(() => waiting === 300)
    expect(desk.bodies()).toEqual([])
    commit.resolve()
    await until(() => desk.taken.length === 300)
    await line.close()
    open()
    await fridge.publishAsync(FRIDGE, 'afterwards', { qos: 1 })
    await until(() => desk.bodies().includes('afterwards'))
    expect(desk.bodies()).toEqual([...bodies, 'afterwards'])
  })

  test('what was not committed when the hub died comes again to the next one', async () => {
    const { line, fridge } = await opened()
    desk.before(() => new Promise(() => undefined))
    await fridge.publishAsync(FRIDGE, 'unfinished', { qos: 1 })
    await line.close()
    await fridge.publishAsync(FRIDGE, 'while nobody was there', { qos: 1 })
    desk.before(async () => undefined)
    open()
    await until(() => desk.taken.length === 2)
    expect(desk.bodies()).toEqual(['unfinished', 'while nobody was there'])
  })

  test('the broker goes away and comes back: the line stands again, and nothing is lost that it kept', async () => {
    const { line, fridge } = await opened()
    await broker.stop()
    await until(() => !line.isConnected && !fridge.connected)
    const kept = fridge.publishAsync(FRIDGE, 'told to a broker that was away', { qos: 1 })
    await broker.start()
    await kept
    line.open()
    // What the broker had not heard to be acknowledged when it went comes once more.
    const told = () => desk.bodies().filter((body) => body !== READY)
    await until(() => told().length > 0)
    expect([line.isConnected, told()]).toEqual([true, ['told to a broker that was away']])
  })

  test('a second hub takes the session over, and the first lets it', async () => {
    const { line, fridge } = await opened()
    open()
    await until(() => !line.isConnected && lines.at(-1)?.isConnected === true)
    await fridge.publishAsync(FRIDGE, 'to the second', { qos: 1 })
    await until(() => desk.taken.length > 0)
    expect([line.isConnected, lines.at(-1)?.isConnected, desk.bodies()]).toEqual([
      false,
      true,
      ['to the second'],
    ])
  })
})
