import { afterAll, beforeAll, expect, it } from 'vitest'
import { identifyAntibody } from '#resolvers/compatibility/identify-antibody.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { verifyResult } from '#resolvers/compatibility/verify-result.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { deviationCodes } from '#test/support/bedside.ts'
import { factsOf, passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { sampleIn } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const positive = async () => {
  const made = await sampled(world)
  await recordAntibodyScreen(await world.as('lead.technician'), {
    sampleId: made.sampleId,
    result: 'POSITIVE',
  })
  return made
}
const identify = async (sampleId: string, changes: object = {}) =>
  identifyAntibody(await world.as('lead.technician'), {
    sampleId,
    antibodies: [{ antibody: 'anti-E' }, { antibody: 'anti-Lea' }],
    ...changes,
  })

it('lets the antibody stand in the passport at once, and the screen count as identified once a second person signed', async () => {
  const { sampleId, personId } = await positive()
  expect((await passportIn(world, personId)).screens).toMatchObject([
    { result: 'POSITIVE', identified: false },
  ])
  const { id } = await identify(sampleId)
  const before = await passportIn(world, personId)
  expect(before.antibodies.map(({ antigen }) => antigen)).toEqual(['E'])
  expect(before.screens).toMatchObject([{ identified: false }])
  await verifyResult(await world.as('lead.technician2'), { resultId: id })
  expect((await passportIn(world, personId)).screens).toEqual([
    { result: 'POSITIVE', identified: true, referral: 'NONE', sampleId },
  ])
})

it('keeps an antibody without significance apart, unless the laboratory says it matters', async () => {
  const one = await positive()
  await identify(one.sampleId)
  expect(await factsOf(world, one.personId)).toEqual([
    { kind: 'ANTIBODY', value: 'anti-E' },
    { kind: 'OTHER_ANTIBODY', value: 'anti-Lea' },
  ])
  const other = await positive()
  await identify(other.sampleId, { antibodies: [{ antibody: 'anti-Lea', significant: true }] })
  expect(await factsOf(world, other.personId)).toEqual([{ kind: 'ANTIBODY', value: 'anti-Lea' }])
})

it('tells a warm autoantibody, not a cold one', async () => {
  const warm = await positive()
  await identify(warm.sampleId, { antibodies: [], autoantibody: 'WARM' })
  expect((await passportIn(world, warm.personId)).warmAutoantibody).toBe(true)
  const cold = await positive()
  await identify(cold.sampleId, { antibodies: [], autoantibody: 'COLD' })
  expect((await passportIn(world, cold.personId)).warmAutoantibody).toBe(false)
})

it('takes back what a correction no longer finds', async () => {
  const { sampleId, personId } = await positive()
  await identify(sampleId)
  await identify(sampleId, { status: 'CORRECTED', antibodies: [{ antibody: 'anti-c' }] })
  expect((await passportIn(world, personId)).antibodies.map(({ antigen }) => antigen)).toEqual(['c'])
})

it('counts nothing of a preliminary identification', async () => {
  const { sampleId, personId } = await positive()
  await identify(sampleId, { status: 'PRELIMINARY' })
  expect((await passportIn(world, personId)).antibodies).toEqual([])
})

it('counts and shows nothing of a sample that is rejected afterwards', async () => {
  const { sampleId, personId } = await positive()
  await identify(sampleId)
  await rejectSample(await world.as('lead.technician'), { sampleId, reason: 'IDENTIFICATION_PROBLEM' })
  expect(await factsOf(world, personId)).toEqual([])
  expect(await passportIn(world, personId)).toMatchObject({ antibodies: [], screens: [] })
})

it.each([
  ['an antibody without a name', { antibodies: [{ antibody: ' ' }] }],
  ['an antibody named twice', { antibodies: [{ antibody: 'anti-E' }, { antibody: '抗-E' }] }],
])('refuses %s', async (_, changes) => {
  const { sampleId } = await positive()
  expect(await refusalOf(identify(sampleId, changes))).toMatchObject({ code: 'BAD_USER_INPUT' })
})

it.each(sampleStates)(
  'in a sample that is %s is recorded, and opens a deviation unless the laboratory has it',
  async (state) => {
    const sampleId = await sampleIn(world, state)
    const { id } = await identify(sampleId)
    expect(await deviationCodes(world, id)).toEqual(state === 'RECEIVED' ? [] : ['RESULT_SAMPLE_UNUSABLE'])
    const facts = await world.rows('select value from history_facts where evidence_id = $1 order by id', [id])
    expect(facts).toEqual(state === 'REJECTED' ? [] : [{ value: 'anti-E' }, { value: 'anti-Lea' }])
  },
)
