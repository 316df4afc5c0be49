import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { referCase } from '#resolvers/compatibility/refer-case.ts'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { sampleIn } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const refer = async (sampleId: string, changes: object = {}) =>
  referCase(await world.as('lead.technician'), {
    sampleId,
    kind: 'ANTIBODY_IDENTIFICATION',
    referredTo: '市中心血站参比实验室',
    question: '筛查阳性，抗体特异性不明',
    ...changes,
  })

it('makes a positive screen count as referred', async () => {
  const { sampleId, personId } = await sampled(world)
  await recordAntibodyScreen(await world.as('lead.technician'), { sampleId, result: 'POSITIVE' })
  await refer(sampleId)
  expect((await passportIn(world, personId)).screens).toMatchObject([{ identified: false, referral: 'OPEN' }])
})

it('does not take a difficult group for a follow-up of the screen', async () => {
  const { sampleId, personId } = await sampled(world)
  await recordAntibodyScreen(await world.as('lead.technician'), { sampleId, result: 'POSITIVE' })
  await refer(sampleId, { kind: 'DIFFICULT_GROUP' })
  expect((await passportIn(world, personId)).screens).toMatchObject([{ referral: 'NONE' }])
})

it('refuses a rejected sample, an empty question and a sample that is not there', async () => {
  const { sampleId } = await sampled(world)
  expect(await refusalOf(refer(sampleId, { question: ' ' }))).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(await refusalOf(refer('nonsense'))).toMatchObject({ code: 'NOT_FOUND' })
  await rejectSample(await world.as('lead.technician'), { sampleId, reason: 'CLOTTED' })
  expect(await refusalOf(refer(sampleId))).toMatchObject({ code: 'NOT_FOUND' })
})

it.each(sampleStates)('rests on a sample that is %s unless it was rejected', async (state) => {
  const sampleId = await sampleIn(world, state)
  const refusal = await refusalOf(refer(sampleId))
  if (state === 'REJECTED') expect(refusal).toMatchObject({ code: 'NOT_FOUND' })
  else expect(refusal).toBeNull()
  const rows = await world.rows('select state from referrals where sample_id = $1', [sampleId])
  expect(rows).toEqual(state === 'REJECTED' ? [] : [{ state: 'OPEN' }])
})
