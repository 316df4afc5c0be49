import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptRequest } from '#resolvers/requests/accept-request.ts'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { authoriseEmergency } from '#resolvers/requests/authorise-emergency.ts'
import { recordConsent } from '#resolvers/requests/record-consent.ts'
import { approved, emergencyForm } from '#test/support/approvals.ts'
import { routineForm } from '#test/support/forms.ts'
import { accepted, refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const HOUR = 3_600_000
/** An accepted emergency of a hospital, authorised without consent. */
const emergency = async (hospital = 'mem01') => {
  const form = emergencyForm()
  const { id } = await submitted(world, { account: `${hospital}.physician`, form })
  const head = await world.as(`${hospital}.head`)
  await authoriseEmergency(head, { requestId: id, reason: '抢救' })
  await acceptRequest(await world.as('lead.technician'), { requestId: id })
  return { id, form }
}
const FIELDS = 'kind overdue settles { en } request { id } organisation { code }'
const owed = async (account: string, args = '') => {
  const source = `{ owed${args} { edges { cursor node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`
  const answer = await world.ask(account, source)
  expect(answer.errors).toBeUndefined()
  return answer.data?.owed
}
const kindsOf = async (id: string) => {
  const source = 'query ($id: ID!) { request(id: $id) { owed { kind settledAt evidence } } }'
  const rows: { kind: string; settledAt: unknown; evidence: string | null }[] =
    (await world.ask('mem01.nurse', source, { id })).data?.request.owed ?? []
  return {
    open: rows
      .filter(({ settledAt }) => settledAt === null)
      .map(({ kind }) => kind)
      .toSorted(),
    settled: rows
      .filter(({ settledAt }) => settledAt !== null)
      .map(({ kind }) => kind)
      .toSorted(),
  }
}

describe('what an emergency owes', () => {
  it('is its form, its approvals and its consent; a routine request owes nothing', async () => {
    const { id } = await emergency()
    expect(await kindsOf(id)).toEqual({ open: ['APPROVAL', 'CONSENT', 'FORM'], settled: [] })
    const routine = await accepted(world)
    expect(await kindsOf(routine.id)).toEqual({ open: [], settled: [] })
  })

  it('is settled by each thing as it arrives', async () => {
    const { id, form } = await emergency()
    await approved(world, id)
    expect((await kindsOf(id)).settled).toEqual(['APPROVAL'])
    await recordConsent(await world.as('mem01.nurse'), { requestId: id, kind: 'PATIENT' })
    expect((await kindsOf(id)).settled).toEqual(['APPROVAL', 'CONSENT'])
    const { diagnoses, indication } = routineForm()
    await amendRequest(await world.as('mem01.physician'), { ...form, diagnoses, indication, requestId: id })
    expect(await kindsOf(id)).toEqual({ open: [], settled: ['APPROVAL', 'CONSENT', 'FORM'] })
    const [row] = await world.rows('select state, version::int from requests where id = $1', [id])
    expect(row).toEqual({ state: 'ACCEPTED', version: 3 })
  })

  it('lets an accepted emergency’s form be completed, and nothing else be asked for', async () => {
    const { id, form } = await emergency()
    const physician = await world.as('mem01.physician')
    const other = { ...form, requestId: id, components: [{ product: 'RBC-SUSP', quantity: 8 }] }
    expect(await refusalOf(amendRequest(physician, other))).toMatchObject({ code: 'NOT_IN_STATE' })
    const routine = { ...routineForm(), patient: form.patient, components: form.components, requestId: id }
    expect(await refusalOf(amendRequest(physician, routine))).toMatchObject({ code: 'NOT_IN_STATE' })
    expect((await kindsOf(id)).open).toContain('FORM')
  })

  it('is told once, keeps its time, and comes again when it is owed anew', async () => {
    const { id } = await emergency()
    const due = () =>
      world.rows<{ due_at: Date }>(
        `select due_at from owed_items where request_id = $1 and kind = 'CONSENT'`,
        [id],
      )
    const [first] = await due()
    world.pass(HOUR)
    await authoriseEmergency(await world.as('mem01.head'), { requestId: id, reason: '再次' })
    expect(await due()).toEqual([first])
    await recordConsent(await world.as('mem01.nurse'), { requestId: id, kind: 'PATIENT' })
    await authoriseEmergency(await world.as('mem01.head'), { requestId: id, reason: '患者撤回' })
    const [again] = await due()
    expect((again?.due_at.getTime() ?? 0) - (first?.due_at.getTime() ?? 0)).toBe(HOUR)
    expect((await kindsOf(id)).open).toContain('CONSENT')
  })
})

describe('owed', () => {
  it('lists a hospital its own and the lead all, the first due first, page by page', async () => {
    const { id } = await emergency('mem02')
    const own = await owed('mem02.nurse')
    expect(own.edges.map(({ node }: { node: { request: unknown } }) => node.request)).toEqual(
      Array.from({ length: 3 }, () => ({ id })),
    )
    expect(own.edges[0].node).toMatchObject({ overdue: false, organisation: { code: 'CS-MEM02' } })
    const ofLead = await owed('lead.technician', '(organisation: "CS-MEM02", kinds: [CONSENT])')
    expect(ofLead.edges.map(({ node }: { node: { kind: string } }) => node.kind)).toEqual(['CONSENT'])
    const first = await owed('mem02.nurse', '(first: 2)')
    expect(first.pageInfo.hasNextPage).toBe(true)
    const rest = await owed('mem02.nurse', `(first: 2, after: "${first.pageInfo.endCursor}")`)
    expect([...first.edges, ...rest.edges]).toEqual(own.edges)
  })

  it('shows what is past its time, and that alone where asked', async () => {
    const before = await owed('lead.technician', '(overdue: true)')
    world.pass(25 * HOUR)
    const after = await owed('lead.technician', '(overdue: true)')
    expect(before.edges).toEqual([])
    expect(after.edges.length).toBeGreaterThan(0)
    expect(after.edges.every(({ node }: { node: { overdue: boolean } }) => node.overdue)).toBe(true)
  })
})
