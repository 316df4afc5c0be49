import { once } from 'node:events'
import { connect as connectSocket, type Socket } from 'node:net'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type EmbeddedBroker, startEmbeddedBroker } from '#adapters/sensors/embedded-broker.ts'
import { makeLog } from '#lib/log.ts'
import { makeCertificate } from '#test/support/certificate.ts'
import { next } from '#test/support/mqtt-client.ts'
import { makeDesk } from '#test/support/sensor-desk.ts'

const FRIDGE = 'xuelian/CS-LEAD/fridge-1/readings'
const OTHER = 'xuelian/CS-LEAD/fridge-2/readings'

let desk: ReturnType<typeof makeDesk>
let broker: EmbeddedBroker
const clients: MqttClient[] = []
const sockets: Socket[] = []

beforeEach(async () => {
  const idle = Array.from({ length: 500 }, (_, at) => [`CS-LEAD/idle-${at}`, 'idle'])
  desk = makeDesk({ 'CS-LEAD/fridge-1': 'one', 'CS-LEAD/fridge-2': 'two', ...Object.fromEntries(idle) })
  broker = await startEmbeddedBroker(desk.desk, {
    host: '127.0.0.1',
    port: 0,
    maxBytes: 100_000,
    connectTimeoutMs: 300,
    log: makeLog('silent'),
  })
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
  await broker.close()
})

const start = (options: IClientOptions = {}): MqttClient => {
  const client = connect({ port: broker.port, username: 'CS-LEAD/fridge-1', password: 'one', ...options })
  client.on('error', () => undefined)
  clients.push(client)
  return client
}

/** A device's line that stands. */
const line = async (options: IClientOptions = {}): Promise<MqttClient> => {
  const client = start({ reconnectPeriod: 0, ...options })
  await next(client, 'connect')
  return client
}

/** Bytes to the port, and everything that came back when it was closed. */
const knock = async (bytes?: Buffer): Promise<Buffer> => {
  const socket = connectSocket(broker.port, '127.0.0.1')
  sockets.push(socket)
  const answers: Buffer[] = []
  socket.on('data', (chunk) => answers.push(chunk)).on('error', () => undefined)
  if (bytes) socket.write(bytes)
  await new Promise((resolve) => socket.on('close', resolve))
  return Buffer.concat(answers)
}

describe('who may speak', () => {
  test.each([
    ['a wrong secret', { password: 'two' }],
    ['an unknown device', { username: 'CS-LEAD/fridge-9' }],
    ['a name that is no device’s', { username: 'admin' }],
  ])('%s is refused', async (_, options) => {
    const error = await next(start({ reconnectPeriod: 0, ...options }), 'error')
    expect(error).toMatchObject({ code: 4 })
  })

  test.each([
    ['a name that is no device’s', { username: 'admin', password: 'admin' }, 'admin'],
    ['no name at all', {}, null],
  ])('%s is counted once by what it said', async (_, options, claimed) => {
    const client = connect({ port: broker.port, reconnectPeriod: 0, ...options })
    clients.push(client)
    expect(await next(client, 'error')).toMatchObject({ code: 4 })
    expect(desk.strangers).toEqual([{ reason: 'NO_CREDENTIALS', claimed }])
  })

  test('while nobody can say who is a device, all are sent away for later', async () => {
    desk.goAway()
    const error = await next(start({ reconnectPeriod: 0 }), 'error')
    expect(error).toMatchObject({ code: 3 })
  })

  test('a device does not push another out by its client identifier, and itself does', async () => {
    const fridge = await line({ clientId: 'same' })
    await line({ clientId: 'same', username: 'CS-LEAD/fridge-2', password: 'two' })
    await fridge.publishAsync(FRIDGE, 'still here', { qos: 1 })
    const closed = next(fridge, 'close')
    await line({ clientId: 'same' })
    await closed
    expect(desk.bodies()).toEqual(['still here'])
  })

  test('of five lines of one device the oldest is closed', async () => {
    const oldest = await line()
    const closed = next(oldest, 'close')
    for (const _ of [2, 3, 4]) await line()
    expect(oldest.connected).toBe(true)
    await line()
    await closed
  })
})

describe('what a device may say', () => {
  test.each([0, 1, 2] as const)('its own readings and status, with QoS %d', async (qos) => {
    const fridge = await line()
    await fridge.publishAsync(FRIDGE, 'cold', { qos })
    await fridge.publishAsync('xuelian/CS-LEAD/fridge-1/status', 'open', { qos: 1 })
    expect(desk.taken).toMatchObject([
      { organisation: 'CS-LEAD', device: 'fridge-1', secret: 'one' },
      { device: 'fridge-1' },
    ])
    expect(desk.bodies()).toEqual(['cold', 'open'])
  })

  test('what speaks for another device or of nothing of ours is acknowledged, counted and told to nobody', async () => {
    const other = await line({ username: 'CS-LEAD/fridge-2', password: 'two' })
    const heard: string[] = []
    const own = new Promise<void>((resolve) => {
      other.on('message', (topic, body) => {
        heard.push(`${topic} ${body}`)
        if (String(body) === 'own') resolve()
      })
    })
    await other.subscribeAsync(OTHER, { qos: 1 })
    const fridge = await line()
    await fridge.publishAsync(OTHER, 'forged', { qos: 1, retain: true })
    await fridge.publishAsync('anything', 'stray', { qos: 1 })
    await other.publishAsync(OTHER, 'own', { qos: 1, retain: true })
    await own
    expect(desk.refused.map(({ device, reason, topic }) => [device, reason, topic])).toEqual([
      ['fridge-1', 'FOREIGN_TOPIC', OTHER],
      ['fridge-1', 'WRONG_TOPIC', 'anything'],
    ])
    expect(desk.bodies()).toEqual(['own'])
    expect(heard).toEqual([`${OTHER} own`])
  })

  test.each(['#', 'xuelian/#', '+/+/+/+', OTHER, '$SYS/#'])('nobody may listen to %s', async (topic) => {
    const fridge = await line()
    await expect(fridge.subscribeAsync(topic)).rejects.toThrow()
    expect(desk.refused).toMatchObject([{ device: 'fridge-1', reason: 'FOREIGN_TOPIC', topic }])
  })

  test('a last will is no reading', async () => {
    const fridge = await line({ will: { topic: FRIDGE, payload: Buffer.from('dead'), qos: 1 } })
    fridge.stream.destroy()
    await (await line()).publishAsync(FRIDGE, 'alive', { qos: 1 })
    expect(desk.bodies()).toEqual(['alive'])
  })

  test('10 MB are refused before anybody keeps them, acknowledged, and the line goes on', async () => {
    const fridge = await line()
    await fridge.publishAsync(FRIDGE, Buffer.alloc(10_000_000, 97), { qos: 1 })
    await fridge.publishAsync(FRIDGE, 'small', { qos: 1 })
    expect(desk.refused).toMatchObject([{ device: 'fridge-1', reason: 'TOO_LARGE', topic: FRIDGE }])
    expect(desk.bodies()).toEqual(['small'])
  })
})

describe('when a message is acknowledged', () => {
  test('not before it is committed', async () => {
    const commit = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    desk.before(() => {
      begun.resolve()
      return commit.promise
    })
    const fridge = await line()
    const seen: string[] = []
    const acknowledged = fridge.publishAsync(FRIDGE, 'slow', { qos: 1 }).then(() => seen.push('acknowledged'))
    await begun.promise
    fridge.sendPing()
    await next(fridge, 'packetreceive')
    seen.push('answered a ping')
    commit.resolve()
    await acknowledged
    expect(seen).toEqual(['answered a ping', 'acknowledged'])
  })

  test('never when it could not be kept: the line is closed, and the device sends it again', async () => {
    let attempts = 0
    desk.before(async () => {
      attempts += 1
      if (attempts === 1) throw new Error('not kept')
    })
    const fridge = start({ reconnectPeriod: 10 })
    await next(fridge, 'connect')
    await fridge.publishAsync(FRIDGE, 'again', { qos: 1 })
    expect([attempts, desk.bodies(), desk.refused, desk.strangers]).toEqual([2, ['again'], [], []])
  })
})

describe('strangers on the port', () => {
  test.each<[string, string, Buffer | undefined]>([
    ['HTTP', 'NOT_MQTT', Buffer.from('GET / HTTP/1.1\r\nHost: hub\r\n\r\n')],
    ['chance', 'NO_CREDENTIALS', Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 7_919) % 251))],
    ['a reading before the name', 'NOT_MQTT', Buffer.from([0x30, 4, 0, 1, 116, 0])],
    [
      'a name of 10 MB',
      'NOT_MQTT',
      Buffer.concat([Buffer.from([0x10, 0x80, 0xad, 0xe2, 0x04]), Buffer.alloc(10_000_000)]),
    ],
    ['nothing at all', 'NO_CREDENTIALS', undefined],
    ['half a name', 'NO_CREDENTIALS', Buffer.from([0x10, 60, 0, 4, 77])],
  ])('%s: closed and counted as %s, and the others hear nothing of it', async (_, reason, bytes) => {
    const fridge = await line()
    expect(await knock(bytes)).toEqual(Buffer.alloc(0))
    await fridge.publishAsync(FRIDGE, 'undisturbed', { qos: 1 })
    expect(desk.bodies()).toEqual(['undisturbed'])
    expect(desk.strangers).toEqual([{ reason, claimed: null }])
  })

  test('a device that goes on in no MQTT is closed, and counted by its name', async () => {
    const socket = await silentLine('idle-1')
    socket.write(Buffer.from([0xf0, 0xff, 0xff, 0xff, 0xff, 0xff]))
    await once(socket, 'close')
    expect(desk.refused).toMatchObject([{ device: 'idle-1', reason: 'NOT_MQTT' }])
    expect(desk.strangers).toEqual([])
  })

  test('more lines than there may be are closed, and counted', async () => {
    const small = await startEmbeddedBroker(desk.desk, {
      host: '127.0.0.1',
      port: 0,
      maxBytes: 100_000,
      maxConnections: 1,
      log: makeLog('silent'),
    })
    await line({ port: small.port })
    const refused = connectSocket(small.port, '127.0.0.1')
    refused.on('error', () => undefined)
    await once(refused, 'close')
    expect(desk.strangers).toEqual([{ reason: 'TOO_MANY_LINES', claimed: null }])
    await small.close()
  })

  test('500 devices that say nothing hold nobody up, and keep their lines', async () => {
    const idle = await Promise.all(Array.from({ length: 500 }, (_, at) => silentLine(`idle-${at}`)))
    const fridge = await line()
    await fridge.publishAsync(FRIDGE, 'heard', { qos: 1 })
    expect([idle.filter(({ closed }) => closed).length, desk.bodies()]).toEqual([0, ['heard']])
  })
})

describe('by TLS', () => {
  let certificate: Awaited<ReturnType<typeof makeCertificate>>
  let encrypted: EmbeddedBroker
  beforeAll(async () => {
    certificate = await makeCertificate()
  })
  beforeEach(async () => {
    encrypted = await startEmbeddedBroker(desk.desk, {
      host: '127.0.0.1',
      port: 0,
      maxBytes: 100_000,
      connectTimeoutMs: 300,
      log: makeLog('silent'),
      tls: certificate,
    })
  })
  afterEach(() => encrypted.close())

  test('a device that trusts the certificate is heard, and large bodies are cut out all the same', async () => {
    const fridge = await line({ port: encrypted.port, protocol: 'mqtts', ca: certificate.cert })
    await fridge.publishAsync(FRIDGE, 'secret', { qos: 1 })
    await fridge.publishAsync(FRIDGE, Buffer.alloc(3_000_000, 97), { qos: 1 })
    await fridge.publishAsync(FRIDGE, 'small', { qos: 1 })
    expect(desk.bodies()).toEqual(['secret', 'small'])
    expect(desk.refused).toMatchObject([{ device: 'fridge-1', reason: 'TOO_LARGE' }])
  })

  test('one that does not trust it says nothing', async () => {
    const error = await next(start({ port: encrypted.port, protocol: 'mqtts', reconnectPeriod: 0 }), 'error')
    expect(error).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(desk.taken).toEqual([])
  })

  test('nobody is heard in the clear, and who tries is counted', async () => {
    const closed = next(start({ port: encrypted.port, reconnectPeriod: 0 }), 'close')
    await closed
    expect(desk.strangers).toEqual([{ reason: 'NOT_MQTT', claimed: null }])
  })

  test('who never begins to speak TLS is closed in time, and holds no end up', async () => {
    const silent = connectSocket(encrypted.port, '127.0.0.1')
    sockets.push(silent)
    silent.on('error', () => undefined)
    await once(silent, 'close')
    expect(desk.strangers).toEqual([{ reason: 'NO_CREDENTIALS', claimed: null }])
    sockets.push(connectSocket(encrypted.port, '127.0.0.1').on('error', () => undefined))
  })
})

/** A line that was accepted and says nothing more. */
const silentLine = async (device: string): Promise<Socket> => {
  const text = (of: string) => [0, of.length, ...Buffer.from(of)]
  const rest = [...text('MQTT'), 4, 0xc2, 0, 60, ...text(''), ...text(`CS-LEAD/${device}`), ...text('idle')]
  const socket = connectSocket(broker.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  socket.write(Buffer.from([0x10, rest.length, ...rest]))
  const [answer] = await once(socket, 'data')
  expect(answer).toEqual(Buffer.from([0x20, 2, 0, 0]))
  return socket
}
