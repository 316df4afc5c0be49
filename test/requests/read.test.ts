import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelRequest } from '#resolvers/requests/cancel-request.ts'
import { recordPatient } from '#resolvers/requests/record-patient.ts'
import { nextNumber } from '#test/support/forms.ts'
import { submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const REQUEST = `query ($id: ID, $number: String, $at: String) {
  request(id: $id, placerNumber: $number, organisation: $at) { id } }`
const SAMPLE = `query ($id: ID, $number: String, $at: String) {
  sample(id: $id, sampleNumber: $number, organisation: $at) { id } }`
const PATIENT = `query ($id: ID, $number: String, $at: String) {
  patient(id: $id, hospitalNumber: $number, organisation: $at) { id hospitalNumber } }`

describe('request, sample and patient', () => {
  it('are found by id and by their hospital’s number', async () => {
    const { id, sampleId, input } = await submitted(world)
    const at = 'CS-MEM01'
    const found = await Promise.all([
      world.ask('mem01.nurse', REQUEST, { id }),
      world.ask('mem01.nurse', REQUEST, { number: input.placerNumber }),
      world.ask('lead.technician', REQUEST, { number: input.placerNumber, at }),
      world.ask('lead.technician', SAMPLE, { number: input.sample?.sampleNumber, at }),
      world.ask('lead.technician', PATIENT, { number: input.patient.hospitalNumber, at }),
    ])
    const { hospitalNumber } = input.patient
    expect(found.map(({ data }) => data)).toMatchObject([
      { request: { id } },
      { request: { id } },
      { request: { id } },
      { sample: { id: sampleId } },
      { patient: { hospitalNumber } },
    ])
  })

  it('are null alike for a fellow member, the other alliance, and a random id', async () => {
    const { id, sampleId } = await submitted(world)
    const cases = [
      [REQUEST, id, 'req'],
      [SAMPLE, sampleId, 'smp'],
    ] as const
    for (const [document, known, prefix] of cases) {
      const answers = await Promise.all([
        world.ask('mem02.nurse', document, { id: known }),
        world.ask('kh.technician', document, { id: known }),
        world.ask('mem02.nurse', document, { id: `${prefix}_${'0'.repeat(32)}` }),
        world.ask('mem02.nurse', document, { number: 'none' }),
        world.ask('mem02.nurse', document, { number: 'none', at: 'KH-LEAD' }),
      ])
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    }
  })

  it('keep a patient from the lead until something is sent about it', async () => {
    const hospitalNumber = nextNumber('MR')
    const patient = { hospitalNumber, name: '张三' }
    const { id } = await recordPatient(await world.as('his.mem01'), { patient })
    expect((await world.ask('lead.technician', PATIENT, { id })).data).toEqual({ patient: null })
    await submitted(world, { form: { patient: { ...patient, sex: 'MALE', birthDate: '1968-07-07' } } })
    expect((await world.ask('lead.technician', PATIENT, { id })).data).toEqual({
      patient: { id, hospitalNumber },
    })
  })

  it('ask for a name', async () => {
    const { errors } = await world.ask('mem01.nurse', REQUEST)
    expect(errors?.[0]?.message).toContain('the id or the number is needed')
  })
})

describe('requests', () => {
  const LIST = `query ($first: Int, $after: String, $states: [RequestState!], $urgency: Urgency, $at: String) {
    requests(first: $first, after: $after, states: $states, urgency: $urgency, organisation: $at) {
      edges { node { id state urgency organisation { code } } } pageInfo { hasNextPage endCursor } } }`
  type Edges = { node: { id: string; state: string; urgency: string; organisation: { code: string } } }[]
  const list = async (account: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await world.ask(account, LIST, variables)
    expect(errors).toBeUndefined()
    const edges: Edges = data?.requests.edges ?? []
    return {
      ids: edges.map(({ node }) => node.id),
      nodes: edges.map(({ node }) => node),
      page: data?.requests.pageInfo,
    }
  }

  it('lists newest first, page by page, and by each filter', async () => {
    const made = [
      await submitted(world),
      await submitted(world, { form: { urgency: 'URGENT' } }),
      await submitted(world, { account: 'mem02.physician' }),
    ]
    await cancelRequest(await world.as('mem01.physician'), { requestId: made[0]?.id ?? '' })
    const all = await list('lead.technician')
    expect(all.ids.slice(0, 3)).toEqual(made.map(({ id }) => id).toReversed())
    const first = await list('lead.technician', { first: 2 })
    const second = await list('lead.technician', { first: 2, after: first.page.endCursor })
    expect([...first.ids, ...second.ids]).toEqual(all.ids.slice(0, 4))
    expect((await list('lead.technician', { urgency: 'URGENT' })).ids).toEqual([made[1]?.id])
    expect((await list('lead.technician', { states: ['CANCELLED'] })).ids).toEqual([made[0]?.id])
    expect((await list('lead.technician', { at: 'CS-MEM02' })).ids).toEqual([made[2]?.id])
    expect((await list('lead.technician', { at: 'KH-LEAD' })).ids).toEqual([])
  })

  it('shows a member its own alone and the other alliance nothing', async () => {
    const own = await list('mem02.nurse')
    expect(new Set(own.nodes.map(({ organisation }) => organisation.code))).toEqual(new Set(['CS-MEM02']))
    expect((await list('kh.technician')).ids).toEqual([])
  })
})
