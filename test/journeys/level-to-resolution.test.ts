import { afterAll, beforeAll, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { recordedTopics, toldAlarms } from '#test/support/alarm-stream.ts'
import { onDutyAlways, stepsOf } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { followed, judged, linesShown, MINUTE_MS, shelfAlarms, watched } from '#test/support/levels.ts'
import { memberStock, sentBack } from '#test/support/stock.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Who may follow the alarms of CS-MEM01: its own people and the lead's. */
const FOLLOWERS = ['mem01.nurse', 'lead.technician']

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: recordedTopics(() => world) })
  await onDutyAlways(world, 'mem01.technician')
  await onDutyAlways(world, 'lead.quality')
}, 60_000)
afterAll(() => world.close())

const heardUntil = new Map<string, string>()

/** What is new on the stream for each follower since this was asked last, as `event state`; the same for all of them. */
const newOnStream = async (): Promise<string[]> => {
  const heard = []
  for (const account of FOLLOWERS) {
    const events = await toldAlarms(world, 'inventoryAlarm', account, heardUntil.get(account) ?? null)
    const last = events.at(-1)
    if (last !== undefined) heardUntil.set(account, last.cursor)
    heard.push(events.map(({ event, alarm }) => `${event} ${alarm.kind} ${alarm.state}`))
  }
  const [first = [], ...others] = heard
  for (const other of others) expect(other).toEqual(first)
  return first
}

/** The hub’s clock alone: no bag is touched meanwhile. */
const minutesLater = async (minutes: number) => {
  world.pass(minutes * MINUTE_MS)
  await judged(world)
  await escalateAlarms(await asHub(world), {})
}

/** Whom notices of an alarm went to, in order. */
const noticed = async (alarmId: string): Promise<string[]> =>
  (
    await world.rows<{ account: string }>(
      `select p.account from notices n join staff p on p.id = n.staff_id and p.alliance_id = n.alliance_id
       where n.alarm_id = $1 order by n.id`,
      [alarmId],
    )
  ).map(({ account }) => account)

it('a level is crossed by bags that leave: one alarm, passed on, answered, ended by new stock and resolved', async () => {
  const [first = '', second = ''] = await memberStock(world, 4)
  const values = { organisation: 'CS-MEM01', minimum: 4, critical: 2 }
  await watched(world, values)
  await followed(world)
  expect(await linesShown(world, 'lead.technician')).toEqual(['HUB LIVE 4'])
  expect(await newOnStream()).toEqual([])

  // One bag goes back to the storage point: three are left of the four that are asked for.
  await sentBack(world, [first])
  await followed(world)
  expect(await shelfAlarms(world)).toEqual(['STOCK_LOW WARNING OPEN ×1'])
  const [{ id } = { id: '' }] = await world.rows<{ id: string }>('select id from alarms')
  expect(await stepsOf(world, id)).toEqual(['OPENED 1 -> mem01.technician'])
  expect(await newOnStream()).toEqual(['alarms.alarmRaised STOCK_LOW OPEN'])

  // The next one makes it no worse: nobody is told again.
  await sentBack(world, [second])
  await followed(world)
  await minutesLater(59)
  expect(await newOnStream()).toEqual([])
  expect(await noticed(id)).toEqual(['mem01.technician'])

  // Nobody has answered for an hour: who is on duty at the lead is told, once.
  await minutesLater(1)
  await minutesLater(1)
  expect(await newOnStream()).toEqual(['alarms.alarmEscalated STOCK_LOW OPEN'])
  expect(await noticed(id)).toEqual(['mem01.technician', 'lead.quality'])

  await acknowledgeAlarm(await world.as('mem01.technician'), { alarmId: id, note: '已向储血点申请' })
  await minutesLater(60)
  expect(await newOnStream()).toEqual(['alarms.alarmAcknowledged STOCK_LOW ACKNOWLEDGED'])

  // The storage point supplies; the level is good again once the stock has stood above it for half an hour.
  await memberStock(world, 3)
  await followed(world)
  expect(await linesShown(world, 'lead.technician')).toEqual(['HUB LIVE 5'])
  await minutesLater(29)
  expect(await shelfAlarms(world)).toEqual(['STOCK_LOW WARNING ACKNOWLEDGED ×1'])
  await minutesLater(1)
  expect(await shelfAlarms(world)).toEqual(['STOCK_LOW WARNING ACKNOWLEDGED ×1 ended'])
  expect(await newOnStream()).toEqual([])

  const answer = { alarmId: id, cause: '退回近效期血液', measure: '储血点已补充三袋' }
  await resolveAlarm(await world.as('mem01.technician'), answer)
  expect(await newOnStream()).toEqual(['alarms.alarmResolved STOCK_LOW RESOLVED'])

  await minutesLater(24 * 60)
  expect(await newOnStream()).toEqual([])
  expect(await noticed(id)).toEqual(['mem01.technician', 'lead.quality'])
  expect(await stepsOf(world, id)).toEqual([
    'OPENED 1 -> mem01.technician',
    'ESCALATED 6 -> lead.quality',
    'ACKNOWLEDGED',
    'CONDITION_ENDED',
    'RESOLVED',
  ])
}, 60_000)
