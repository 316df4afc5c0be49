import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { alarmEvents, alarmRow, end, raise, stepsOf } from '#test/support/alarms.ts'
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

describe('resolveAlarm', () => {
  it('closes an alarm whose cause is over, in one act with its acknowledgement', async () => {
    const { alarmId, subjectId } = await raised()
    await end(world, { subjectId })
    const ctx = await world.as('mem01.technician')
    await resolveAlarm(ctx, { alarmId, ...words })
    const staffId = ctx.actor?.seats[0].staffId
    expect(await alarmRow(world, alarmId)).toMatchObject({
      state: 'RESOLVED',
      ...words,
      standing_reason: null,
      acknowledged_by: staffId,
      resolved_by: staffId,
      due_at: null,
    })
    expect(await alarmEvents(world, alarmId)).toEqual(['alarms.alarmRaised', 'alarms.alarmResolved'])
  })

  it('is refused while the cause lasts, unless the person says why', async () => {
    const { alarmId } = await raised()
    const ctx = await world.as('mem01.technician')
    const closing = { alarmId, ...words }
    expect(await codes(resolveAlarm(ctx, closing))).toBe('ALARM_REFUSED ALARM_CONDITION_STANDS')
    expect(await codes(resolveAlarm(ctx, { ...closing, standingReason: '  ' }))).toBe(
      'ALARM_REFUSED ALARM_CONDITION_STANDS',
    )
    await resolveAlarm(ctx, { ...closing, standingReason: '该型号已停用' })
    expect(await alarmRow(world, alarmId)).toMatchObject({
      state: 'RESOLVED',
      standing_reason: '该型号已停用',
    })
    expect(await codes(resolveAlarm(ctx, closing))).toContain('ALARM_STATE_FORBIDS')
  })

  it.each([true, false, null])('keeps whether there was nothing behind it: %s', async (falseAlarm) => {
    const { alarmId } = await raised()
    const ctx = await world.as('mem01.technician')
    await resolveAlarm(ctx, { alarmId, ...words, standingReason: '已核实', falseAlarm })
    expect(await alarmRow(world, alarmId)).toMatchObject({ false_alarm: falseAlarm })
  })

  it('gives the same answer to the same key', async () => {
    const { alarmId } = await raised()
    const input = { alarmId, ...words, standingReason: '已知', idempotencyKey: `resolve-${alarmId}` }
    const first = await resolveAlarm(await world.as('mem01.technician'), input)
    expect(await resolveAlarm(await world.as('mem01.technician'), input)).toEqual(first)
    expect((await stepsOf(world, alarmId)).filter((step) => step.startsWith('RESOLVED'))).toHaveLength(1)
  })

  it.each([
    ['no cause', { cause: ' ' }, 'cause'],
    ['no measure', { measure: '' }, 'measure'],
    ['a cause too long', { cause: '长'.repeat(2_001) }, 'cause'],
    ['a reason too long', { standingReason: '长'.repeat(2_001) }, 'standingReason'],
  ])('refuses %s, by its field', async (_, wrong, field) => {
    const { alarmId } = await raised()
    const refused = await refusalOf(
      resolveAlarm(await world.as('mem01.technician'), { alarmId, ...words, ...wrong }),
    )
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', problems: [{ field }] })
    expect(await alarmRow(world, alarmId)).toMatchObject({ state: 'OPEN' })
  })

  it.each(['alm_00000000000000000000000000000000', 'stf_00000000000000000000000000000000', '', 'x'])(
    'knows no alarm %j',
    async (alarmId) => {
      expect(await codes(resolveAlarm(await world.as('mem01.technician'), { alarmId, ...words }))).toBe(
        'NOT_FOUND',
      )
    },
  )
})
