import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Hl7Call, Outcome } from '#adapters/hl7/call.ts'
import { type Inbound, makeInbound } from '#adapters/hl7/inbound.ts'
import { type Inbox, type MessageRow, makeInbox } from '#resolvers/messaging/accept-messages.ts'
import { makeSenderRegistry } from '#resolvers/messaging/senders.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
let inbox: Inbox
let handled: string[]
let handle: (call: Hl7Call) => Promise<Outcome>
beforeAll(async () => {
  world = await makeWorld()
  inbox = makeInbox({ ...world.services, wake: () => undefined })
})
beforeEach(() => {
  handled = []
  handle = async () => ({ code: 'AA' })
})
afterAll(() => world.close())

const inboundWith = (over: Partial<Inbox> = {}): Inbound =>
  makeInbound({
    services: world.services,
    inbox: { ...inbox, ...over },
    senders: makeSenderRegistry(world.database, world.now),
    routes: {
      'ADT^A01': {
        handle: async (call) => {
          handled.push(call.header.controlId)
          return handle(call)
        },
      },
    },
    self: { application: 'HUB', facility: 'CS-LEAD' },
    production: false,
    owed: { given: async () => undefined, sendLater: async () => undefined },
  })

const adt = (controlId: string, patient = 'P1', type = 'ADT^A01') =>
  Buffer.from(
    `MSH|^~\\&|HIS|CS-MEM01|HUB|CS-LEAD|20260301080000||${type}|${controlId}|P|2.5.1\rPID|1||${patient}`,
  )
const line = () => {
  const sent: string[] = []
  return {
    sent,
    closed: false,
    send: (bytes: Uint8Array) => sent.push(Buffer.from(bytes).toString()) > 0,
  }
}
const codeOf = (answer: string | undefined) => /\rMSA\|(\w\w)\|/.exec(answer ?? '')?.[1]
const rowOf = async (controlId: string) =>
  (
    await world.rows<Pick<MessageRow, 'id' | 'allianceId' | 'state'>>(
      'select id, alliance_id as "allianceId", state from messages where control_id = $1',
      [controlId],
    )
  )[0]

describe('the way in', () => {
  it('answers a message whose delimiters can’t be used by its control id', async () => {
    const peer = line()
    const message = adt('NO-DELIMITERS').toString().replace('^~\\&', '^^\\&')
    await inboundWith().take(peer, Buffer.from(message))
    expect(peer.sent).toEqual([expect.stringContaining('\rMSA|AR|NO-DELIMITERS\r')])
  })

  it('answers a repeat that took its place before the stored message was worked, and waits for nothing', async () => {
    const dying = inboundWith({
      accept: async (message) => {
        await inbox.accept(message)
        throw new Error('killed')
      },
    })
    await expect(dying.take(line(), adt('left-1', 'P9'))).rejects.toThrow('killed')
    const placed = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const looked = Promise.withResolvers<void>()
    const inbound = inboundWith({
      accept: async (message) => {
        placed.resolve()
        await gate.promise
        return inbox.accept(message)
      },
      listWaiting: async (limit) => {
        const rows = await inbox.listWaiting(limit)
        setImmediate(looked.resolve)
        return rows
      },
    })
    const repeat = line()
    const taken = inbound.take(repeat, adt('left-1', 'P9'))
    await placed.promise
    const worked = inbound.workWaiting()
    await looked.promise
    gate.resolve()
    await Promise.all([taken, worked])
    expect(handled).toEqual(['left-1'])
    expect(repeat.sent.map(codeOf)).toEqual(['AA'])
  })

  it('works one patient’s messages in the order they came, whichever commit came first', async () => {
    const gate = Promise.withResolvers<void>()
    const inbound = inboundWith({
      accept: async (message) => {
        if (message.controlId === 'order-1') await gate.promise
        return inbox.accept(message)
      },
    })
    const first = inbound.take(line(), adt('order-1'))
    const second = inbound.take(line(), adt('order-2'))
    await inbound.take(line(), adt('order-other', 'P2'))
    expect(handled).toEqual(['order-other'])
    gate.resolve()
    await Promise.all([first, second])
    expect(handled).toEqual(['order-other', 'order-1', 'order-2'])
  })

  it('lets the next message of a patient go on when the one before could not be stored', async () => {
    const inbound = inboundWith({
      accept: async (message) => {
        if (message.controlId === 'lost') throw new Error('not stored')
        return inbox.accept(message)
      },
    })
    const lost = line()
    await expect(inbound.take(lost, adt('lost'))).rejects.toThrow('not stored')
    await inbound.take(line(), adt('kept'))
    expect([lost.sent, handled]).toEqual([[], ['kept']])
  })

  it('gives a repeat the stored answer byte for byte, of a message that was rejected too', async () => {
    const inbound = inboundWith()
    for (const bytes of [adt('repeat'), adt('rejected', 'P1', 'ZZZ^Z99')]) {
      const [first, second] = [line(), line()]
      await inbound.take(first, bytes)
      await inbound.take(second, bytes)
      expect(first.sent).toHaveLength(1)
      expect(second.sent).toEqual(first.sent)
    }
    expect(handled).toEqual(['repeat'])
  })

  it('works a message that repeats while its first is under way once, and answers both alike', async () => {
    const gate = Promise.withResolvers<void>()
    handle = async () => {
      await gate.promise
      return { code: 'AA' }
    }
    const inbound = inboundWith()
    const lines = [line(), line(), line()]
    const takes = lines.map((one) => inbound.take(one, adt('under-way')))
    setTimeout(gate.resolve, 50)
    await Promise.all(takes)
    expect(handled).toEqual(['under-way'])
    expect(new Set(lines.map(({ sent }) => sent.join()))).toHaveLength(1)
  })

  it('does not work again what was settled since the inbox was looked through', async () => {
    const looked = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const inbound = inboundWith({
      listWaiting: async (limit) => {
        const rows = await inbox.listWaiting(limit)
        looked.resolve()
        await gate.promise
        return rows
      },
    })
    handle = async () => {
      const sweep = inbound.workWaiting()
      await looked.promise
      swept = sweep
      return { code: 'AA' }
    }
    let swept: Promise<number> | undefined
    await inbound.take(line(), adt('swept'))
    handle = async () => ({ code: 'AE' })
    gate.resolve()
    await swept
    expect(handled).toEqual(['swept'])
    expect(await rowOf('swept')).toMatchObject({ state: 'PROCESSED' })
  })

  it('takes a message with U+0000 in its header and text like any other, beside others', async () => {
    handle = async (call) => ({
      code: 'AE',
      errors: [{ condition: '102', message: { zh: call.header.controlId, en: '\0' } }],
    })
    const inbound = inboundWith()
    const lines = [line(), line(), line()]
    const takes = [adt('nul-1'), adt('nul-\0-2', 'P\0'), adt('nul-3')].map((bytes, n) =>
      inbound.take(lines[n] ?? line(), bytes),
    )
    await Promise.all(takes)
    expect(lines.map(({ sent }) => codeOf(sent[0]))).toEqual(['AE', 'AE', 'AE'])
    expect(await rowOf('nul-\ufffd-2')).toMatchObject({ state: 'REFUSED' })
  })

  it('waits for a database that is away instead of handing the message to a person or losing its answer', async () => {
    const away = () => Object.assign(new Error('terminating connection'), { code: '57P01' })
    let settled = 0
    const inbound = inboundWith({
      settle: async (end) => {
        settled += 1
        if (settled === 1) throw away()
        return inbox.settle(end)
      },
    })
    let tried = 0
    handle = async () => {
      tried += 1
      if (tried === 1) throw new Error('wrapped', { cause: away() })
      return { code: 'AA' }
    }
    const one = line()
    await inbound.take(one, adt('away'))
    expect([codeOf(one.sent[0]), tried, settled]).toEqual(['AA', 2, 2])
    expect(await rowOf('away')).toMatchObject({ state: 'PROCESSED' })
  })

  it('delays nobody while a faulty message is tried again and again', async () => {
    handle = async (call) => {
      if (call.header.controlId.startsWith('stuck')) throw new Error('a fault of the hub')
      return { code: 'AA' }
    }
    const inbound = inboundWith()
    const stuck = Array.from({ length: 8 }, (_, n) => inbound.take(line(), adt(`stuck-${n}`, `S${n}`)))
    let over = false
    void Promise.race(stuck).then(() => {
      over = true
    })
    await inbound.take(line(), adt('free', 'FREE'))
    expect(over).toBe(false)
    await Promise.all(stuck)
    expect(await rowOf('stuck-0')).toMatchObject({ state: 'QUARANTINED' })
  })
})

describe('two instances', () => {
  /** As the inbox of another process: nothing in memory is shared. */
  const another = () => inboundWith(makeInbox({ ...world.services, wake: () => undefined }))
  const answerOf = async (controlId: string) => {
    const row = await rowOf(controlId)
    if (row === undefined) throw new Error('not stored')
    return await inbox.find({ allianceId: row.allianceId, id: row.id })
  }
  const toldOf = async (controlId: string) =>
    (
      await world.rows(
        `select from outbox o join messages m on m.id = o.subject_id where m.control_id = $1
         and o.name = 'messaging.messageFailed'`,
        [controlId],
      )
    ).length

  /** Lets a message have waited for so long, however busy this machine is. */
  const waiting = (controlId: string, seconds: number) =>
    world.rows(
      `update messages set received_at = clock_timestamp() - $2 * interval '1 second' where control_id = $1`,
      [controlId, seconds],
    )

  it('leave to each other what came while both were there, until it has waited too long', async () => {
    const [began, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    handle = async () => {
      began.resolve()
      await gate.promise
      return { code: 'AA' }
    }
    const other = another()
    await other.workWaiting()
    const taken = inboundWith().take(line(), adt('in-hand', 'HAND'))
    await began.promise
    handle = async () => ({ code: 'AA' })
    await waiting('in-hand', -60)
    await other.workWaiting()
    expect(handled).toEqual(['in-hand'])
    await waiting('in-hand', 16)
    await other.workWaiting()
    expect(handled).toEqual(['in-hand', 'in-hand'])
    gate.resolve()
    await taken
  })

  it('that work one message at once give the one answer that is stored, byte for byte, and tell of a failure once', async () => {
    const [began, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    handle = async () => {
      began.resolve()
      await gate.promise
      return { code: 'AA' }
    }
    const [peer, again] = [line(), line()]
    const slow = inboundWith()
    const taken = slow.take(peer, adt('both', 'BOTH'))
    await began.promise
    handle = async () => ({ code: 'AE', errors: [{ condition: '102', message: { zh: '错', en: 'wrong' } }] })
    await another().workWaiting()
    gate.resolve()
    await taken
    await slow.take(again, adt('both', 'BOTH'))
    const kept = await answerOf('both')
    expect(kept?.state).toBe('REFUSED')
    expect(peer.sent).toEqual([kept?.answer?.toString()])
    expect(again.sent).toEqual(peer.sent)
    expect(await toldOf('both')).toBe(1)
  })

  it('tell nothing of a failure where the other has settled the message as well done', async () => {
    const [began, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    handle = async () => {
      began.resolve()
      await gate.promise
      return { code: 'AE', errors: [{ condition: '102', message: { zh: '错', en: 'wrong' } }] }
    }
    const peer = line()
    const taken = inboundWith().take(peer, adt('well-done', 'WELL'))
    await began.promise
    handle = async () => ({ code: 'AA' })
    await another().workWaiting()
    gate.resolve()
    await taken
    expect(peer.sent.map(codeOf)).toEqual(['AA'])
    expect(await toldOf('well-done')).toBe(0)
  })
})
