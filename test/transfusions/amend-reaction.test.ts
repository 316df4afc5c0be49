import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { amendReaction } from '#resolvers/transfusions/amend-reaction.ts'
import { closeReaction } from '#resolvers/transfusions/close-reaction.ts'
import { reactionSteps } from '#rules/transfusions/reaction-terms.ts'
import { stocked } from '#test/support/bank.ts'
import { holdsOn } from '#test/support/issued.ts'
import { examined, openSteps, reported } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

const amend = async (input: Parameters<typeof amendReaction>[1], account = 'mem01.physician') =>
  amendReaction(await world.as(account), input)
const standing = (id: string) =>
  world.rows('select value from history_facts where evidence_id = $1 and withdrawn_at is null', [id])
const caseOf = async (id: string) =>
  (await world.rows('select type, severity, code_0514, state from reactions where id = $1', [id]))[0]

/** An allergic reaction whose steps are done, with another component of the donation on the shelf. */
const withSibling = async (told: Parameters<typeof reported>[1] = {}) => {
  const made = await examined(world, told)
  const component = { ...made.label, labelProductCode: 'E0701', product: 'FFP', content: 200 }
  const [sibling = ''] = await stocked(world, component)
  return { ...made, sibling }
}

it('asks for what the new type and grade ask for, and holds the other components', async () => {
  const { reactionId, sibling } = await withSibling()
  const { heldUnitIds } = await amend({
    reactionId,
    type: 'BACTERIAL_CONTAMINATION',
    severity: 'LIFE_THREATENING',
  })
  expect(heldUnitIds).toEqual([sibling])
  expect(await holdsOn(world, sibling)).toEqual(['QUARANTINE'])
  expect(await caseOf(reactionId)).toEqual({
    type: 'BACTERIAL_CONTAMINATION',
    severity: 'LIFE_THREATENING',
    code_0514: 'BACTCONTAM',
    state: 'OPEN',
  })
  expect(await openSteps(world, reactionId)).toEqual([
    'BLOOD_CULTURES',
    'TELL_MEDICAL_AFFAIRS',
    'REPORT_STATION',
    'REPORT_HEALTH_COMMISSION',
  ])
  expect(await standing(reactionId)).toEqual([{ value: 'BACTCONTAM' }])
  await amend({ reactionId, type: 'ALLERGIC' })
  expect(await standing(reactionId)).toEqual([{ value: 'ALLERGIC1' }])
})

it('gives the new steps their time from the moment of amending', async () => {
  const { reactionId } = await examined(world)
  world.pass(5 * 3_600_000)
  await amend({ reactionId, severity: 'SEVERE' })
  const [step] = await world.rows<{ due_at: Date }>(
    `select due_at from reaction_steps where reaction_id = $1 and step = 'TELL_MEDICAL_AFFAIRS'`,
    [reactionId],
  )
  expect(step?.due_at.getTime()).toBeGreaterThan(world.now().getTime())
})

it('asks for nothing twice, and takes nothing back that was asked for', async () => {
  const { reactionId, sibling } = await withSibling()
  const contaminated = { reactionId, type: 'BACTERIAL_CONTAMINATION' } as const
  await amend(contaminated)
  expect((await amend(contaminated)).heldUnitIds).toEqual([])
  expect((await amend({ reactionId, type: 'ALLERGIC' })).heldUnitIds).toEqual([])
  expect((await amend({ reactionId, type: 'TRALI' })).heldUnitIds).toEqual([])
  expect(await holdsOn(world, sibling)).toEqual(['QUARANTINE'])
  expect(await openSteps(world, reactionId)).toEqual([
    'BLOOD_CULTURES',
    'REPORT_STATION',
    'REPORT_HEALTH_COMMISSION',
  ])
})

it('points out anew what does not fit the type', async () => {
  const { reactionId } = await examined(world, { symptoms: ['URTICARIA'] })
  await amend({ reactionId, type: 'TACO' })
  const [row] = await world.rows<{ findings: { code: string }[] }>(
    'select findings from reactions where id = $1',
    [reactionId],
  )
  expect(row?.findings.map(({ code }) => code)).toContain('REACTION_SYMPTOM_MISSING')
})

it('is told to those who follow, with the new grade', async () => {
  const { reactionId } = await reported(world)
  await amend({ reactionId, severity: 'DEATH' })
  const events = await world.rows<{ payload: object }>(
    `select payload from outbox where subject_id = $1 and name = 'transfusions.reactionAmended'`,
    [reactionId],
  )
  expect(events).toEqual([{ payload: expect.objectContaining({ severity: 'DEATH' }) }])
})

it('refuses a closed case, an unknown one, and a call that says nothing', async () => {
  const { reactionId } = await examined(world)
  expect(await refusalOf(amend({ reactionId }))).toMatchObject({ code: 'BAD_USER_INPUT' })
  const unknown = 'rea_00000000000000000000000000000000'
  expect(await refusalOf(amend({ reactionId: unknown, type: 'TACO' }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await refusalOf(amend({ reactionId, type: 'TACO' }, 'mem02.physician'))).toMatchObject({
    code: 'NOT_FOUND',
  })
  await closeReaction(await world.as('mem01.physician'), { reactionId, conclusion: '一般过敏' })
  expect(await refusalOf(amend({ reactionId, type: 'TACO' }))).toMatchObject({
    code: 'REACTION_REFUSED',
    findings: [{ code: 'REACTION_CASE_CLOSED' }],
  })
})

it('takes over a final type with which the case was to be closed too soon, and keeps it', async () => {
  const { reactionId, sibling } = await withSibling()
  const closing = {
    reactionId,
    conclusion: '血袋培养阳性',
    type: 'BACTERIAL_CONTAMINATION',
    severity: 'LIFE_THREATENING',
  } as const
  const refusal = await refusalOf(closeReaction(await world.as('mem01.physician'), closing))
  expect(refusal).toMatchObject({ code: 'REACTION_REFUSED' })
  const { findings } = refusal as unknown as { findings: { code: string }[] }
  expect(findings.map(({ code }) => code)).toEqual(Array(4).fill('REACTION_STEP_OPEN'))
  expect(await caseOf(reactionId)).toMatchObject({ type: 'BACTERIAL_CONTAMINATION', state: 'OPEN' })
  expect(await holdsOn(world, sibling)).toEqual(['QUARANTINE'])
})

it('closes at once where the steps of the final type were all done before', async () => {
  const { reactionId } = await reported(world, { type: 'BACTERIAL_CONTAMINATION', stepsDone: reactionSteps })
  const closing = {
    reactionId,
    conclusion: '培养阴性',
    type: 'FEBRILE',
    idempotencyKey: `close-${reactionId}`,
  }
  const close = async () => closeReaction(await world.as('mem01.physician'), closing as never)
  const first = await close()
  expect(await caseOf(reactionId)).toMatchObject({ type: 'FEBRILE', state: 'CLOSED' })
  expect(await close()).toEqual(first)
})
