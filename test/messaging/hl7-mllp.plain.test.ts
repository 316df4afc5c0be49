import { readFileSync } from 'node:fs'
import { connect as connectSocket, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { Client, type InboundResponse, Message } from 'node-hl7-client'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { buildAnswer } from '#adapters/hl7/ack.ts'
import { FrameReader, frame } from '#adapters/hl7/framing.ts'
import { readHeader } from '#adapters/hl7/header.ts'
import { listenMllp, type MllpListener, type MllpListenOptions } from '#adapters/hl7/mllp.ts'
import type { MllpConnection } from '#adapters/hl7/mllp-connection.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Heard {
  readonly listener: MllpListener
  readonly messages: string[]
  readonly faults: string[]
}

/** A listener that echoes each message, unless told otherwise. */
async function listen(options: Partial<MllpListenOptions> = {}): Promise<Heard> {
  const messages: string[] = []
  const faults: string[] = []
  const listener = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    maxBytes: 5_000_000,
    onMessage: (connection, bytes) => {
      messages.push(bytes.toString('latin1'))
      connection.send(bytes)
    },
    onFault: (fault) => faults.push(fault.kind),
    ...options,
  })
  closers.push(() => listener.close(0))
  return { listener, messages, faults }
}

/** A peer by plain sockets: what it got, cut into messages. */
async function peer(port: number): Promise<{ socket: Socket; got: string[]; closed: Promise<unknown> }> {
  const socket = connectSocket({ host: '127.0.0.1', port })
  closers.push(() => socket.destroy())
  const got: string[] = []
  const reader = new FrameReader({
    maxBytes: 6_000_000,
    onFrame: (b) => got.push(b.toString('latin1')),
    onFault: () => {},
  })
  socket.on('data', (chunk: Buffer) => reader.push(chunk))
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, got, closed }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })

describe('listening', () => {
  test('answers messages that come byte by byte, several in a packet, and after garbage', async () => {
    const { listener } = await listen()
    const { socket, got } = await peer(listener.port)
    for (const byte of frame(Buffer.from('MSH|one'))) {
      socket.write(Buffer.from([byte]))
      await pause(1)
    }
    socket.write(
      Buffer.concat([frame(Buffer.from('MSH|two')), Buffer.from('noise'), frame(Buffer.from('MSH|three'))]),
    )
    await until(() => expect(got).toEqual(['MSH|one', 'MSH|two', 'MSH|three']))
    expect([...listener.connections][0]?.skippedBytes).toBe(5)
  })

  test('takes a message whose final 0D never comes, once the line is silent', async () => {
    const { listener } = await listen()
    const { socket, got } = await peer(listener.port)
    socket.write('\x0bMSH|x\x1c')
    await until(() => expect(got).toEqual(['MSH|x']))
  })

  test('answers a peer that ends its side right after sending, then closes', async () => {
    const { listener } = await listen({
      onMessage: async (connection, bytes) => {
        await pause(30)
        connection.send(bytes)
      },
    })
    const { socket, got, closed } = await peer(listener.port)
    socket.end(frame(Buffer.from('MSH|last')))
    await until(() => expect(got).toEqual(['MSH|last']))
    socket.resume()
    await closed
    await until(() => expect(listener.connections.size).toBe(0))
  })

  test('a message too large is told once, and the connection lives on', async () => {
    const { listener, faults } = await listen({ maxBytes: 1_000 })
    const { socket, got } = await peer(listener.port)
    socket.write(Buffer.concat([frame(Buffer.alloc(200_000, 'x')), frame(Buffer.from('MSH|small'))]))
    await until(() => expect(got).toEqual(['MSH|small']))
    expect(faults).toEqual(['too-large'])
  })

  test('a message of 5 MB comes through whole', async () => {
    const { listener } = await listen()
    const { socket, got } = await peer(listener.port)
    socket.write(frame(Buffer.alloc(4_999_999, 'OBX|')))
    await until(() => expect(got[0]?.length).toBe(4_999_999))
  })

  test('a peer that dies in the middle of a message disturbs nobody', async () => {
    const { listener, messages } = await listen()
    const dying = await peer(listener.port)
    const other = await peer(listener.port)
    dying.socket.write('\x0bMSH|half')
    await until(() => expect(listener.connections.size).toBe(2))
    dying.socket.resetAndDestroy()
    other.socket.write(frame(Buffer.from('MSH|whole')))
    await until(() => expect(other.got).toEqual(['MSH|whole']))
    await until(() => expect(listener.connections.size).toBe(1))
    expect(messages).toEqual(['MSH|whole'])
  })

  test('a handler that fails is told of, and the next message is handled', async () => {
    const { listener, faults } = await listen({
      onMessage: (connection, bytes) => {
        if (bytes.includes('bad')) throw new Error('bad')
        connection.send(bytes)
      },
    })
    const { socket, got } = await peer(listener.port)
    socket.write(Buffer.concat([frame(Buffer.from('bad')), frame(Buffer.from('good'))]))
    await until(() => expect(got).toEqual(['good']))
    expect(faults).toEqual(['socket'])
  })

  test('500 idle connections hold no buffers and do not hinder one that speaks', async () => {
    const { listener } = await listen()
    await Promise.all(Array.from({ length: 500 }, () => peer(listener.port)))
    await until(() => expect(listener.connections.size).toBe(500))
    const { socket, got } = await peer(listener.port)
    socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect(got).toEqual(['MSH|1']))
  })

  test('an idle connection is closed after its time', async () => {
    const { listener } = await listen({ idleTimeoutMs: 50 })
    const { closed, socket } = await peer(listener.port)
    socket.resume()
    await closed
    await until(() => expect(listener.connections.size).toBe(0))
  })

  test('a connection that has never sent a message is closed sooner than one that has', async () => {
    const { listener } = await listen({ idleTimeoutMs: 60_000, firstMessageTimeoutMs: 150 })
    const speaker = await peer(listener.port)
    speaker.socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect(speaker.got).toEqual(['MSH|1']))
    const silent = await peer(listener.port)
    silent.socket.resume()
    await silent.closed
    await until(() => expect(listener.connections.size).toBe(1))
    speaker.socket.write(frame(Buffer.from('MSH|2')))
    await until(() => expect(speaker.got).toEqual(['MSH|1', 'MSH|2']))
  })

  test('more connections than allowed are closed at once', async () => {
    const { listener } = await listen({ maxConnections: 1 })
    const first = await peer(listener.port)
    const second = await peer(listener.port)
    second.socket.resume()
    await second.closed
    first.socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect(first.got).toEqual(['MSH|1']))
  })

  test('a port in use is an error that names it', async () => {
    const { listener } = await listen()
    await expect(listen({ port: listener.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('back-pressure', () => {
  test('never hands on more messages of a connection than may be in flight, and loses none', async () => {
    let inFlight = 0
    let most = 0
    let handled = 0
    const { listener } = await listen({
      maxInFlight: 4,
      onMessage: async () => {
        inFlight += 1
        most = Math.max(most, inFlight)
        await pause(1)
        inFlight -= 1
        handled += 1
      },
    })
    const { socket } = await peer(listener.port)
    socket.write(Buffer.concat(Array.from({ length: 300 }, (_, i) => frame(Buffer.from(`MSH|${i}`)))))
    await until(() => expect(handled).toBe(300))
    expect(most).toBe(4)
  })

  test('a peer that does not read its answers is not read either, until it does', async () => {
    const answer = Buffer.alloc(100_000, 'y')
    let handled = 0
    const { listener } = await listen({
      onMessage: (connection) => {
        handled += 1
        connection.send(answer)
      },
    })
    const { socket, got } = await peer(listener.port)
    socket.pause()
    const total = 2_000
    for (let i = 0; i < total; i += 1) socket.write(frame(Buffer.from(`MSH|${i}`)))
    await until(() => expect(handled).toBeGreaterThan(0))
    await pause(300)
    // 200 MB of answers are owed; the system's socket buffers take a few of them.
    expect(handled).toBeLessThan(total / 2)
    socket.resume()
    await until(() => expect(got.length).toBe(total))
  })

  test('answers that come later and are never read end the connection instead of filling the memory', async () => {
    let spoken: MllpConnection | undefined
    const { listener, faults } = await listen({
      maxUnsentBytes: 1_000_000,
      onMessage: (connection) => {
        spoken = connection
      },
    })
    const { socket } = await peer(listener.port)
    socket.pause()
    socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect(spoken).toBeDefined())
    const sent = Array.from({ length: 400 }, () => spoken?.send(Buffer.alloc(100_000)))
    expect(sent.at(-1)).toBe(false)
    expect(spoken?.closed).toBe(true)
    await until(() => expect(faults).toEqual(['socket']))
  })
})

describe('closing', () => {
  test('lets a message in flight be answered, then closes every connection', async () => {
    const { listener } = await listen({
      onMessage: async (connection, bytes) => {
        await pause(50)
        connection.send(bytes)
      },
    })
    const { socket, got, closed } = await peer(listener.port)
    socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect([...listener.connections][0]?.inFlight).toBe(1))
    await listener.close()
    await closed
    expect(got).toEqual(['MSH|1'])
    expect(listener.connections.size).toBe(0)
  })

  test('does not wait for a handler beyond the grace it is given', async () => {
    const { listener } = await listen({ onMessage: () => new Promise(() => {}) })
    const { socket } = await peer(listener.port)
    socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect([...listener.connections][0]?.inFlight).toBe(1))
    await listener.close(20)
    expect(listener.connections.size).toBe(0)
  })

  test('nothing can be sent afterwards', async () => {
    const connections: MllpConnection[] = []
    const { listener } = await listen({ onMessage: (connection) => void connections.push(connection) })
    const { socket } = await peer(listener.port)
    socket.write(frame(Buffer.from('MSH|1')))
    await until(() => expect(connections).toHaveLength(1))
    await listener.close()
    expect(connections[0]?.closed).toBe(true)
    expect(connections[0]?.send(Buffer.from('x'))).toBe(false)
  })
})

const pem = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url))
const serverKeys = { cert: pem('server.pem'), key: pem('server.key') }

describe('mutual TLS', () => {
  const converse = (port: number, keys: { cert?: Buffer; key?: Buffer }) =>
    new Promise<string>((resolve) => {
      const socket = connectTls({ host: '127.0.0.1', port, ca: pem('ca.pem'), ...keys })
      closers.push(() => socket.destroy())
      socket.on('secureConnect', () => socket.write(frame(Buffer.from('MSH|tls'))))
      socket.on('data', (chunk: Buffer) => resolve(chunk.toString('latin1')))
      socket.on('error', () => resolve('refused'))
      socket.on('close', () => resolve('refused'))
    })

  test('takes a peer with a certificate of the authority, and knows it', async () => {
    let certificate: string | undefined
    const { listener } = await listen({
      tls: { ...serverKeys, ca: pem('ca.pem') },
      onMessage: (connection, bytes) => {
        certificate = connection.certificate
        connection.send(bytes)
      },
    })
    expect(await converse(listener.port, { cert: pem('client.pem'), key: pem('client.key') })).toBe(
      '\x0bMSH|tls\x1c\r',
    )
    expect(certificate).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })

  test.each([
    ['no certificate', {}],
    ['a stranger’s certificate', { cert: pem('stranger.pem'), key: pem('stranger.key') }],
  ])('refuses a peer with %s before it can say anything', async (_, keys) => {
    const { listener, messages, faults } = await listen({ tls: { ...serverKeys, ca: pem('ca.pem') } })
    expect(await converse(listener.port, keys)).toBe('refused')
    await until(() => expect(faults).toEqual(['tls']))
    expect(messages).toEqual([])
  })

  test('without an authority, TLS asks for no certificate', async () => {
    const { listener } = await listen({ tls: serverKeys })
    expect(await converse(listener.port, {})).toBe('\x0bMSH|tls\x1c\r')
  })

  test('closing does not wait for a peer that never begins its handshake', async () => {
    const { listener } = await listen({ tls: serverKeys })
    const { socket, closed } = await peer(listener.port)
    socket.resume()
    await listener.close(20)
    await closed
  })

  test('a peer that speaks no TLS is a fault, and the listener lives', async () => {
    const { listener, faults } = await listen({ tls: serverKeys })
    const { socket, closed } = await peer(listener.port)
    socket.write(frame(Buffer.from('MSH|plain')))
    socket.resume()
    await closed
    await until(() => expect(faults).toEqual(['tls']))
    expect(await converse(listener.port, {})).toBe('\x0bMSH|tls\x1c\r')
  })
})

describe('a peer nobody here wrote (node-hl7-client)', () => {
  test('sends its message and understands the acknowledgement', async () => {
    const { listener, messages } = await listen({
      onMessage: (connection, bytes) => {
        messages.push(bytes.toString())
        const header = readHeader(bytes)
        if (!header.ok) return
        const { bytes: answer } = buildAnswer({
          to: header.header,
          from: { application: 'HUB', facility: 'CS-LEAD' },
          controlId: 'H1',
          timestamp: '20260301093002+0800',
          code: 'AA',
          senderDefault: 'UTF-8',
        })
        connection.send(answer)
      },
    })
    const client = new Client({ host: '127.0.0.1' })
    closers.push(() => client.closeAll())
    const answers: InboundResponse[] = []
    const connection = client.createConnection(
      { port: listener.port },
      (response) => void answers.push(response),
    )
    const message = new Message({
      messageHeader: { msh_9_1: 'ADT', msh_9_2: 'A01', msh_10: 'C-77', msh_11_1: 'P' },
    })
    message.addSegment('EVN').set('2', '20260301')
    await connection.sendMessage(message)
    await until(() => expect(answers).toHaveLength(1))
    expect(messages[0]).toContain('|C-77|')
    const received = answers[0]?.getMessage()
    expect(received?.get('MSA.1').toString()).toBe('AA')
    expect(received?.get('MSA.2').toString()).toBe('C-77')
  })
})
