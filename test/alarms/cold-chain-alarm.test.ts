import { delay, HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWebhookNotifier } from '#adapters/notices/webhook.ts'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { sendDueNotices } from '#resolvers/alarms/send-notices.ts'
import { recordedTopics, toldAlarms } from '#test/support/alarm-stream.ts'
import { onDutyAlways, raise } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { alarmsOf, type Hanging, hang, look, send } from '#test/support/hung-devices.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
const GATEWAY = 'https://gateway.example/notices'
const gateway = setupServer()
let world: World
beforeAll(async () => {
  gateway.listen({ onUnhandledFrame: 'bypass' })
  world = await makeWorld({ topics: recordedTopics(() => world) })
  await onDutyAlways(world, 'lead.technician', { duty: 'COLD_CHAIN' })
  await onDutyAlways(world, 'lead.quality', { duty: 'COLD_CHAIN', level: 2 })
})
afterAll(async () => {
  gateway.close()
  await world.close()
})

const told = (account: string, after: string | null = null) =>
  toldAlarms(world, 'coldChainAlarm', account, after)
/** The alarm of a device that was too warm twice, five minutes apart. */
const warmFridge = async (): Promise<{ device: Hanging; id: string }> => {
  world.pass(60 * MINUTE_MS)
  const device = await hang(world)
  await send(world, device, new Date(world.now().getTime() - 5 * MINUTE_MS), [
    [0, 8],
    [5, 8.2],
  ])
  const [alarm] = await alarmsOf(world, device.id)
  if (alarm === undefined) throw new Error('no alarm')
  return { device, id: alarm.id }
}
const close = async (alarmId: string) => {
  const technician = await world.as('lead.technician')
  await resolveAlarm(technician, {
    alarmId,
    cause: '门未关严',
    measure: '已关门',
    standingReason: '读数未到',
  })
}

describe('coldChainAlarm', () => {
  it('tells an alarm’s whole life, from the reading to the measure, and resumes behind a cursor', async () => {
    const { id } = await warmFridge()
    world.pass(61 * MINUTE_MS)
    await look(world)
    await escalateAlarms(await asHub(world), {})
    const before = (await told('lead.technician')).filter(({ alarm }) => alarm.id === id)
    // Raised, and raised worse by the clock; by then somebody else is due to hear of it.
    expect(before.map(({ event }) => event)).toEqual(['alarms.alarmRaised', 'alarms.alarmRaised'])
    world.pass(11 * MINUTE_MS)
    await escalateAlarms(await asHub(world), {})
    await acknowledgeAlarm(await world.as('lead.technician'), { alarmId: id })
    await close(id)
    const since = await told('lead.technician', before.at(-1)?.cursor ?? null)
    expect(since.filter(({ alarm }) => alarm.id === id).map(({ event }) => event)).toEqual([
      'alarms.alarmEscalated',
      'alarms.alarmAcknowledged',
      'alarms.alarmResolved',
    ])
  })

  it('tells of the cold chain alone, and the alarms of stock tell of the rest', async () => {
    const { id } = await raise(world, { organisation: 'CS-LEAD', subjectId: 'low' })
    const kinds = (all: Awaited<ReturnType<typeof told>>) => new Set(all.map(({ alarm }) => alarm.kind))
    expect([...kinds(await told('lead.technician'))].every((kind) => kind.startsWith('COLD_CHAIN_'))).toBe(
      true,
    )
    const ofStock = await toldAlarms(world, 'inventoryAlarm', 'lead.technician')
    expect(ofStock.map(({ alarm }) => alarm.id)).toEqual([id])
  })

  it('tells a member and a stranger nothing of the lead’s fridges', async () => {
    for (const account of ['mem01.technician', 'kh.technician']) expect(await told(account)).toEqual([])
  })
})

describe('the notices of the cold chain', () => {
  const notifier = makeWebhookNotifier({
    url: GATEWAY,
    secret: 'a secret of thirty-two characters',
    clock: () => world.now(),
    timeoutMs: 40,
    retries: 0,
    firstPauseMs: 1,
    breakAfter: 1_000,
  })
  const sendAll = () =>
    sendDueNotices({ database: world.database, notifier, clock: world.now, onFailure: () => undefined })

  it('reach who is on duty through a gateway that fails and dawdles first, and under one id', async () => {
    gateway.use(http.post(GATEWAY, () => new HttpResponse(null, { status: 204 })))
    await sendAll()
    const { id } = await warmFridge()
    const heard: {
      key: string | null
      body: { alarm: { id: string; kind: string }; text: { zh: string } }
    }[] = []
    const answers = ['fail', 'dawdle', 'take']
    gateway.use(
      http.post(GATEWAY, async ({ request }) => {
        heard.push({ key: request.headers.get('idempotency-key'), body: (await request.json()) as never })
        const answer = answers[heard.length - 1]
        if (answer === 'dawdle') await delay('infinite')
        return new HttpResponse(null, { status: answer === 'fail' ? 503 : 204 })
      }),
    )
    for (const _ of answers) {
      await sendAll()
      world.pass(MINUTE_MS)
    }
    await sendAll()
    expect(heard).toHaveLength(3)
    expect(new Set(heard.map(({ key }) => key)).size).toBe(1)
    for (const { body } of heard) {
      expect(body.alarm).toMatchObject({ id, kind: 'COLD_CHAIN_EXCURSION' })
      expect(body.text.zh).toContain('温度过高')
    }
    await close(id)
  })

  it('are not repeated however often a temperature flutters about its limit', async () => {
    let heard = 0
    gateway.use(
      http.post(GATEWAY, () => {
        heard += 1
        return new HttpResponse(null, { status: 204 })
      }),
    )
    const { device, id } = await warmFridge()
    for (const minutes of [5, 10, 15, 20, 25]) {
      world.pass(5 * MINUTE_MS)
      const begun = new Date(world.now().getTime() - minutes * MINUTE_MS)
      await send(world, device, begun, [[minutes, minutes % 10 === 0 ? 6.1 : 5]])
      await sendAll()
    }
    expect(heard).toBe(1)
    await close(id)
  })
})
