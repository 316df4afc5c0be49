import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { recordedTopics, toldAlarms } from '#test/support/alarm-stream.ts'
import { raise } from '#test/support/alarms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ topics: recordedTopics(() => world) })
})
afterAll(() => world.close())

const told = (account: string, after: string | null = null) =>
  toldAlarms(world, 'inventoryAlarm', account, after)

describe('inventoryAlarm', () => {
  it('tells an alarm’s whole life to its organisation and the lead, and resumes behind a cursor', async () => {
    const { id } = await raise(world, { subjectId: 'followed' })
    await raise(world, { subjectId: 'followed' })
    const technician = await world.as('mem01.technician')
    await acknowledgeAlarm(technician, { alarmId: id })
    const before = await told('mem01.technician')
    expect(before.map(({ event }) => event)).toEqual(['alarms.alarmRaised', 'alarms.alarmAcknowledged'])
    await resolveAlarm(technician, { alarmId: id, cause: '测试', measure: '测试', standingReason: '测试' })
    const since = await told('mem01.technician', before.at(-1)?.cursor ?? null)
    expect(since).toMatchObject([{ event: 'alarms.alarmResolved', alarm: { id, state: 'RESOLVED' } }])
    expect((await told('lead.technician')).map(({ event }) => event)).toEqual([
      'alarms.alarmRaised',
      'alarms.alarmAcknowledged',
      'alarms.alarmResolved',
    ])
  })

  it('tells a fellow member and a stranger nothing', async () => {
    for (const account of ['mem02.nurse', 'kh.technician']) expect(await told(account)).toEqual([])
  })
})
