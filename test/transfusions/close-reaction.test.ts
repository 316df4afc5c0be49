import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { closeReaction } from '#resolvers/transfusions/close-reaction.ts'
import { caseStates } from '#rules/transfusions/terms.ts'
import { examined, reported } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

const standing = (reactionId: string) =>
  world.rows('select value from history_facts where evidence_id = $1 and withdrawn_at is null', [reactionId])
const close = async (input: Parameters<typeof closeReaction>[1]) =>
  closeReaction(await world.as('mem01.physician'), input)

it('closes an examined case and lets its samples go', async () => {
  const { reactionId, sampleId } = await examined(world)
  await close({ reactionId, conclusion: '一般过敏反应' })
  const [row] = await world.rows('select state, conclusion, closed_at from reactions where id = $1', [
    reactionId,
  ])
  expect(row).toEqual({ state: 'CLOSED', conclusion: '一般过敏反应', closed_at: world.now() })
  const [sample] = await world.rows<{ kept_for_cases: string[] }>(
    'select kept_for_cases from samples where id = $1',
    [sampleId],
  )
  expect(sample?.kept_for_cases).not.toContain(reactionId)
  expect(await standing(reactionId)).toEqual([{ value: 'ALLERGIC1' }])
  expect(await refusalOf(close({ reactionId, conclusion: '再结' }))).toMatchObject({
    code: 'REACTION_REFUSED',
    findings: [{ code: 'REACTION_CASE_CLOSED' }],
  })
})

it('refuses while steps are open, and names them', async () => {
  const { reactionId } = await reported(world, { stepsDone: [] })
  const refusal = await refusalOf(close({ reactionId, conclusion: '结案' }))
  expect(refusal).toMatchObject({ code: 'REACTION_REFUSED' })
  const { findings } = refusal as { findings: { code: string }[] }
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['REACTION_STEP_OPEN']))
  expect(findings).toHaveLength(10)
})

it('writes the final type into the passport', async () => {
  const { reactionId } = await examined(world, { type: 'BACTERIAL_CONTAMINATION' })
  await close({ reactionId, conclusion: '细菌培养阴性', type: 'FEBRILE' })
  expect(await standing(reactionId)).toEqual([{ value: 'NONHTR1' }])
})

it('takes a reaction the blood did not cause out of the passport', async () => {
  const { reactionId } = await examined(world)
  await close({ reactionId, conclusion: '药物过敏', imputability: 'EXCLUDED' })
  expect(await standing(reactionId)).toEqual([])
})

it('asks for a conclusion', async () => {
  const { reactionId } = await examined(world)
  expect(await refusalOf(close({ reactionId, conclusion: ' ' }))).toMatchObject({ code: 'BAD_USER_INPUT' })
})

it.each(caseStates)('of a case that is %s is done or refused as its state says', async (state) => {
  const { reactionId } = await examined(world)
  await world.rows('update reactions set state = $2 where id = $1', [reactionId, state])
  const refusal = await refusalOf(close({ reactionId, conclusion: '一般过敏反应' }))
  if (state === 'OPEN') expect(refusal).toBeNull()
  else
    expect(refusal).toMatchObject({ code: 'REACTION_REFUSED', findings: [{ code: 'REACTION_CASE_CLOSED' }] })
  const rows = await world.rows('select state, conclusion from reactions where id = $1', [reactionId])
  expect(rows).toEqual([{ state: 'CLOSED', conclusion: state === 'OPEN' ? '一般过敏反应' : null }])
})
