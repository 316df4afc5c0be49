import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { parse } from 'graphql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { makeLog } from '#lib/log.ts'
import { carry, Line, MOST_WAITING_MESSAGES } from '#subscriptions/connection.ts'
import { Frames, framed } from '#subscriptions/frames.ts'
import { Heartbeat } from '#subscriptions/heartbeat.ts'
import { documentKeyOf, questionOf } from '#subscriptions/sharing.ts'

/** A line of a real server, and its client. */
const connected = async () => {
  const http = createServer()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const line = new Promise<Line>((resolve) => {
    http.on('upgrade', (request: IncomingMessage, bytes: Duplex, head: Buffer) =>
      sockets.handleUpgrade(request, bytes, head, (socket) => resolve(new Line(socket, bytes))),
    )
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const heard: string[] = []
  client.on('message', (data) => heard.push(String(data)))
  await once(client, 'open')
  const close = async () => {
    client.terminate()
    http.closeAllConnections()
    http.close()
  }
  return { line: await line, client, heard, close }
}

describe('A frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'of %i bytes is read by ws as it was written',
    async (length) => {
      const { line, heard, close } = await connected()
      line.write(framed([Buffer.from('血'.repeat(length % 3)), Buffer.alloc(length, 'x')]))
      await line.send('between')
      line.write(framed([Buffer.from('last')]))
      await expect.poll(() => heard.length).toBe(3)
      expect(heard).toEqual(['血'.repeat(length % 3) + 'x'.repeat(length), 'between', 'last'])
      await close()
    },
  )

  it('tells the result under each id, and is one for all who share the id', () => {
    const frames = new Frames({ data: { unit: 'A "quoted" 血' } })
    expect(frames.of('1')).toBe(frames.of('1'))
    const odd = '"},\u2028'
    for (const id of ['1', 'c9b3a0de-0001', odd]) {
      const text = frames.of(id).subarray(2).toString()
      expect(JSON.parse(text)).toEqual({ id, type: 'next', payload: { data: { unit: 'A "quoted" 血' } } })
    }
  })
})

describe('A line', () => {
  it('takes no more than its limits while its peer reads nothing, and all of it once it reads', async () => {
    const { line, client, heard, close } = await connected()
    client.pause()
    const frame = framed([Buffer.alloc(100_000, 'x')])
    let taken = 0
    while (line.write(frame)) {
      taken += 1
      await new Promise(setImmediate)
    }
    for (let again = 0; again < 100; again += 1) expect(line.write(frame)).toBe(false)
    client.resume()
    await expect.poll(() => heard.length).toBe(taken)
    await expect.poll(() => line.write(frame)).toBe(true)
    await close()
  })

  it('counts messages too, however short they are', async () => {
    const { line, client, close } = await connected()
    client.pause()
    const filled = framed([Buffer.alloc(200_000, 'x')])
    // Fills what the system keeps by itself, and leaves less waiting here than the limit of bytes.
    while (line.waits === 0) {
      line.write(filled)
      await new Promise(setImmediate)
    }
    const tiny = framed([Buffer.from('x')])
    let taken = 0
    while (line.write(tiny)) taken += 1
    expect(taken).toBeGreaterThan(MOST_WAITING_MESSAGES - 100)
    expect(taken).toBeLessThanOrEqual(MOST_WAITING_MESSAGES)
    await close()
  })
})

describe('A peer that takes nothing', () => {
  const SECONDS_OF_TURN = 15
  /** What it may make the hub keep, and what the system keeps by itself, are less than this. */
  const MOST_TRIES = 64
  const MEGABYTE = 1_048_576
  const isOpen = ({ socket }: Line) => socket.readyState === WebSocket.OPEN
  /** Its line carried as the door does, with nothing behind it. */
  const carried = async (beat = new Heartbeat()) => {
    const one = await connected()
    const server = { opened: () => async () => undefined }
    carry(server as never, one.line, { beat, log: makeLog('silent') })
    onTestFinished(one.close)
    return one
  }

  it('and asks on is closed, and what waited for it is let go', async () => {
    const { line, client } = await carried()
    client.pause()
    const sent: Promise<void>[] = []
    while (isOpen(line) && sent.length < MOST_TRIES) {
      sent.push(line.send('x'.repeat(MEGABYTE)))
      await new Promise(setImmediate)
    }
    expect(isOpen(line)).toBe(false)
    expect(sent.length).toBeGreaterThan(4)
    await Promise.all(sent)
  })

  it('is closed at the second ping it leaves unanswered; one that answers stays', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const beat = new Heartbeat()
    const [silent, attentive] = [await carried(beat), await carried(beat)]
    silent.client.pause()
    for (let turn = 0; turn < 3; turn += 1) {
      vi.advanceTimersByTime(SECONDS_OF_TURN * 1_000)
      expect(isOpen(silent.line)).toBe(turn === 0)
      await expect.poll(() => attentive.line.isAlive).toBe(true)
    }
    expect(isOpen(attentive.line)).toBe(true)
  })
})

describe('Two subscribers ask the same', () => {
  const ask = (text: string, variableValues: Record<string, unknown> = {}, operationName?: string) =>
    questionOf({ schema: undefined as never, document: parse(text), variableValues, operationName })
  const CURSOR = 'subscription ($after: Cursor, $id: ID) { told(after: $after, about: $id) { a } }'

  it('wherever they begin, and whatever they send beside what the document asks for', () => {
    expect(ask(CURSOR, { after: 'x', id: '1' })).toBe(ask(CURSOR, { id: '1', other: true }))
  })

  it('unless another variable, the document or the operation differs', () => {
    const both = 'subscription a { told { a } } subscription b { told { b } }'
    const all = [
      ask(CURSOR, { id: '1' }),
      ask(CURSOR, { id: '2' }),
      ask(CURSOR),
      ask(CURSOR.replace('{ a }', '{ a b }'), { id: '1' }),
      ask(both, {}, 'a'),
      ask(both, {}, 'b'),
    ]
    expect(new Set(all).size).toBe(all.length)
  })

  it('unless the cursor is also used for something else', () => {
    const nested = 'subscription ($after: Cursor) { told(after: $after) { page(after: $after) { a } } }'
    expect(ask(nested, { after: 'x' })).not.toBe(ask(nested, { after: 'y' }))
    const fragment =
      'subscription ($after: Cursor) { ...f } fragment f on Subscription { told(after: $after) { a } }'
    expect(ask(fragment, { after: 'x' })).not.toBe(ask(fragment, { after: 'y' }))
  })

  it('by a document known under one key, whichever copy of its text was parsed', () => {
    const key = () => documentKeyOf({ schema: undefined as never, document: parse(CURSOR) })
    expect(key()).toBe(key())
  })
})
