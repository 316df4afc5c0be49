import { afterAll, beforeAll, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { recordedTopics, toldAlarms } from '#test/support/alarm-stream.ts'
import { onDutyAlways, stepsOf } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { judged, linesShown, MINUTE_MS, redCells, reported, shelfAlarms } from '#test/support/levels.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: recordedTopics(() => world) })
}, 60_000)
afterAll(() => world.close())

const alarmId = async () => (await world.rows<{ id: string }>('select id from alarms'))[0]?.id ?? ''

it('a member’s feed falls silent: its stock is unknown, who is on duty is told, it is heard again and resolved', async () => {
  await onDutyAlways(world, 'lead.manager', { duty: 'INFORMATION' })
  await onDutyAlways(world, 'lead.quality', { duty: 'INFORMATION', level: 2 })
  await reported(world, { lines: [redCells(6)] })
  for (let beat = 0; beat < 4; beat += 1) {
    world.pass(15 * MINUTE_MS)
    await reported(world, {})
    await judged(world)
  }
  expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED FRESH 6'])
  expect(await shelfAlarms(world)).toEqual([])

  // The member's server goes down.
  world.pass(61 * MINUTE_MS)
  await judged(world)
  expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED UNKNOWN null'])
  expect(await shelfAlarms(world)).toEqual(['FEED_SILENT WARNING OPEN ×1'])
  const id = await alarmId()
  // The member has nobody on duty of its own, whose five levels come first: the lead's is told at once.
  expect(await stepsOf(world, id)).toEqual(['OPENED 6 -> lead.manager'])

  // Nobody answers for an hour: who is on duty next is told.
  world.pass(60 * MINUTE_MS)
  await escalateAlarms(await asHub(world), {})
  expect(await stepsOf(world, id)).toEqual(['OPENED 6 -> lead.manager', 'ESCALATED 7 -> lead.quality'])
  await acknowledgeAlarm(await world.as('lead.quality'), { alarmId: id, note: '已联系该院信息科' })

  // What had waited on its way is not news; then the shelf is told as it is now.
  await reported(world, {
    lines: [redCells(5)],
    occurredAt: new Date(world.now().getTime() - 90 * MINUTE_MS),
  })
  expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED UNKNOWN null'])
  await reported(world, { lines: [redCells(4)] })
  expect(await linesShown(world, 'lead.technician')).toEqual(['REPORTED FRESH 4'])
  expect(await shelfAlarms(world)).toEqual(['FEED_SILENT WARNING ACKNOWLEDGED ×1 ended'])

  await resolveAlarm(await world.as('lead.quality'), {
    alarmId: id,
    cause: '对方服务器断电',
    measure: '恢复供电并核对库存',
  })
  expect(await shelfAlarms(world)).toEqual(['FEED_SILENT WARNING RESOLVED ×1 ended'])
  const heard = ['alarmRaised', 'alarmEscalated', 'alarmAcknowledged', 'alarmResolved']
  for (const account of ['mem01.technician', 'lead.technician'])
    expect(
      (await toldAlarms(world, 'inventoryAlarm', account)).map(
        ({ event, alarm }) => `${event} ${alarm.kind} ${alarm.id}`,
      ),
    ).toEqual(heard.map((event) => `alarms.${event} FEED_SILENT ${id}`))
}, 60_000)
