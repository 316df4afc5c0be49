import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { alarmEvents, alarmRow, raise, stepsOf } from '#test/support/alarms.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const words = { cause: '择期手术集中', measure: '已向牵头单位补货' }
const codes = async (done: Promise<unknown>) => {
  const refused = (await refusalOf(done)) as { code: string; findings?: { code: string }[] } | null
  return refused && [refused.code, ...(refused.findings ?? []).map(({ code }) => code)].join(' ')
}
let made = 0
const raised = async (of: Parameters<typeof raise>[1] = {}) => {
  made += 1
  const subjectId = `subject-${made}`
  const { id } = await raise(world, { subjectId, ...of })
  return { alarmId: id, subjectId }
}

describe('acknowledgeAlarm', () => {
  it('keeps who, when and what they said, and emits the event', async () => {
    const { alarmId } = await raised()
    const ctx = await world.as('mem01.technician')
    expect(await acknowledgeAlarm(ctx, { alarmId, note: ' 已联系血站 ' })).toEqual({ id: alarmId })
    expect(await alarmRow(world, alarmId)).toMatchObject({
      state: 'ACKNOWLEDGED',
      acknowledged_by: ctx.actor?.seats[0].staffId,
      acknowledged_at: world.now(),
    })
    const [step] = await world.rows(
      `select told, by from alarm_steps where alarm_id = $1 and kind = 'ACKNOWLEDGED'`,
      [alarmId],
    )
    expect(step).toEqual({
      told: { zh: '已联系血站', en: '已联系血站' },
      by: ctx.actor?.seats[0].staffId,
    })
    expect(await alarmEvents(world, alarmId)).toEqual(['alarms.alarmRaised', 'alarms.alarmAcknowledged'])
  })

  it('is refused a second time, and once it is resolved', async () => {
    const { alarmId } = await raised()
    const ctx = await world.as('mem01.technician')
    await acknowledgeAlarm(ctx, { alarmId })
    expect(await codes(acknowledgeAlarm(ctx, { alarmId }))).toBe('ALARM_REFUSED ALARM_STATE_FORBIDS')
    await resolveAlarm(ctx, { alarmId, ...words, standingReason: '本周停收择期手术' })
    expect(await codes(acknowledgeAlarm(ctx, { alarmId }))).toBe('ALARM_REFUSED ALARM_STATE_FORBIDS')
  })

  it('is done once when two see to it at once', async () => {
    const { alarmId } = await raised()
    const both = await Promise.all(
      ['mem01.technician', 'mem01.nurse'].map(async (account) =>
        codes(acknowledgeAlarm(await world.as(account), { alarmId })),
      ),
    )
    expect(both.toSorted()).toEqual(['ALARM_REFUSED ALARM_STATE_FORBIDS', null])
    expect(await stepsOf(world, alarmId)).toEqual(['OPENED', 'ACKNOWLEDGED'])
  })

  it('is for the organisation’s own people: the lead sees it, another member does not', async () => {
    const { alarmId } = await raised()
    expect(await codes(acknowledgeAlarm(await world.as('lead.technician'), { alarmId }))).toBe(
      'ALARM_REFUSED ALARM_NOT_YOURS_TO_ANSWER',
    )
    for (const account of ['mem02.nurse', 'kh.technician'])
      expect(await codes(acknowledgeAlarm(await world.as(account), { alarmId }))).toBe('NOT_FOUND')
    for (const account of ['his.mem01', 'mem01.cashier', 'regulator.county'])
      expect(await codes(acknowledgeAlarm(await world.as(account), { alarmId }))).toBe('FORBIDDEN')
  })

  it('is for the lead, too, where the kind concerns the alliance', async () => {
    const { alarmId } = await raised({ kind: 'FEED_SILENT' })
    expect(await codes(acknowledgeAlarm(await world.as('lead.technician'), { alarmId }))).toBeNull()
  })
})
