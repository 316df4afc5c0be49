import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
import { acknowledgeRecall } from '#resolvers/inventory/acknowledge-recall.ts'
import { withdrawRecall } from '#resolvers/inventory/withdraw-recall.ts'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { rejectRequest } from '#resolvers/requests/reject-request.ts'
import { overdueRecall } from '#test/support/alarm-causes.ts'
import { onDutyAlways, stepsOf } from '#test/support/alarms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
  await onDutyAlways(world, 'lead.technician', { duty: 'EMERGENCY' })
  await onDutyAlways(world, 'lead.quality', { duty: 'QUALITY' })
  await onDutyAlways(world, 'mem01.head', { duty: 'QUALITY' })
})
afterAll(() => world.close())

const alarmsAbout = (subjectId: string) =>
  world.rows<{ id: string; kind: string; severity: string; state: string; code: string; told: object }>(
    `select a.id, a.kind, a.severity, a.state, o.code, a.told from alarms a
     join organisations o on o.id = a.organisation_id and o.alliance_id = a.alliance_id where a.subject_id = $1`,
    [subjectId],
  )

describe('an emergency request', () => {
  const emergency = () => submitted(world, { form: { urgency: 'EMERGENCY' } })

  it('raises a critical alarm for who is on duty at the lead, with nothing of the patient in it', async () => {
    const { id, input } = await emergency()
    const [alarm] = await alarmsAbout(id)
    expect(alarm).toMatchObject({
      kind: 'EMERGENCY_OPENED',
      severity: 'CRITICAL',
      state: 'OPEN',
      code: 'CS-MEM01',
    })
    expect(await stepsOf(world, alarm?.id ?? '')).toEqual(['OPENED 1 -> lead.technician'])
    const words = JSON.stringify(
      await world.rows(`select told from notices where alarm_id = $1`, [alarm?.id]),
    )
    expect(words).toContain('紧急用血申请')
    for (const secret of [...Object.values(input.patient), input.placerNumber])
      if (typeof secret === 'string' && secret.length > 1) expect(words).not.toContain(secret)
  })

  it('is answered by its acceptance, in the name of who accepted', async () => {
    const { id } = await emergency()
    await acceptRequest(await world.as('lead.technician'), { requestId: id })
    const [alarm] = await alarmsAbout(id)
    expect(alarm?.state).toBe('RESOLVED')
    expect(await stepsOf(world, alarm?.id ?? '')).toEqual(['OPENED 1 -> lead.technician', 'RESOLVED'])
    const [by] = await world.rows(
      `select p.account from alarms a join staff p on p.id = a.resolved_by and p.alliance_id = a.alliance_id where a.id = $1`,
      [alarm?.id],
    )
    expect(by).toEqual({ account: 'lead.technician' })
  })

  it('is over when it is rejected or cancelled', async () => {
    const rejected = await emergency()
    await rejectRequest(await world.as('lead.technician'), {
      requestId: rejected.id,
      reason: 'DUPLICATE_REQUEST',
    })
    const cancelled = await emergency()
    await cancelRequest(await world.as('mem01.physician'), { requestId: cancelled.id, reason: '不再需要' })
    for (const { id } of [rejected, cancelled])
      expect(await alarmsAbout(id)).toMatchObject([{ state: 'RESOLVED' }])
  })

  it('is not answered by the hospital that asks', async () => {
    const { id } = await emergency()
    const [alarm] = await alarmsAbout(id)
    expect(
      await refusalOf(acknowledgeAlarm(await world.as('mem01.head'), { alarmId: alarm?.id ?? '' })),
    ).toMatchObject({ code: 'ALARM_REFUSED', findings: [{ code: 'ALARM_NOT_YOURS_TO_ANSWER' }] })
    await acknowledgeAlarm(await world.as('lead.technician'), { alarmId: alarm?.id ?? '', note: '正在备血' })
    expect(await alarmsAbout(id)).toMatchObject([{ state: 'ACKNOWLEDGED' }])
  })

  it('of a routine request is none', async () => {
    const { id } = await submitted(world)
    expect(await alarmsAbout(id)).toEqual([])
  })
})

describe('a recall that nobody acknowledged in time', () => {
  const overdue = async () => {
    const recallId = await overdueRecall(world)
    const notices = await world.rows<{ id: string; code: string }>(
      `select n.id, o.code from recall_notices n join organisations o
         on o.id = n.organisation_id and o.alliance_id = n.alliance_id where n.recall_id = $1`,
      [recallId],
    )
    expect(notices.map(({ code }) => code)).toEqual(['CS-MEM01'])
    return { recallId, noticeId: notices[0]?.id ?? '' }
  }

  it('raises one alarm, told to its holder and the lead at once', async () => {
    const { noticeId } = await overdue()
    const [alarm, ...others] = await alarmsAbout(noticeId)
    expect(others).toEqual([])
    expect(alarm).toMatchObject({ kind: 'RECALL_OVERDUE', severity: 'CRITICAL', code: 'CS-MEM01' })
    expect(await stepsOf(world, alarm?.id ?? '')).toEqual(['OPENED 1 -> lead.quality mem01.head'])
  })

  it('is answered by the holder’s acknowledgement of the recall', async () => {
    const { recallId, noticeId } = await overdue()
    await acknowledgeRecall(await world.as('mem01.nurse'), { recallId, measure: '已封存' })
    expect(await alarmsAbout(noticeId)).toMatchObject([{ state: 'RESOLVED' }])
  })

  it('is over when the recall is taken back', async () => {
    const { recallId, noticeId } = await overdue()
    const input = { recallId, reason: '献血码有误', paper: '衢血撤〔2026〕1号' }
    const manager = await world.as('lead.manager')
    const signatures = [await world.signed(manager, 'lead.quality', 'withdrawRecall', input)]
    await withdrawRecall(manager, { ...input, signatures })
    expect(await alarmsAbout(noticeId)).toMatchObject([{ state: 'RESOLVED' }])
  })
})
