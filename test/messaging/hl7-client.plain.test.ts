import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { connectMllp, type MllpClient, type MllpConnectOptions } from '#adapters/hl7/client.ts'
import { listenMllp } from '#adapters/hl7/mllp.ts'
import type { MllpConnection } from '#adapters/hl7/mllp-connection.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const BOTH = { accept: true, application: true }
const APPLICATION = { accept: false, application: true }
const ACCEPT = { accept: true, application: false }

const ack = (code: string, id: string) =>
  Buffer.from(`MSH|^~\\&|HIS|M|HUB|L|T||ACK|a${id}|P|2.5.1\rMSA|${code}|${id}\r`)
const message = (id: string) => Buffer.from(`MSH|^~\\&|HUB|L|HIS|M|T||ORU^R01|${id}|P|2.5.1\r`)

interface Peer {
  readonly client: MllpClient
  readonly received: string[]
  readonly unmatched: string[]
  /** Sends these bytes to the client, as the peer. */
  readonly say: (...answers: Buffer[]) => void
  readonly connection: () => MllpConnection
}

async function peer(options: Partial<MllpConnectOptions> = {}): Promise<Peer> {
  const received: string[] = []
  const unmatched: string[] = []
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    maxBytes: 1_000_000,
    onMessage: (_, bytes) => void received.push(bytes.toString()),
    onFault: () => {},
  })
  closers.push(() => listener.close(0))
  const client = await connectMllp({
    host: '127.0.0.1',
    port: listener.port,
    timeoutMs: 5_000,
    onUnmatched: (bytes) => unmatched.push(bytes.toString()),
    ...options,
  })
  closers.push(() => client.close())
  const connection = () => [...listener.connections][0] ?? never()
  const say = (...answers: Buffer[]) => {
    for (const answer of answers) connection().send(answer)
  }
  return { client, received, unmatched, say, connection }
}

function never(): never {
  throw new Error('no connection')
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })

describe('delivering a message', () => {
  test.each([
    ['accept first', ['CA', 'AA']],
    ['application first', ['AE', 'CA']],
  ])('waits for both answers, %s', async (_, codes) => {
    const { client, received, say } = await peer()
    const reply = client.send({ bytes: message('1'), controlId: '1', expect: BOTH })
    await until(() => expect(received).toHaveLength(1))
    for (const code of codes) say(ack(code, '1'))
    const { accept, application } = await reply
    expect(accept?.toString()).toContain('MSA|CA|1')
    expect(application?.toString()).toMatch(/MSA\|A[AE]\|1/)
  })

  test.each(['AA', 'AE', 'AR'])('original mode ends with %s', async (code) => {
    const { client, received, say } = await peer()
    const reply = client.send({ bytes: message('1'), controlId: '1', expect: APPLICATION })
    await until(() => expect(received).toHaveLength(1))
    say(ack(code, '1'))
    expect((await reply).application?.equals(ack(code, '1'))).toBe(true)
  })

  test.each(['CE', 'CR'])(
    'a commit refused with %s ends the wait for an application answer',
    async (code) => {
      const { client, received, say } = await peer()
      const reply = client.send({ bytes: message('1'), controlId: '1', expect: BOTH })
      await until(() => expect(received).toHaveLength(1))
      say(ack(code, '1'))
      expect(await reply).toMatchObject({ accept: ack(code, '1'), application: undefined })
    },
  )

  test('a peer in original mode does not keep us waiting for a commit that never comes', async () => {
    const { client, received, say } = await peer()
    const both = client.send({ bytes: message('1'), controlId: '1', expect: BOTH, timeoutMs: 60_000 })
    const commit = client.send({ bytes: message('2'), controlId: '2', expect: ACCEPT, timeoutMs: 60_000 })
    await until(() => expect(received).toHaveLength(2))
    say(ack('AA', '1'), ack('AA', '2'))
    expect(await both).toMatchObject({ accept: undefined, application: ack('AA', '1') })
    expect(await commit).toMatchObject({ accept: undefined, application: ack('AA', '2') })
  })

  test('many at a time each get their own answer, whatever the order', async () => {
    const { client, received, unmatched, say } = await peer()
    const ids = Array.from({ length: 200 }, (_, i) => `m${i}`)
    const replies = ids.map((id) => client.send({ bytes: message(id), controlId: id, expect: APPLICATION }))
    await until(() => expect(received).toHaveLength(200))
    say(...ids.toReversed().map((id) => ack('AA', id)))
    const answers = (await Promise.all(replies)).map(({ application }) => application?.toString())
    expect(answers).toEqual(ids.map((id) => ack('AA', id).toString()))
    expect(unmatched).toEqual([])
  })

  test('another’s answer, a late one and a message of the peer’s own are handed to the callback', async () => {
    const { client, received, unmatched, say } = await peer()
    const reply = client.send({ bytes: message('1'), controlId: '1', expect: ACCEPT })
    await until(() => expect(received).toHaveLength(1))
    say(ack('CA', '11'), ack('CA', ''), message('own'), Buffer.from('junk'), ack('CA', '1'), ack('AA', '1'))
    expect((await reply).accept?.equals(ack('CA', '1'))).toBe(true)
    await until(() => expect(unmatched).toHaveLength(5))
    expect(unmatched.map((text) => /MSA.*/.exec(text)?.[0] ?? 'none')).toEqual([
      'MSA|CA|11',
      'MSA|CA|',
      'none',
      'none',
      'MSA|AA|1',
    ])
  })

  test('expecting nothing, it is done when the bytes are on the line', async () => {
    const { client, received } = await peer()
    const reply = await client.send({
      bytes: message('1'),
      controlId: '1',
      expect: { accept: false, application: false },
    })
    expect(reply).toEqual({ accept: undefined, application: undefined })
    await until(() => expect(received).toHaveLength(1))
  })
})

describe('failing deliveries', () => {
  test('silence is a timeout, and the next message can still go', async () => {
    const { client, received, unmatched, say } = await peer()
    const silent = client.send({ bytes: message('1'), controlId: '1', expect: BOTH, timeoutMs: 30 })
    await expect(silent).rejects.toMatchObject({ name: 'MllpError', code: 'timeout' })
    const reply = client.send({ bytes: message('2'), controlId: '2', expect: APPLICATION })
    await until(() => expect(received).toHaveLength(2))
    say(ack('AA', '1'), ack('AA', '2'))
    expect((await reply).application?.toString()).toContain('MSA|AA|2')
    expect(unmatched).toEqual([ack('AA', '1').toString()])
  })

  test('a commit alone, where both are wanted, is a timeout', async () => {
    const { client, received, say } = await peer()
    const reply = client.send({ bytes: message('1'), controlId: '1', expect: BOTH, timeoutMs: 300 })
    const outcome = expect(reply).rejects.toMatchObject({ code: 'timeout' })
    await until(() => expect(received).toHaveLength(1))
    say(ack('CA', '1'))
    await outcome
  })

  test('a peer that closes fails all that wait, and later ones at once', async () => {
    const { client, received, connection } = await peer()
    const replies = ['1', '2'].map((id) => client.send({ bytes: message(id), controlId: id, expect: BOTH }))
    const outcomes = replies.map((reply) => expect(reply).rejects.toMatchObject({ code: 'closed' }))
    await until(() => expect(received).toHaveLength(2))
    connection().destroy()
    await Promise.all(outcomes)
    const later = client.send({ bytes: message('3'), controlId: '3', expect: BOTH })
    await expect(later).rejects.toMatchObject({ code: 'closed' })
    expect(client.closed).toBe(true)
  })

  test('one control id cannot wait twice', async () => {
    const { client, received, say } = await peer()
    const first = client.send({ bytes: message('1'), controlId: '1', expect: APPLICATION })
    const second = client.send({ bytes: message('1'), controlId: '1', expect: APPLICATION })
    await expect(second).rejects.toMatchObject({ code: 'busy' })
    await until(() => expect(received).toHaveLength(1))
    say(ack('AA', '1'))
    await first
  })

  test('nobody listening is a refusal', async () => {
    const free = createServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', () => resolve()))
    const address = free.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise((resolve) => free.close(resolve))
    const attempt = connectMllp({ host: '127.0.0.1', port, timeoutMs: 5_000, onUnmatched: () => {} })
    await expect(attempt).rejects.toMatchObject({ name: 'MllpError', code: 'refused' })
  })

  test('a handshake that never ends is a timeout', async () => {
    const mute = createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', () => resolve()))
    closers.push(() => mute.close())
    const address = mute.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const attempt = connectMllp({ host: '127.0.0.1', port, timeoutMs: 50, tls: {}, onUnmatched: () => {} })
    await expect(attempt).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('delivering over TLS', () => {
  const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url))

  async function secure(tls: NonNullable<MllpConnectOptions['tls']>) {
    const listener = await listenMllp({
      host: '127.0.0.1',
      port: 0,
      maxBytes: 1_000_000,
      tls: { cert: pem('server.pem'), key: pem('server.key'), ca: pem('ca.pem') },
      onMessage: (connection) => void connection.send(ack('AA', '1')),
      onFault: () => {},
    })
    closers.push(() => listener.close(0))
    const client = await connectMllp({
      host: '127.0.0.1',
      port: listener.port,
      timeoutMs: 5_000,
      tls,
      onUnmatched: () => {},
    })
    closers.push(() => client.close())
    return client.send({ bytes: message('1'), controlId: '1', expect: APPLICATION })
  }

  test('both sides show certificates of the authority', async () => {
    const keys = { ca: pem('ca.pem'), cert: pem('client.pem'), key: pem('client.key') }
    expect((await secure(keys)).application?.equals(ack('AA', '1'))).toBe(true)
  })

  test('a peer whose authority is unknown is refused', async () => {
    await expect(secure({ cert: pem('client.pem'), key: pem('client.key') })).rejects.toMatchObject({
      code: 'refused',
    })
  })
})
