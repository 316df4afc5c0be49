import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordAssessment } from '#resolvers/transfusions/record-assessment.ts'
import { requestStates } from '#rules/requests/terms.ts'
import { unitFates } from '#rules/transfusions/terms.ts'
import { bag } from '#test/support/bank.ts'
import { given, wholeTransfusion } from '#test/support/bedside.ts'
import { outAt } from '#test/support/issued.ts'
import { refusalOf } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))
const HOUR_MS = 3_600_000

const rowOf = async (id: string) =>
  (await world.rows<Record<string, unknown>>('select * from assessments where id = $1', [id]))[0]

/** A bag of this product, given within two hours. */
const transfused = async (product?: string, daysLater = 0) => {
  const bags = [bag(world, product ? { product, content: 1 } : {})]
  const made = await outAt(world, { bags })
  // All requests are one person's: what must be an episode of its own lies days apart.
  world.pass(daysLater * 24 * HOUR_MS)
  const startedAt = world.now()
  const { id } = await given(world, wholeTransfusion(world, { unitId: made.unitIds[0] }))
  return { ...made, transfusionId: id, startedAt }
}
const physician = () => world.as('mem01.physician')

describe('recordAssessment', () => {
  it('tells the rise of haemoglobin, expected and seen, against what was measured for the request', async () => {
    const { requestId, transfusionId } = await transfused()
    const before = await recordAssessment(await physician(), {
      kind: 'BEFORE',
      requestId,
      measuredAt: new Date(MORNING - HOUR_MS),
      values: { haemoglobin: 58 },
    })
    expect(before.complete).toBe(true)
    world.pass(24 * HOUR_MS)
    const { id, complete } = await recordAssessment(await physician(), {
      kind: 'AFTER',
      transfusionId,
      values: { haemoglobin: 67 },
      weightKg: 60,
      volumeMl: 400,
      donorHaemoglobin: 130,
    })
    expect(complete).toBe(true)
    expect(await rowOf(id)).toMatchObject({ result: { expectedRise: 9.2, rise: 9 }, findings: [] })
  })

  it('tells whether platelets worked', async () => {
    const { transfusionId } = await transfused('PLT-APH')
    await recordAssessment(await physician(), {
      kind: 'BEFORE',
      transfusionId,
      measuredAt: new Date(MORNING),
      values: { platelets: 7 },
    })
    world.pass(24 * HOUR_MS)
    const { id } = await recordAssessment(await physician(), {
      kind: 'AFTER',
      transfusionId,
      values: { platelets: 25 },
      heightCm: 170,
      weightKg: 60,
      plateletDose: 2.5,
    })
    expect(await rowOf(id)).toMatchObject({
      complete: true,
      result: { bodySurface: 1.78971, increment: 12.886, effective: true },
    })
  })

  it('keeps an incomplete one and one outside its window, and says so', async () => {
    const { transfusionId } = await transfused()
    const { id, complete } = await recordAssessment(await physician(), {
      kind: 'AFTER',
      transfusionId,
      values: { platelets: 100 },
    })
    expect(complete).toBe(false)
    const row = await rowOf(id)
    expect((row?.findings as { code: string }[] | undefined)?.map(({ code }) => code)).toEqual([
      'ASSESSMENT_VALUE_MISSING',
      'ASSESSMENT_OUTSIDE_WINDOW',
    ])
  })

  it.each(requestStates)('before, for a request that is %s, is recorded', async (state) => {
    const requestId = await requestIn(world, state)
    const { id, complete } = await recordAssessment(await physician(), {
      kind: 'BEFORE',
      requestId,
      values: { haemoglobin: 58 },
    })
    expect(complete).toBe(true)
    expect(await rowOf(id)).toMatchObject({ request_id: requestId, transfusion_id: null, findings: [] })
    expect(await stateOf(world, 'requests', requestId)).toBe(state)
  })

  it.each([...unitFates, null])('after a transfusion whose bag has the fate %s is recorded', async (fate) => {
    const { transfusionId, requestId } = await transfused()
    await world.rows('update transfusions set fate = $2 where id = $1', [transfusionId, fate])
    world.pass(24 * HOUR_MS)
    const { id, complete } = await recordAssessment(await physician(), {
      kind: 'AFTER',
      transfusionId,
      values: { haemoglobin: 67 },
    })
    expect(complete).toBe(true)
    expect(await rowOf(id)).toMatchObject({ request_id: requestId, transfusion_id: transfusionId })
  })

  it('refuses what can’t be meant', async () => {
    const { transfusionId, requestId } = await transfused()
    const values = { haemoglobin: 60 }
    const told = async (input: object) =>
      refusalOf(recordAssessment(await physician(), { kind: 'AFTER', values, ...input } as never))
    expect(await told({})).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await told({ requestId })).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await told({ transfusionId: 'trf_00000000000000000000000000000000' })).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await told({ transfusionId, weightKg: 0 })).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect(await told({ transfusionId, values: { haemoglobin: -1 } })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    expect(
      await told({ transfusionId, measuredAt: new Date(world.now().getTime() + HOUR_MS) }),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })
})

describe('assessmentsDue', () => {
  const LIST = `query ($states: [DueState!], $kind: AssessmentKind, $first: Int, $after: String) {
    assessmentsDue(states: $states, kind: $kind, first: $first, after: $after) {
      edges { node { kind state bags dueUntil transfusion { id } } } pageInfo { endCursor hasNextPage } } }`
  type Node = { kind: string; state: string; bags: number; dueUntil: string; transfusion: { id: string } }
  const listed = async (account: string, variables: object = {}): Promise<Node[]> => {
    const { data, errors } = await world.ask(account, LIST, { first: 200, ...variables })
    expect(errors).toBeUndefined()
    return data?.assessmentsDue.edges.map(({ node }: { node: Node }) => node)
  }
  const statesOf = async (id: string, variables: object = {}) =>
    (await listed('mem01.nurse', { states: ['WAITING', 'DUE', 'OVERDUE'], ...variables }))
      .filter(({ transfusion }) => transfusion.id === id)
      .map(({ kind, state }) => `${kind} ${state}`)
      .toSorted()

  it('says before which time an assessment is due, and takes away what is complete', async () => {
    const { transfusionId, requestId, startedAt } = await transfused(undefined, 6)
    expect(await statesOf(transfusionId)).toEqual(['AFTER WAITING', 'BEFORE OVERDUE'])
    await recordAssessment(await physician(), {
      kind: 'BEFORE',
      requestId,
      measuredAt: startedAt,
      values: { haemoglobin: 60 },
    })
    expect(await statesOf(transfusionId)).toEqual(['AFTER WAITING'])
    world.pass(24 * HOUR_MS)
    expect(await statesOf(transfusionId)).toEqual(['AFTER DUE'])
    world.pass(48 * HOUR_MS)
    expect(await statesOf(transfusionId)).toEqual(['AFTER DUE'])
    world.pass(1)
    expect(await statesOf(transfusionId)).toEqual(['AFTER OVERDUE'])
    expect(await statesOf(transfusionId, { kind: 'BEFORE' })).toEqual([])
    await recordAssessment(await physician(), { kind: 'AFTER', transfusionId, values: { platelets: 1 } })
    expect(await statesOf(transfusionId)).toEqual(['AFTER OVERDUE'])
    await recordAssessment(await physician(), { kind: 'AFTER', transfusionId, values: { haemoglobin: 70 } })
    expect(await statesOf(transfusionId)).toEqual([])
  })

  it('counts the bags of one transfusion together, page by page, and shows nothing to another hospital', async () => {
    const { unitIds } = await outAt(world, { bags: [bag(world), bag(world)] })
    world.pass(12 * 24 * HOUR_MS)
    const [first, second] = [
      await given(world, wholeTransfusion(world, { unitId: unitIds[0] })),
      await given(world, wholeTransfusion(world, { unitId: unitIds[1] })),
    ]
    world.pass(80 * HOUR_MS)
    const all = await listed('mem01.nurse')
    const mine = all.filter(({ transfusion }) => transfusion.id === first.id)
    expect(mine.map(({ kind, bags }) => [kind, bags])).toEqual([
      ['BEFORE', 2],
      ['AFTER', 2],
    ])
    expect(all.some(({ transfusion }) => transfusion.id === second.id)).toBe(false)
    expect(all.map(({ dueUntil }) => dueUntil)).toEqual(all.map(({ dueUntil }) => dueUntil).toSorted())
    const walked: Node[] = []
    let after: string | null = null
    for (let more = true; more; ) {
      const answer = await world.ask('mem01.nurse', LIST, { first: 1, after })
      const { edges, pageInfo } = answer.data?.assessmentsDue ?? { edges: [], pageInfo: {} }
      walked.push(...edges.map(({ node }: { node: Node }) => node))
      more = pageInfo.hasNextPage === true
      after = pageInfo.endCursor
    }
    expect(walked).toEqual(all)
    expect(await listed('mem02.nurse')).toEqual([])
    expect(await listed('lead.technician')).toEqual(all)
  })
})
