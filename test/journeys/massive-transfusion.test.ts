import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newPatient } from '#test/support/approvals.ts'
import { type BloodBankRounds, bloodBankRounds } from '#test/support/blood-bank-rounds.ts'
import { type Ordered, reactionsOf } from '#test/support/blood-bank-steps.ts'
import { custodyBreaches } from '#test/support/custody-breaches.ts'
import { codesOf, type Data } from '#test/support/people-at-work.ts'
import { makeWorld, type World } from '#test/support/world.ts'

/** Units of red cells, of 200 ml each, on the day's three forms: together 600, 1000 and 1800 ml. */
const UNITS = [3, 2, 4] as const

let world: World
let rounds: BloodBankRounds
const forms: Ordered[] = []
const approvers: string[][] = []
const patient = newPatient()
const bags: string[][] = []
beforeAll(async () => {
  world = await makeWorld()
  rounds = bloodBankRounds(world)
  for (const quantity of UNITS) {
    const components = [{ product: 'RBC-SUSP-LR', quantity, unit: 'U', requirements: ['LR'] }]
    const ordered = await rounds.submit(rounds.form({ patient, components, urgency: 'URGENT' }))
    forms.push(ordered)
    world.pass(30 * 60_000)
  }
})
afterAll(() => world.close())

const SEEN =
  'query ($id: ID!) { request(id: $id) { state approvalStanding approvalTier dayTotalMl missingApprovals } }'
const seen = async (index: number): Promise<Data> =>
  (await rounds.ask('mem01.physician', SEEN, { id: forms[index]?.requestId })).request
const form = (index: number): Ordered => {
  const found = forms[index]
  if (found === undefined) throw new Error(`no form ${index}`)
  return found
}
const ofGroupA = (content: number) => ({ abo: 'A', content })

describe('a patient who needs more than 1600 ml in one day', () => {
  it('has a total that rises form by form, and with it who must approve', async () => {
    expect([await seen(0), await seen(1), await seen(2)]).toMatchObject([
      { dayTotalMl: 600, approvalTier: 1, missingApprovals: ['SUPERIOR_PHYSICIAN'] },
      { dayTotalMl: 1000, approvalTier: 2, missingApprovals: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD'] },
      {
        dayTotalMl: 1800,
        approvalTier: 3,
        missingApprovals: ['SUPERIOR_PHYSICIAN', 'DEPARTMENT_HEAD', 'MEDICAL_AFFAIRS'],
      },
    ])
    for (const one of forms) approvers.push(await rounds.approve(one))
    expect(approvers).toEqual([['superior'], ['superior', 'head'], ['superior', 'head', 'medical-affairs']])
  })

  it('gets the laboratory’s work once for the day’s tubes, and bags kept for each form', async () => {
    for (const one of forms) await rounds.accept(one)
    await rounds.type(form(0).sampleId, reactionsOf('A'))
    await rounds.type(await rounds.secondTube(form(0)), reactionsOf('A'))
    for (const one of forms) await rounds.screen(one.sampleId)
    bags.push(
      await rounds.stock(ofGroupA(3)),
      await rounds.stock(ofGroupA(2)),
      await rounds.stock(ofGroupA(2), ofGroupA(2)),
    )
    for (const [index, unitIds] of bags.entries()) {
      await rounds.reserve(form(index).requestId, unitIds)
      for (const unitId of unitIds) await rounds.crossmatch(form(index).sampleId, unitId)
    }
    const reserved = await world.rows('select unit_id from reservations where ended_at is null')
    expect(reserved).toHaveLength(bags.flat().length)
  })

  it('is brought its blood in several issues, each bag for the form it was kept for', async () => {
    const [firstOfLast = '', secondOfLast = ''] = bags[2] ?? []
    const astray = await rounds.tryIssue(form(0), [firstOfLast])
    expect(codesOf(astray, 'STOP')).not.toEqual([])
    await rounds.fetch(form(0), bags[0] ?? [])
    await rounds.fetch(form(1), bags[1] ?? [])
    await rounds.fetch(form(2), [firstOfLast])
    expect((await seen(2)).state).toBe('ACCEPTED')
    await rounds.fetch(form(2), [secondOfLast])
    expect((await seen(2)).state).toBe('COMPLETED')
    const { request } = await rounds.ask(
      'mem01.nurse',
      'query ($id: ID!) { request(id: $id) { issues { units { id } } } }',
      { id: form(2).requestId },
    )
    expect(request.issues.map(({ units }: Data) => units.map(({ id }: Data) => id)).toSorted()).toEqual(
      [[firstOfLast], [secondOfLast]].toSorted(),
    )
  })

  it('shows more blood to be approved for one more form, before it is sent', async () => {
    const more = await rounds.submit(
      rounds.form({
        patient,
        components: [{ product: 'RBC-SUSP-LR', quantity: 1, unit: 'U', requirements: ['LR'] }],
      }),
    )
    forms.push(more)
    expect(await seen(3)).toMatchObject({ dayTotalMl: 2000, approvalTier: 3, approvalStanding: 'INCOMPLETE' })
    const [unitId = ''] = await rounds.stock(ofGroupA(1))
    await rounds.accept(more)
    await rounds.reserve(more.requestId, [unitId])
    await rounds.crossmatch(more.sampleId, unitId)
    expect(codesOf(await rounds.tryIssue(more, [unitId]), 'STOP')).toContain('APPROVALS_INCOMPLETE')
  })

  it('is approved in order and then brought out like the rest', async () => {
    const [unitId = ''] = (
      await world.rows<{ id: string }>("select id from units where custody = 'RESERVED'")
    ).map(({ id }) => id)
    bags.push([unitId])
    const outOfTurn = await rounds.tell('mem01.medical-affairs', 'approveRequest', {
      requestId: form(3).requestId,
    })
    expect(outOfTurn.code).toBe('APPROVAL_REFUSED')
    expect(await rounds.approve(form(3))).toEqual(['superior', 'head', 'medical-affairs'])
    await rounds.fetch(form(3), [unitId])
  })

  it('leaves one decision of the gate for each bag that went out, and each approval with the total it was given on', async () => {
    const left = await world.rows<{ id: string; decision: string | null }>(
      "select id, gate_decision_id as decision from units where custody = 'HANDED_OVER'",
    )
    expect(left.map(({ id }) => id).toSorted()).toEqual(bags.flat().toSorted())
    expect(new Set(left.map(({ decision }) => decision)).size).toBe(bags.flat().length)
    const totals = await world.rows<{ total_ml: number; tier: string }>(
      'select total_ml::float as total_ml, tier from approvals order by total_ml, id',
    )
    expect(totals.map(({ total_ml, tier }) => [total_ml, Number(tier)])).toEqual([
      [600, 1],
      [1000, 2],
      [1000, 2],
      [1800, 3],
      [1800, 3],
      [1800, 3],
      [2000, 3],
      [2000, 3],
      [2000, 3],
    ])
  })

  it('ends with every bag given, and the day’s blood adding up', async () => {
    for (const unitId of bags.flat()) await rounds.give(unitId, 'mem01')
    const [row] = await world.rows(
      `select count(*)::int as given, sum(u.content)::float * 200 as ml from units u where u.custody = 'TRANSFUSED'
         and exists (select from transfusions t where t.unit_id = u.id and t.fate = 'TRANSFUSED')`,
    )
    expect(row).toEqual({ given: bags.flat().length, ml: 2000 })
    expect(await custodyBreaches(world, bags.flat())).toEqual([])
  })
})
