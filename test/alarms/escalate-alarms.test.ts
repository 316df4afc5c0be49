import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { escalateAlarms } from '#resolvers/alarms/escalate-alarms.ts'
import { resolveAlarm } from '#resolvers/alarms/resolve-alarm.ts'
import { endDutyShift } from '#resolvers/alliance/end-duty-shift.ts'
import { setDutyShift } from '#resolvers/alliance/set-duty-shift.ts'
import { weekdays } from '#rules/alliance/duty-terms.ts'
import { alarmEvents, alarmRow, end, onDutyAlways, raise, stepsOf } from '#test/support/alarms.ts'
import { asHub } from '#test/support/hub-clock.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

const MINUTE_MS = 60_000
let world: World
beforeEach(async () => {
  await world?.close()
  // Sunday 2026-03-01, 16:00 in China.
  world = await makeWorld({ start: '2026-03-01T08:00:00Z' })
})
afterAll(() => world.close())

const sweep = async () => escalateAlarms(await asHub(world), {})
const critical = { severity: 'CRITICAL' } as const

describe('escalateAlarms', () => {
  it('climbs the roster, own levels first and then the lead’s, and repeats the last', async () => {
    await onDutyAlways(world, 'mem01.technician')
    await onDutyAlways(world, 'mem01.head', { level: 2 })
    await onDutyAlways(world, 'lead.manager')
    const { id } = await raise(world, critical)
    world.pass(10 * MINUTE_MS - 1)
    expect(await sweep()).toEqual({ alarms: 0 })
    world.pass(1)
    expect(await sweep()).toEqual({ alarms: 1 })
    expect(await sweep()).toEqual({ alarms: 0 })
    world.pass(10 * MINUTE_MS)
    await sweep()
    // The last level is looked at with the others, and told again after its own time.
    for (let minute = 0; minute < 30; minute += 1) {
      world.pass(MINUTE_MS)
      await sweep()
    }
    expect(await stepsOf(world, id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ESCALATED 2 -> mem01.head',
      'ESCALATED 6 -> lead.manager',
      'ESCALATED 6 -> lead.manager',
    ])
    expect(await alarmEvents(world, id)).toEqual([
      'alarms.alarmRaised',
      ...Array.from({ length: 3 }, () => 'alarms.alarmEscalated'),
    ])
  })

  it('asks the roster of the moment: at a change of shift the next one is told', async () => {
    const shift = async (account: string, level: number, fromTime: string, untilTime: string) =>
      setDutyShift(await world.as('lead.manager'), {
        account,
        duty: 'BLOOD_BANK',
        level,
        weekly: { weekdays: [...weekdays], fromTime, untilTime },
        contacts: [{ channel: 'PHONE', address: '13800000000' }],
      })
    await shift('mem01.technician', 1, '08:00', '17:00')
    await shift('mem01.nurse', 2, '08:00', '17:00')
    await shift('mem01.nurse2', 2, '17:00', '08:00')
    // 16:49:59 and 16:50: due at 16:59:59, the day shift's; due at 17:00, the night shift's.
    world.pass(50 * MINUTE_MS - 1_000)
    const day = await raise(world, { ...critical, subjectId: 'day' })
    world.pass(1_000)
    const night = await raise(world, { ...critical, subjectId: 'night' })
    world.pass(10 * MINUTE_MS - 1_000)
    await sweep()
    expect(await stepsOf(world, day.id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ESCALATED 2 -> mem01.nurse',
    ])
    world.pass(1_000)
    await sweep()
    expect(await stepsOf(world, night.id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ESCALATED 2 -> mem01.nurse2',
    ])
    // Whoever is on duty by now and knows nothing of the other alarm is told of it next, not the last one again.
    world.pass(10 * MINUTE_MS - 1_000)
    await sweep()
    expect(await stepsOf(world, day.id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ESCALATED 2 -> mem01.nurse',
      'ESCALATED 2 -> mem01.nurse2',
    ])
  })

  it('tells whoever comes on duty first when nobody was there to be told', async () => {
    const { id } = await raise(world, critical)
    world.pass(5 * MINUTE_MS)
    await sweep()
    expect(await stepsOf(world, id)).toEqual(['OPENED'])
    const { id: shiftId } = await onDutyAlways(world, 'mem01.technician')
    world.pass(MINUTE_MS)
    await sweep()
    expect(await stepsOf(world, id)).toEqual(['OPENED', 'ESCALATED 1 -> mem01.technician'])
    await endDutyShift(await world.as('mem01.medical-affairs'), { shiftId })
    world.pass(60 * MINUTE_MS)
    await sweep()
    expect(await stepsOf(world, id)).toHaveLength(2)
  })

  it('stops when somebody acknowledges, and begins anew when that is long ago and the cause lasts', async () => {
    await onDutyAlways(world, 'mem01.technician')
    await onDutyAlways(world, 'lead.manager')
    const { id } = await raise(world, critical)
    await acknowledgeAlarm(await world.as('mem01.technician'), { alarmId: id })
    world.pass(240 * MINUTE_MS - 1)
    expect(await sweep()).toEqual({ alarms: 0 })
    world.pass(1)
    await sweep()
    expect(await alarmRow(world, id)).toMatchObject({ state: 'OPEN', level: 1, acknowledged_by: null })
    world.pass(10 * MINUTE_MS)
    await sweep()
    expect(await stepsOf(world, id)).toEqual([
      'OPENED 1 -> mem01.technician',
      'ACKNOWLEDGED',
      'LAPSED 1 -> mem01.technician',
      'ESCALATED 6 -> lead.manager',
    ])
  })

  it('resolves what was acknowledged and has been quiet for the time of the policy', async () => {
    await onDutyAlways(world, 'mem01.technician')
    const { id } = await raise(world)
    await acknowledgeAlarm(await world.as('mem01.technician'), { alarmId: id })
    await end(world)
    world.pass(24 * 60 * MINUTE_MS - 1)
    expect(await sweep()).toEqual({ alarms: 0 })
    world.pass(1)
    await sweep()
    expect(await alarmRow(world, id)).toMatchObject({ state: 'RESOLVED', resolved_by: null })
    expect((await alarmEvents(world, id)).at(-1)).toBe('alarms.alarmResolved')
    expect(await sweep()).toEqual({ alarms: 0 })
  })

  it('leaves an excursion that was acknowledged to whoever tells its cause and measure, however long it is quiet', async () => {
    await onDutyAlways(world, 'mem01.technician', { duty: 'COLD_CHAIN' })
    const excursion = { kind: 'COLD_CHAIN_EXCURSION', subjectId: 'exc-1' } as const
    const { id } = await raise(world, { ...excursion, ...critical })
    const technician = await world.as('mem01.technician')
    await acknowledgeAlarm(technician, { alarmId: id })
    await end(world, excursion)
    for (let day = 0; day < 30; day += 1) {
      world.pass(24 * 60 * MINUTE_MS)
      expect(await sweep()).toEqual({ alarms: 0 })
    }
    expect(await alarmRow(world, id)).toMatchObject({ state: 'ACKNOWLEDGED', resolved_at: null })
    await resolveAlarm(technician, { alarmId: id, cause: '门未关严', measure: '更换门封条' })
    expect(await alarmRow(world, id)).toMatchObject({
      state: 'RESOLVED',
      cause: '门未关严',
      measure: '更换门封条',
    })
  })

  it('wakes nobody for a warning whose cause is over', async () => {
    await onDutyAlways(world, 'mem01.technician')
    await onDutyAlways(world, 'lead.manager')
    const { id } = await raise(world)
    await end(world)
    world.pass(600 * MINUTE_MS)
    expect(await sweep()).toEqual({ alarms: 0 })
    await raise(world)
    expect(await sweep()).toEqual({ alarms: 1 })
    expect((await stepsOf(world, id)).at(-1)).toBe('ESCALATED 6 -> lead.manager')
  })

  it('never tells twice when two instances look at once', async () => {
    await onDutyAlways(world, 'mem01.technician')
    await onDutyAlways(world, 'lead.manager')
    const raised = await Promise.all(
      Array.from({ length: 12 }, (_, index) => raise(world, { ...critical, subjectId: `many-${index}` })),
    )
    world.pass(10 * MINUTE_MS)
    const looked = await Promise.all(Array.from({ length: 6 }, sweep))
    expect(looked.reduce((sum, { alarms }) => sum + alarms, 0)).toBe(12)
    for (const { id } of raised)
      expect(await stepsOf(world, id)).toEqual([
        'OPENED 1 -> mem01.technician',
        'ESCALATED 6 -> lead.manager',
      ])
    const notices = await world.rows(
      `select 1 from notices n join staff p on p.id = n.staff_id and p.alliance_id = n.alliance_id where p.account = 'lead.manager'`,
    )
    expect(notices).toHaveLength(12)
  })

  it('leaves no trail of having found nothing, and one of what it did', async () => {
    const trail = () => world.rows(`select 1 from audit_entries where action = 'alarms.escalateAlarms'`)
    await sweep()
    expect(await trail()).toHaveLength(0)
  })

  it('is refused to everybody else, also to a machine of the lead', async () => {
    for (const account of ['lis.lead', 'lead.technician'])
      expect(await refusalOf(escalateAlarms(await world.as(account), {}))).toMatchObject({
        code: 'FORBIDDEN',
      })
  })
})
