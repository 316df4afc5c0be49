import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { alarmEvents, alarmRow, end, onDutyAlways, raise, stepsOf } from '#test/support/alarms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await onDutyAlways(world, 'mem01.technician')
  await onDutyAlways(world, 'lead.manager')
})
afterAll(() => world.close())

const noticesOf = (id: string) =>
  world.rows<{ account: string; channel: string; state: string }>(
    `select p.account, n.channel, n.state from notices n join staff p on p.id = n.staff_id and p.alliance_id = n.alliance_id
     where n.alarm_id = $1 order by n.id`,
    [id],
  )

describe('raiseAlarm', () => {
  it('opens an alarm and tells the first level of the roster in the same transaction', async () => {
    const { id, raised } = await raise(world, { subjectId: 'first' })
    expect(raised).toBe(true)
    expect(await alarmRow(world, id)).toMatchObject({
      state: 'OPEN',
      level: 1,
      times: 1,
      severity: 'WARNING',
    })
    expect(await stepsOf(world, id)).toEqual(['OPENED 1 -> mem01.technician'])
    expect(await noticesOf(id)).toEqual([{ account: 'mem01.technician', channel: 'PHONE', state: 'PENDING' }])
    expect(await alarmEvents(world, id)).toEqual(['alarms.alarmRaised'])
  })

  it('notes a second raise on the first alarm and tells nobody again', async () => {
    const first = await raise(world, { subjectId: 'again' })
    const second = await raise(world, { subjectId: 'again' })
    expect(second).toEqual({ id: first.id, raised: false })
    expect(await alarmRow(world, first.id)).toMatchObject({ times: 2 })
    expect(await stepsOf(world, first.id)).toEqual(['OPENED 1 -> mem01.technician', 'NOTED_AGAIN'])
    expect(await noticesOf(first.id)).toHaveLength(1)
    expect(await alarmEvents(world, first.id)).toEqual(['alarms.alarmRaised'])
  })

  it('is one alarm, one event and one notice, however often the cause flutters', async () => {
    const { id } = await raise(world, { subjectId: 'flutter' })
    for (let crossing = 0; crossing < 50; crossing += 1) {
      await end(world, { subjectId: 'flutter' })
      world.pass(3_000)
      await raise(world, { subjectId: 'flutter' })
    }
    const alarms = await world.rows(`select id from alarms where subject_id = 'flutter'`)
    expect(alarms).toEqual([{ id }])
    expect(await alarmRow(world, id)).toMatchObject({ times: 51, condition_ended_at: null })
    expect(await stepsOf(world, id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'CONDITION_ENDED ×50',
      'NOTED_AGAIN ×50',
    ])
    expect(await noticesOf(id)).toHaveLength(1)
    expect(await alarmEvents(world, id)).toEqual(['alarms.alarmRaised'])
  })

  it('opens anew when it grew worse, and stays as bad as it was when it is milder again', async () => {
    const { id } = await raise(world, { subjectId: 'worse' })
    await acknowledgeAlarm(await world.as('mem01.technician'), { alarmId: id, note: '正在处理' })
    await raise(world, { subjectId: 'worse', severity: 'CRITICAL' })
    expect(await alarmRow(world, id)).toMatchObject({
      state: 'OPEN',
      severity: 'CRITICAL',
      acknowledged_at: null,
    })
    await raise(world, { subjectId: 'worse', severity: 'WARNING' })
    expect(await alarmRow(world, id)).toMatchObject({ state: 'OPEN', severity: 'CRITICAL', times: 3 })
    expect(await stepsOf(world, id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ACKNOWLEDGED',
      'WORSENED 1 -> mem01.technician',
      'NOTED_AGAIN',
    ])
    expect(await noticesOf(id)).toHaveLength(2)
  })

  it('leaves an acknowledged alarm acknowledged when its cause comes back no worse', async () => {
    const { id } = await raise(world, { subjectId: 'back' })
    await acknowledgeAlarm(await world.as('mem01.technician'), { alarmId: id })
    await end(world, { subjectId: 'back' })
    await end(world, { subjectId: 'back' })
    expect(await stepsOf(world, id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ACKNOWLEDGED',
      'CONDITION_ENDED',
    ])
    await raise(world, { subjectId: 'back' })
    expect(await alarmRow(world, id)).toMatchObject({ state: 'ACKNOWLEDGED', condition_ended_at: null })
  })

  it('is another alarm after the first was resolved', async () => {
    const first = await raise(world, { subjectId: 'anew' })
    await end(world, { subjectId: 'anew' })
    const closing = { alarmId: first.id, cause: '节假日用血增加', measure: '已补货' }
    await resolveAlarm(await world.as('mem01.technician'), closing)
    const second = await raise(world, { subjectId: 'anew' })
    expect(second.raised).toBe(true)
    expect(second.id).not.toBe(first.id)
  })

  it('tells the lead where the organisation has nobody on duty, and nobody where there is nobody', async () => {
    const { id } = await raise(world, { organisation: 'CS-MEM02', subjectId: 'alone' })
    expect(await stepsOf(world, id)).toEqual(['OPENED 6 -> lead.manager'])
    await world.rows(`update staff set active = false where account = 'lead.manager'`)
    const unheard = await raise(world, { organisation: 'CS-MEM02', subjectId: 'unheard' })
    await world.rows(`update staff set active = true where account = 'lead.manager'`)
    expect(await stepsOf(world, unheard.id)).toEqual(['OPENED'])
    expect(await alarmRow(world, unheard.id)).toMatchObject({ level: 0 })
  })

  it('leaves at most one unresolved alarm when 32 raise it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => raise(world, { subjectId: 'crowd', kind: 'FEED_SILENT' })),
    )
    expect(answers.filter(({ raised }) => raised)).toHaveLength(1)
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    const [{ id } = { id: '' }] = answers
    expect(await alarmRow(world, id)).toMatchObject({ times: 32 })
    expect(await alarmEvents(world, id)).toEqual(['alarms.alarmRaised'])
    // Nobody is on duty for information: the blood bank is told in its place.
    expect(await stepsOf(world, id)).toEqual(['OPENED 1 -> mem01.technician', 'NOTED_AGAIN ×31'])
  })
})
