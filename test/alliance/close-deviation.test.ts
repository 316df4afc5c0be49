import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertDeviation } from '#db/alliance/finders.ts'
import { SYSTEM_SCOPE } from '#db/client.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { newId } from '#lib/ids.ts'
import { closeDeviation } from '#resolvers/alliance/close-deviation.ts'
import { deviations } from '#resolvers/alliance/read.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

/** A deviation of a hospital, as an operation would have opened it. */
const opened = async (code: string): Promise<Id<'Deviation'>> => {
  const [hospital] = await world.rows<{ alliance_id: AllianceId; id: Id<'Organisation'> }>(
    'select alliance_id, id from organisations where code = $1',
    [code],
  )
  if (hospital === undefined) throw new Error(`no organisation ${code}`)
  const id = newId('Deviation')
  await world.database.transaction(SYSTEM_SCOPE, (db) =>
    insertDeviation(db, {
      allianceId: hospital.alliance_id,
      id,
      organisationId: hospital.id,
      operation: 'requests.collectSample',
      subjectId: 'smp_0',
      findings: [{ code: 'SAMPLE_TIME_MISSING', severity: 'STOP', source: 'SPEC_2000_ART_14' }],
      occurredAt: world.now(),
    }),
  )
  return id
}

const close = async (account: string, deviationId: string, measure = '已补录采集时间') =>
  closeDeviation(await world.as(account), { deviationId, measure })

const listed = async (account: string, includeClosed = false) => {
  const ctx = await world.as(account)
  const page = await deviations(ctx, { includeClosed, first: 100 })
  await ctx.reads.close()
  return page.edges.map(({ node }) => node.id)
}

describe('closeDeviation', () => {
  it('closes a deviation of one’s own hospital and keeps what was done', async () => {
    const id = await opened('CS-LEAD')
    expect(await listed('lead.quality')).toContain(id)
    const answer = await world.ask(
      'lead.quality',
      `mutation ($input: CloseDeviationInput!) { closeDeviation(input: $input) { __typename
        ... on Deviation { measure closedBy { name } closedAt findings { code severity source } } } }`,
      { input: { deviationId: id, measure: ' 已补录采集时间 ' } },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.closeDeviation).toMatchObject({
      __typename: 'Deviation',
      measure: '已补录采集时间',
      closedBy: { name: '示例质量甲' },
      closedAt: world.now(),
      findings: [{ code: 'SAMPLE_TIME_MISSING', severity: 'STOP', source: 'SPEC_2000_ART_14' }],
    })
    expect(await listed('lead.quality')).not.toContain(id)
    expect(await listed('lead.quality', true)).toContain(id)
  })

  it('lets the lead close a member’s', async () => {
    const id = await opened('CS-MEM02')
    expect(await close('lead.manager', id)).toEqual({ id })
  })

  it('refuses a second closing and keeps what was written first', async () => {
    const id = await opened('CS-LEAD')
    await close('lead.quality', id, '第一次')
    await expect(close('lead.quality2', id, '第二次')).rejects.toMatchObject({
      code: 'DEVIATION_CLOSED',
      message: '该偏差已关闭 / the deviation is closed already',
    })
    const [row] = await world.rows('select measure from deviations where id = $1', [id])
    expect(row).toEqual({ measure: '第一次' })
  })

  it.each([
    ['nothing', '  '],
    ['a book', '字'.repeat(2001)],
  ])('refuses %s as a measure', async (_, measure) => {
    await expect(close('lead.quality', await opened('CS-LEAD'), measure)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message:
        'measure：须写明原因和处理措施，至多 2000 个字符 / measure: must say what was found and done, 2000 characters at most',
    })
  })

  it('answers a foreign deviation, one that never was and a text alike', async () => {
    const foreign = await opened('KH-LEAD')
    for (const id of [foreign, newId('Deviation'), 'nonsense'])
      await expect(close('lead.quality', id)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: '找不到偏差，或您无权查看 / no such deviation, or it is not yours to see',
      })
  })

  it('shows a member’s deviations to the lead, and to no other member', async () => {
    const id = await opened('CS-MEM02')
    expect(await listed('lead.quality')).toContain(id)
    expect(await listed('mem01.medical-affairs')).not.toContain(id)
  })

  it('pages through the list without repeating or leaving out any', async () => {
    for (let count = 0; count < 5; count += 1) await opened('CS-MEM01')
    const seen: string[] = []
    let after: string | null = null
    do {
      const ctx = await world.as('mem01.medical-affairs')
      const page: Awaited<ReturnType<typeof deviations>> = await deviations(ctx, { first: 2, after })
      await ctx.reads.close()
      seen.push(...page.edges.map(({ node }) => node.id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    expect(seen).toEqual(await listed('mem01.medical-affairs'))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBeGreaterThanOrEqual(5)
  })
})
