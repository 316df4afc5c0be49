import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acknowledgeAlarm } from '#resolvers/alarms/acknowledge-alarm.ts'
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

describe('what a caller sees of alarms', () => {
  const list = async (account: string, filter: string) => {
    const { data, errors } = await world.ask(
      account,
      `{ alarms(${filter}) { edges { node { id kind organisation { code } } } } }`,
    )
    expect(errors).toBeUndefined()
    type Node = { id: string; kind: string; organisation: { code: string } }
    const edges: { node: Node }[] = data?.alarms.edges ?? []
    return edges.map(({ node }) => node)
  }

  it('is its own, for the lead its alliance’s, filtered by what is asked', async () => {
    const one = await raised({ organisation: 'CS-MEM02', kind: 'NEAR_EXPIRY' })
    const other = await raised({ organisation: 'CS-MEM01', kind: 'NEAR_EXPIRY' })
    const ids = async (account: string, filter: string) => (await list(account, filter)).map(({ id }) => id)
    expect(await ids('mem02.nurse', 'kind: NEAR_EXPIRY')).toEqual([one.alarmId])
    expect(await ids('lead.technician', 'kind: NEAR_EXPIRY')).toEqual([other.alarmId, one.alarmId])
    expect(await ids('lead.technician', 'kind: NEAR_EXPIRY, organisation: "CS-MEM02"')).toEqual([one.alarmId])
    expect(await ids('kh.technician', 'unresolved: true')).toEqual([])
    await resolveAlarm(await world.as('mem02.nurse'), {
      alarmId: one.alarmId,
      ...words,
      standingReason: '已调',
    })
    expect(await ids('mem02.nurse', 'unresolved: true')).toEqual([])
    expect(await ids('mem02.nurse', 'unresolved: false')).toEqual([one.alarmId])
  })

  it('comes page by page', async () => {
    for (let count = 0; count < 3; count += 1) await raised({ kind: 'STATION_SHORTAGE' })
    const page = async (after: string) => {
      const { data } = await world.ask(
        'lead.technician',
        `{ alarms(kind: STATION_SHORTAGE, first: 2${after}) { edges { node { id } } pageInfo { endCursor hasNextPage } } }`,
      )
      return data?.alarms as {
        edges: { node: { id: string } }[]
        pageInfo: { endCursor: string; hasNextPage: boolean }
      }
    }
    const first = await page('')
    expect([first.edges.length, first.pageInfo.hasNextPage]).toEqual([2, true])
    const second = await page(`, after: "${first.pageInfo.endCursor}"`)
    expect([second.edges.length, second.pageInfo.hasNextPage]).toEqual([1, false])
  })
})
