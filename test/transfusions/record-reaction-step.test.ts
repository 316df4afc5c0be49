import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeReaction } from '#resolvers/transfusions/close-reaction.ts'
import { recordReactionStep } from '#resolvers/transfusions/record-reaction-step.ts'
import { caseStates } from '#rules/transfusions/terms.ts'
import { examined, openSteps, reported } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

it('notes a step with what was found, once', async () => {
  const { reactionId } = await reported(world)
  const step = { reactionId, step: 'RETEST_GROUP', note: '血型一致' } as const
  await recordReactionStep(await world.as('lead.technician'), step)
  const [row] = await world.rows(
    'select done_at, note from reaction_steps where reaction_id = $1 and step = $2',
    [reactionId, 'RETEST_GROUP'],
  )
  expect(row).toEqual({ done_at: world.now(), note: '血型一致' })
  const again = recordReactionStep(await world.as('lead.technician'), step)
  expect(await refusalOf(again)).toMatchObject({ code: 'REACTION_REFUSED' })
})

it('refuses a step the case does not ask for, an unknown case and a closed one', async () => {
  const { reactionId } = await examined(world)
  const told = async (id: string) =>
    refusalOf(recordReactionStep(await world.as('mem01.nurse'), { reactionId: id, step: 'BLOOD_CULTURES' }))
  expect(await told(reactionId)).toMatchObject({ code: 'REACTION_REFUSED', findings: [] })
  expect(await told('rea_00000000000000000000000000000000')).toMatchObject({ code: 'NOT_FOUND' })
  await closeReaction(await world.as('mem01.physician'), { reactionId, conclusion: '一般过敏' })
  expect(await told(reactionId)).toMatchObject({ findings: [{ code: 'REACTION_CASE_CLOSED' }] })
})

it.each(caseStates)('of a case that is %s is noted or refused as its state says', async (state) => {
  const { reactionId } = await reported(world)
  await world.rows('update reactions set state = $2 where id = $1', [reactionId, state])
  const noted = recordReactionStep(await world.as('lead.technician'), { reactionId, step: 'RETEST_GROUP' })
  const refusal = await refusalOf(noted)
  if (state === 'OPEN') expect(refusal).toBeNull()
  else
    expect(refusal).toMatchObject({ code: 'REACTION_REFUSED', findings: [{ code: 'REACTION_CASE_CLOSED' }] })
  expect((await openSteps(world, reactionId)).includes('RETEST_GROUP')).toBe(state !== 'OPEN')
})
