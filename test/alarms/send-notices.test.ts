import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { type FailedNotice, sendDueNotices } from '#resolvers/alarms/send-notices.ts'
import type { NoticeOutcome, Notifier, OutgoingNotice } from '#resolvers/context.ts'
import { onDutyAlways, raise } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { killableHubs } from '#test/support/killable-process.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const SECOND_MS = 1_000
let world: World
beforeAll(async () => {
  world = await makeWorld()
  await onDutyAlways(world, 'mem01.technician')
})
afterAll(() => world.close())

/** A gateway that gives these outcomes one after the other, the last again and again. */
const gateway = (...outcomes: NoticeOutcome[]): Notifier & { readonly heard: OutgoingNotice[] } => {
  const heard: OutgoingNotice[] = []
  return {
    heard,
    send: async (notice) => {
      heard.push(notice)
      return outcomes[Math.min(heard.length, outcomes.length) - 1] ?? { kind: 'taken' }
    },
  }
}
const failures: FailedNotice[] = []
const send = (notifier: Notifier | null) =>
  sendDueNotices({
    database: world.database,
    notifier,
    clock: world.now,
    onFailure: (failed) => failures.push(failed),
  })
const noticesOf = (alarmId: string) =>
  world.rows<{
    id: string
    state: string
    attempts: number
    last_fault: string | null
    sent_at: Date | null
  }>(`select id, state, attempts, last_fault, sent_at from notices where alarm_id = $1 order by id`, [
    alarmId,
  ])
const away = { kind: 'unsent', fault: '网关应答 HTTP 500' } as const
const close = async (alarmId: string) =>
  resolveAlarm(await world.as('mem01.technician'), {
    alarmId,
    cause: '测试',
    measure: '测试',
    standingReason: '测试',
  })

describe('sendDueNotices', () => {
  it('hands over what is due with all that a gateway needs, once', async () => {
    const { id } = await raise(world, { subjectId: 'sent', severity: 'CRITICAL' })
    const taking = gateway()
    expect(await send(taking)).toBe(1)
    const [notice] = await noticesOf(id)
    expect(taking.heard).toEqual([
      {
        id: notice?.id,
        alarmId: id,
        kind: 'STOCK_LOW',
        severity: 'CRITICAL',
        told: { zh: '库存不足', en: 'stock is low' },
        organisation: 'CS-MEM01',
        person: expect.any(String),
        channel: 'PHONE',
        address: '13800000000',
      },
    ])
    expect(notice).toMatchObject({ state: 'SENT', attempts: 1, sent_at: world.now(), last_fault: null })
    expect(await send(taking)).toBe(0)
    await close(id)
  })

  it('tries again after a pause that grows, under the same id', async () => {
    const { id } = await raise(world, { subjectId: 'again' })
    const failing = gateway(away, away, { kind: 'taken' })
    expect(await send(failing)).toBe(1)
    expect(await noticesOf(id)).toMatchObject([{ state: 'PENDING', attempts: 1, last_fault: away.fault }])
    world.pass(15 * SECOND_MS - 1)
    expect(await send(failing)).toBe(0)
    world.pass(1)
    expect(await send(failing)).toBe(1)
    world.pass(30 * SECOND_MS - 1)
    expect(await send(failing)).toBe(0)
    world.pass(1)
    expect(await send(failing)).toBe(1)
    expect(await noticesOf(id)).toMatchObject([{ state: 'SENT', attempts: 3, last_fault: null }])
    expect(new Set(failing.heard.map((notice) => notice.id)).size).toBe(1)
    expect(failures.filter(({ alarmId }) => alarmId === id)).toMatchObject([
      { attempts: 1, forGood: false, fault: away.fault },
      { attempts: 2, forGood: false, fault: away.fault },
    ])
    await close(id)
  })

  it('sends no more what the gateway refuses for good, and shows why', async () => {
    const { id } = await raise(world, { subjectId: 'refused' })
    const refusing = gateway({ kind: 'refused', fault: '号码无效' })
    await send(refusing)
    world.pass(3_600 * SECOND_MS)
    expect(await send(refusing)).toBe(0)
    expect(await noticesOf(id)).toMatchObject([{ state: 'REFUSED', last_fault: '号码无效' }])
    expect(failures.filter(({ alarmId }) => alarmId === id)).toMatchObject([
      { attempts: 1, forGood: true, fault: '号码无效' },
    ])
    await close(id)
  })

  it('keeps what nothing can send, shows it so, and sends it once something can', async () => {
    const { id } = await raise(world, { subjectId: 'kept' })
    expect(await send(null)).toBe(0)
    const { data } = await world.ask(
      'mem01.technician',
      '{ alarms(unresolved: true) { edges { node { notices { state attempts channel } } } } }',
    )
    expect(data?.alarms.edges[0].node.notices).toEqual([
      { state: 'NOT_CONFIGURED', attempts: 0, channel: 'PHONE' },
    ])
    const taking = gateway()
    expect(await send(taking)).toBe(1)
    expect(await noticesOf(id)).toMatchObject([{ state: 'SENT' }])
    await close(id)
  })

  it('lets an alarm that was resolved meanwhile wake nobody', async () => {
    const { id } = await raise(world, { subjectId: 'late' })
    await close(id)
    const taking = gateway()
    expect(await send(taking)).toBe(0)
    expect(await noticesOf(id)).toMatchObject([{ state: 'OVERTAKEN', attempts: 0 }])
  })

  it('tells a person the newest of several that could not be sent', async () => {
    const { id } = await raise(world, { subjectId: 'burst', severity: 'CRITICAL' })
    const failing = gateway(away)
    for (let repeats = 0; repeats < 3; repeats += 1) {
      await send(failing)
      world.pass(1_800 * SECOND_MS)
      await escalateAlarms(await asHub(world), {})
    }
    expect(await noticesOf(id)).toHaveLength(4)
    const mended = gateway()
    expect(await send(mended)).toBe(1)
    expect((await noticesOf(id)).map(({ state }) => state)).toEqual([
      'OVERTAKEN',
      'OVERTAKEN',
      'OVERTAKEN',
      'SENT',
    ])
    await acknowledgeAlarm(await world.as('mem01.technician'), { alarmId: id })
    await close(id)
  })

  it('sends nothing twice when two instances send at once', async () => {
    const raised = await Promise.all(
      Array.from({ length: 8 }, (_, index) => raise(world, { subjectId: `both-${index}` })),
    )
    const taking = gateway()
    const tried = await Promise.all([send(taking), send(taking), send(taking)])
    expect(tried.reduce((sum, count) => sum + count, 0)).toBe(8)
    expect(new Set(taking.heard.map(({ id }) => id)).size).toBe(8)
    expect(taking.heard).toHaveLength(8)
    for (const { id } of raised) await close(id)
  })

  it('leaves a notice to whoever took it after its first sender was too slow', async () => {
    const { id } = await raise(world, { subjectId: 'slow' })
    const slow: Notifier = {
      send: async () => {
        world.pass(600 * SECOND_MS)
        expect(await send(gateway({ kind: 'taken' }))).toBe(1)
        return away
      },
    }
    await send(slow)
    expect(await noticesOf(id)).toMatchObject([{ state: 'SENT', attempts: 2, last_fault: null }])
    await close(id)
  })
})

describe('a hub that dies between the sending of a notice and its record', () => {
  it('sends it again under the same id, so that the gateway can tell', async () => {
    const { id } = await raise(world, { subjectId: 'killed' })
    const heard: string[] = []
    const receiver = createServer((request, response) => {
      heard.push(String(request.headers['idempotency-key']))
      request.resume().on('end', () => response.writeHead(204).end())
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const { port } = receiver.address() as AddressInfo
    const hubs = killableHubs()
    const plan = {
      ...world.urls,
      key: randomBytes(32).toString('hex'),
      hit: 1,
      gateway: { url: `http://127.0.0.1:${port}/`, secret: 's'.repeat(32) },
    }
    try {
      const dying = hubs.start({ ...plan, point: 'notice.afterSend' })
      expect(await dying.death).toBe('notice.afterSend')
      const [notice] = await noticesOf(id)
      expect(heard).toEqual([notice?.id])
      expect(notice).toMatchObject({ state: 'PENDING', attempts: 1 })
      // What the dead hub had taken is its own for two minutes: they pass.
      await world.rows(`update notices set next_attempt_at = now() where alarm_id = $1`, [id])
      const living = hubs.start({ ...plan, point: null })
      await expect.poll(async () => (await noticesOf(id))[0]?.state, { timeout: 60_000 }).toBe('SENT')
      expect(heard).toEqual([notice?.id, notice?.id])
      await living.kill()
    } finally {
      await hubs.close()
      receiver.close()
    }
    // Two hubs are loaded, each in a process of its own.
  }, 120_000)
})
