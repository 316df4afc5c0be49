import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishRuleSet } from '#resolvers/alliance/publish-rule-set.ts'
import { quarantineUnit } from '#resolvers/inventory/quarantine-unit.ts'
import { reserveUnits } from '#resolvers/inventory/reserve-units.ts'
import { offerCriteria } from '#rules/inventory/offer-terms.ts'
import { newPatient } from '#test/support/approvals.ts'
import { bag, crossmatched, stocked, typed } from '#test/support/bank.ts'
import { fullyApproved, groupKnownBefore, screenedNegative } from '#test/support/hospital.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
const DAY_MS = 86_400_000
beforeEach(async () => {
  world.pass(MORNING - world.now().getTime())
  // Every test has the shelf to itself.
  await world.rows(`update units set custody = 'DISCARDED' where custody in ('IN_STOCK', 'RESERVED')`)
})

const ASK = `query ($requestId: ID!, $itemId: ID, $first: Int, $after: String) {
  compatibleUnits(requestId: $requestId, itemId: $itemId, first: $first, after: $after) {
    edges { cursor node { standing toDo itemId unit { id abo rhd } findings { code severity } } }
    pageInfo { hasNextPage endCursor } } }`
type Node = {
  standing: string
  toDo: string[]
  unit: { id: string; abo: string; rhd: string }
  findings: { code: string; severity: string }[]
}
const ask = async (requestId: string, variables: object = {}, account = 'lead.technician') =>
  world.ask(account, ASK, { requestId, ...variables })
const offers = async (requestId: string, variables: object = {}): Promise<Node[]> => {
  const { data, errors } = await ask(requestId, variables)
  expect(errors).toBeUndefined()
  return data?.compatibleUnits.edges.map(({ node }: { node: Node }) => node)
}
const groups = (nodes: readonly Node[]) =>
  nodes.map(({ standing, unit }) => `${standing} ${unit.abo}${unit.rhd === 'POSITIVE' ? '+' : '-'}`)

const later = (days: number) => new Date(world.now().getTime() + days * DAY_MS)
/** A patient of a hospital whose first sample is typed A positive and screened. */
const firstTime = async (account = 'mem01.physician') => {
  const request = await typed(world, { account, form: { patient: newPatient() } })
  await screenedNegative(world, request.sampleId)
  await fullyApproved(world, request.id)
  return request
}
const codes = ({ findings }: Node) => findings.map(({ code }) => code)

describe('compatibleUnits', () => {
  it('offers a first-time patient O cells at once and their own group after the second sample', async () => {
    const request = await firstTime()
    await stocked(world, bag(world), bag(world, { abo: 'O' }), bag(world, { abo: 'B' }))
    expect(groups(await offers(request.id))).toEqual(['NOW O+', 'LATER A+', 'NOT B+'])
    const [, own] = await offers(request.id)
    expect(own?.toDo).toEqual(['SECOND_SAMPLE', 'RESERVE', 'CROSSMATCH', 'SIGN_REPORT'])
    await groupKnownBefore(world, request.id)
    expect(groups(await offers(request.id))).toEqual(['NOW A+', 'NOW O+', 'NOT B+'])
  })

  it('offers identical before compatible, then the first to expire, and says why others are not', async () => {
    const request = await firstTime('mem02.physician')
    await groupKnownBefore(world, request.id)
    const [lateA, soonA, negativeA, soonO, held] = await stocked(
      world,
      bag(world, { expiresAt: later(20) }),
      bag(world, { expiresAt: later(10) }),
      bag(world, { rhd: 'NEGATIVE', expiresAt: later(3) }),
      bag(world, { abo: 'O', expiresAt: later(2) }),
      bag(world, { expiresAt: later(5) }),
    )
    await quarantineUnit(await world.as('lead.technician'), { unitId: held ?? '', reason: '外观待查' })
    const nodes = await offers(request.id)
    expect(nodes.map(({ unit }) => unit.id)).toEqual([soonA, lateA, negativeA, soonO, held])
    expect(nodes.map(({ standing }) => standing)).toEqual(['NOW', 'NOW', 'NOW', 'NOW', 'NOT'])
    expect(nodes.at(-1)?.findings).toContainEqual({ code: 'UNIT_QUARANTINED', severity: 'STOP' })
    expect(nodes[3]?.findings).toContainEqual({ code: 'ABO_NOT_IDENTICAL', severity: 'WARN' })
  })

  it('follows another order that the alliance agreed on, and never offers first what may not leave', async () => {
    const request = await firstTime()
    await groupKnownBefore(world, request.id)
    const [lateA, soonO, held] = await stocked(
      world,
      bag(world, { expiresAt: later(20) }),
      bag(world, { abo: 'O', expiresAt: later(2) }),
      bag(world, { expiresAt: later(1) }),
    )
    await quarantineUnit(await world.as('lead.technician'), { unitId: held ?? '', reason: '外观待查' })
    const order = async () => (await offers(request.id)).map(({ unit }) => unit.id)
    expect(await order()).toEqual([lateA, soonO, held])
    const [standing, ...rest] = offerCriteria
    const { id } = await publishRuleSet(await world.as('admin'), {
      effectiveFrom: '2026-03-01',
      sourceCitation: '衢州联合体会议纪要〔2026〕2号',
      values: [{ name: 'offerOrder', value: [standing, 'FIRST_TO_EXPIRE', ...rest.slice(0, -1)] }],
    })
    expect(await order()).toEqual([soonO, lateA, held])
    await world.rows(`update rule_sets set effective_to = '2026-02-28' where id = $1`, [id])
  })

  it('puts a unit tested negative for a known antibody before those of its own group that were not', async () => {
    const request = await firstTime()
    await groupKnownBefore(world, request.id)
    await world.rows(
      `insert into history_facts (alliance_id, id, organisation_id, person_id, patient_id, kind, value, evidence_id,
         occurred_at) select p.alliance_id, 'hst_' || md5(p.id), p.organisation_id, p.person_id, p.id, 'ANTIBODY',
         'anti-E', p.id, now() from patients p join requests r on r.patient_id = p.id where r.id = $1`,
      [request.id],
    )
    const [untested, negative, positive] = await stocked(
      world,
      bag(world, { expiresAt: later(5) }),
      bag(world, { expiresAt: later(15) }),
      bag(world, { expiresAt: later(4) }),
    )
    const tested = `insert into unit_antigens (alliance_id, id, organisation_id, unit_id, antigen, result, origin, occurred_at)
      select alliance_id, 'uag_' || md5(id), organisation_id, id, 'E', $2, 'LABEL', now() from units where id = $1`
    await world.rows(tested, [negative, 'NEGATIVE'])
    await world.rows(tested, [positive, 'POSITIVE'])
    const nodes = await offers(request.id)
    expect(nodes.map(({ unit }) => unit.id)).toEqual([negative, untested, positive])
    expect(nodes.map(({ standing }) => standing)).toEqual(['NOW', 'LATER', 'NOT'])
  })

  it('tells what is still to do, less with each step', async () => {
    const request = await firstTime()
    await groupKnownBefore(world, request.id)
    const [unitId = ''] = await stocked(world, bag(world))
    await reserveUnits(await world.as('lead.technician'), { requestId: request.id, unitIds: [unitId] })
    await crossmatched(world, request.sampleId, unitId)
    expect(await offers(request.id)).toEqual([])
    await world.rows(`update units set custody = 'IN_STOCK' where id = $1`, [unitId])
    expect((await offers(request.id))[0]).toMatchObject({ standing: 'NOW', toDo: ['RESERVE'] })
    world.pass(5 * 3_600_000)
    const [node] = await offers(request.id)
    expect(node?.toDo).toEqual(['RESERVE', 'ATTEST_COLD_CHAIN'])
    expect(node && codes(node)).toContain('COLD_CHAIN_UNKNOWN')
  })

  it('gives pages that join without gap or double, and only units of the line asked for', async () => {
    const request = await firstTime()
    await groupKnownBefore(world, request.id)
    await stocked(world, ...Array.from({ length: 7 }, () => bag(world)))
    await stocked(
      world,
      bag(world, { abo: 'O' }),
      bag(world, { product: 'FFP', labelProductCode: 'E0701', content: 200 }),
    )
    const whole = (await offers(request.id)).map(({ unit }) => unit.id)
    expect(whole).toHaveLength(8)
    const seen: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { data } = await ask(request.id, { first: 3, after })
      const edges: { node: Node }[] = data?.compatibleUnits.edges ?? []
      seen.push(...edges.map(({ node }) => node.unit.id))
      after = data?.compatibleUnits.pageInfo.endCursor
      more = data?.compatibleUnits.pageInfo.hasNextPage
    }
    expect(seen).toEqual(whole)
    const strange = await ask(request.id, { itemId: `itm_${'0'.repeat(32)}` })
    expect(strange.errors?.[0]?.extensions?.code ?? strange.errors?.[0]?.message).toMatch(
      /itemId|BAD_USER_INPUT/,
    )
  })

  it('stands in the audit trail before it is answered, and is for the people of a bank alone', async () => {
    const request = await firstTime()
    await ask(request.id)
    const read = await world.rows<{ account: string }>(
      `select account from audit_entries where action = 'views.compatibleUnits' and subject_id = $1`,
      [request.id],
    )
    expect(read).toEqual([{ account: 'lead.technician' }])
    for (const account of ['mem02.nurse', 'mem01.physician', 'lead.physician', 'regulator'])
      expect((await ask(request.id, {}, account)).errors).toHaveLength(1)
  })
})
