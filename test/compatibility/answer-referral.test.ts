import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerReferral } from '#resolvers/compatibility/answer-referral.ts'
import { recordAntibodyScreen } from '#resolvers/compatibility/record-antibody-screen.ts'
import { referCase } from '#resolvers/compatibility/refer-case.ts'
import { referralStates } from '#rules/compatibility/terms.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { passportIn, sampled } from '#test/support/passport.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const referred = async () => {
  const made = await sampled(world)
  const technician = await world.as('lead.technician')
  await recordAntibodyScreen(technician, { sampleId: made.sampleId, result: 'POSITIVE' })
  const { id } = await referCase(technician, {
    sampleId: made.sampleId,
    kind: 'ANTIBODY_IDENTIFICATION',
    referredTo: '市中心血站参比实验室',
    question: '筛查阳性，抗体特异性不明',
  })
  return { ...made, referralId: id as string }
}
const answer = async (referralId: string, changes: object = {}) =>
  answerReferral(await world.as('lead.technician'), {
    referralId,
    opinion: '抗-E，建议 c 抗原阴性、去白红细胞',
    answeredByName: '参比室 赵',
    antibodies: ['anti-E'],
    antigenNegative: ['c'],
    requirements: ['LEUCOCYTE_REDUCED'],
    ...changes,
  })

it('binds every release by what the laboratory found and recommends', async () => {
  const { referralId, personId } = await referred()
  await answer(referralId)
  expect(await passportIn(world, personId)).toMatchObject({
    antibodies: [{ antigen: 'E' }],
    avoidedAntigens: ['c'],
    requirements: ['LEUCOCYTE_REDUCED'],
    screens: [{ referral: 'ANSWERED' }],
  })
})

it('keeps whose report each fact is of', async () => {
  const { referralId, personId } = await referred()
  await answer(referralId)
  const rows = await world.rows(
    'select distinct asserted_by, evidence_id, sample_number is not null as sampled from history_facts where person_id = $1',
    [personId],
  )
  expect(rows).toEqual([
    { asserted_by: '市中心血站参比实验室 参比室 赵', evidence_id: referralId, sampled: true },
  ])
})

it('refuses a second answer, an empty one and one to nothing', async () => {
  const { referralId } = await referred()
  expect(await refusalOf(answer(referralId, { opinion: '' }))).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(await refusalOf(answer('nonsense'))).toMatchObject({ code: 'NOT_FOUND' })
  await answer(referralId)
  expect(await refusalOf(answer(referralId))).toMatchObject({ code: 'REFERRAL_REFUSED' })
})

it.each(referralStates)('to a case that is %s is recorded once', async (state) => {
  const { referralId } = await referred()
  await world.rows('update referrals set state = $2 where id = $1', [referralId, state])
  const refusal = await refusalOf(answer(referralId))
  if (state === 'OPEN') expect(refusal).toBeNull()
  else expect(refusal).toMatchObject({ code: 'REFERRAL_REFUSED' })
  const facts = await world.rows('select 1 from history_facts where evidence_id = $1', [referralId])
  expect(facts).toHaveLength(state === 'OPEN' ? 3 : 0)
})

it.each(sampleStates)(
  'is recorded while the sample is %s, and names it unless it was rejected',
  async (state) => {
    const { referralId, sampleId } = await referred()
    await world.rows('update samples set state = $2 where id = $1', [sampleId, state])
    await answer(referralId)
    const rows = await world.rows(
      'select distinct sample_number is not null as sampled from history_facts where evidence_id = $1',
      [referralId],
    )
    expect(rows).toEqual([{ sampled: state !== 'REJECTED' }])
  },
)
