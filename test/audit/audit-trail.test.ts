import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_SCOPE } from '#db/client.ts'
import { NotFound } from '#lib/errors.ts'
import { newId } from '#lib/ids.ts'
import { closeDeviation } from '#resolvers/alliance/close-deviation.ts'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { type AuditTrailInput, auditTrail } from '#resolvers/audit/read.ts'
import { operation } from '#resolvers/operation.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const trail = async (account: string, input: AuditTrailInput = {}) => {
  await world.services.readAudit.flush()
  const ctx = await world.as(account)
  try {
    const page = await auditTrail(ctx, { first: 200, ...input })
    return page.edges.map(({ node }) => node)
  } finally {
    await ctx.reads.close()
  }
}

const publish = async (occurredAt: Date | null = null) =>
  publishRuleSet(await world.as('admin'), {
    effectiveFrom: '2026-04-01',
    sourceCitation: '纪要',
    values: [{ name: 'reservationHours', value: 12 }],
    occurredAt,
  })

const missing = { deviationId: newId('Deviation'), measure: '查' }

describe('auditTrail', () => {
  it('shows what was done, with what it changed', async () => {
    const { id } = await publish()
    const [entry, ...others] = await trail('lead.quality', { subject: id })
    expect(others).toEqual([])
    expect(entry).toMatchObject({
      account: 'admin',
      action: 'alliance.publishRuleSet',
      outcome: 'DONE',
      refusal: null,
      door: 'graphql',
      after: { values: { reservationHours: 12 } },
    })
  })

  it('shows refused attempts: what a rule refused, what was not found and what the role does not allow', async () => {
    await closeDeviation(await world.as('lead.quality2'), missing).catch(() => undefined)
    await closeDeviation(await world.as('lead.nurse'), missing).catch(() => undefined)
    const refused = await trail('admin', { action: 'alliance.closeDeviation' })
    expect(refused.map(({ account, outcome, refusal }) => [account, outcome, refusal])).toEqual([
      ['lead.nurse', 'REFUSED', 'FORBIDDEN'],
      ['lead.quality2', 'REFUSED', 'NOT_FOUND'],
    ])
  })

  it('shows what was read, the reading of the trail itself included', async () => {
    await trail('lead.medical-affairs')
    const reads = await trail('lead.quality', { account: 'lead.medical-affairs' })
    expect(reads.map(({ action, outcome }) => [action, outcome])).toContainEqual(['audit.auditTrail', 'READ'])
  })

  it('tells when it happened from when the hub learnt of it', async () => {
    const occurredAt = new Date(world.now().getTime() - 7_200_000)
    const { id } = await publish(occurredAt)
    const [entry] = await trail('lead.quality', { subject: id })
    expect(entry?.occurredAt).toEqual(occurredAt)
    const [{ now } = { now: null }] = await world.rows<{ now: Date }>('select now() as now')
    expect(
      now && entry && entry.recordedAt <= now && entry.recordedAt > new Date('2026-03-01T12:00:00Z'),
    ).toBe(true)
  })

  it('shows an organisation its own entries alone', async () => {
    await closeDeviation(await world.as('mem01.nurse'), missing).catch(() => undefined)
    await closeDeviation(await world.as('kh.technician'), missing).catch(() => undefined)
    const organisations = new Set((await trail('lead.quality')).map(({ organisationId }) => organisationId))
    expect(organisations.size).toBe(1)
    expect((await trail('mem01.medical-affairs')).map(({ account }) => account)).toContain('mem01.nurse')
    for (const account of ['mem01.nurse', 'kh.technician'])
      expect(await trail('lead.quality', { account })).toEqual([])
  })

  it.each(['lead.manager', 'lead.nurse', 'mem01.head', 'regulator', 'his.lead'])(
    'is not for %s',
    async (account) => {
      await expect(trail(account)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    },
  )

  it('is narrowed by the time of recording', async () => {
    const [{ now } = { now: new Date(0) }] = await world.rows<{ now: Date }>(
      `update audit_entries set recorded_at = recorded_at - interval '1 hour' returning now() as now`,
    )
    const since = new Date(now.getTime() - 60_000)
    const { id } = await publish()
    expect(
      (await trail('lead.quality', { since, action: 'alliance.publishRuleSet' })).map((row) => row.subjectId),
    ).toEqual([id])
    const before = await trail('lead.quality', { until: since, action: 'alliance.publishRuleSet' })
    expect(before.length).toBeGreaterThan(0)
    expect(before.map((row) => row.subjectId)).not.toContain(id)
  })

  it('is walked page by page through entries of one instant, none twice and none left out', async () => {
    await world.rows(`update audit_entries set recorded_at = date_trunc('hour', recorded_at)`)
    const source = `query ($after: String) { auditTrail(first: 3, after: $after, action: "alliance.closeDeviation") {
      edges { node { id action outcome } } pageInfo { hasNextPage endCursor } } }`
    const seen: string[] = []
    let after: string | null = null
    do {
      const answer = await world.ask('admin', source, { after })
      expect(answer.errors).toBeUndefined()
      const page = answer.data?.auditTrail
      seen.push(...page.edges.map(({ node }: { node: { id: string } }) => node.id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
    } while (after !== null)
    const all = await trail('admin', { action: 'alliance.closeDeviation' })
    expect(seen).toEqual(all.map(({ id }) => id))
  })
})

describe('the audit of refusals', () => {
  it('does not deadlock when as many calls are refused at once as the pool has connections', async () => {
    const size = world.database.pool.options.max
    let inside = 0
    const everybody = Promise.withResolvers<void>()
    const refusedTogether = operation('alliance.closeDeviation', async (_, __: object) => {
      inside += 1
      if (inside === size) everybody.resolve()
      // Every connection of the pool is in use by now; an audit that wanted a second one would wait for ever.
      await everybody.promise
      throw new NotFound()
    })
    const before = (await trail('admin', { account: 'lead.quality2' })).length
    const contexts = await Promise.all(Array.from({ length: size }, () => world.as('lead.quality2')))
    const answers = await Promise.allSettled(contexts.map((ctx) => refusedTogether(ctx, {})))
    expect(answers.map((answer) => (answer.status === 'rejected' ? answer.reason.code : 'done'))).toEqual(
      Array.from({ length: size }, () => 'NOT_FOUND'),
    )
    expect(size).toBe(8)
    expect((await trail('admin', { account: 'lead.quality2' })).length).toBe(before + size)
  })
})

describe('the rows of the trail', () => {
  it.each([
    ['changed', `update audit_entries set account = 'somebody else'`],
    ['deleted', 'delete from audit_entries'],
    ['emptied', 'truncate audit_entries'],
  ])('can not be %s by the role the hub acts as', async (_, statement) => {
    const before = await world.rows(
      'select count(*), md5(string_agg(a::text, id order by id)) from audit_entries a',
    )
    await expect(
      world.database.transaction(SYSTEM_SCOPE, (__, client) => client.query(statement)),
    ).rejects.toMatchObject({ code: '42501' })
    expect(
      await world.rows('select count(*), md5(string_agg(a::text, id order by id)) from audit_entries a'),
    ).toEqual(before)
  })
})
