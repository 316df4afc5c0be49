import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { type bag, custodyOf, isGone, putIn, stocked } from '#test/support/bank.ts'
import { holdsOn, outAt } from '#test/support/issued.ts'
import { reported, transfusedBag } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())
const MORNING = new Date('2026-03-01T01:00:00Z').getTime()
beforeEach(() => world.pass(MORNING - world.now().getTime()))

const rowOf = async (id: string) =>
  (await world.rows<Record<string, unknown>>('select * from reactions where id = $1', [id]))[0]
const stepsOf = async (id: string) =>
  (
    await world.rows<{ step: string; done_at: Date | null }>(
      'select step, done_at from reaction_steps where reaction_id = $1 order by line',
      [id],
    )
  ).map(({ step, done_at }) => `${step}${done_at === null ? '' : ' done'}`)
/** Another component of the bag's donation, in stock. */
const sibling = async (label: ReturnType<typeof bag>) => {
  const component = { ...label, labelProductCode: 'E0701', product: 'FFP', content: 200 }
  return (await stocked(world, component))[0] ?? ''
}

describe('reportReaction', () => {
  it('opens a case with its steps, keeps the samples and writes the passport', async () => {
    const { reactionId, requestId, unitId, sampleId } = await reported(world, {
      severity: 'SEVERE',
      imputability: 'PROBABLE',
      symptoms: ['URTICARIA'],
      volumeMl: 120,
      stepsDone: ['STOP_TRANSFUSION'],
    })
    expect(await rowOf(reactionId)).toMatchObject({
      type: 'ALLERGIC',
      code_0514: 'ALLERGIC1',
      severity: 'SEVERE',
      imputability: 'PROBABLE',
      state: 'OPEN',
      findings: [],
    })
    const steps = await stepsOf(reactionId)
    expect(steps[0]).toBe('STOP_TRANSFUSION done')
    expect(steps).toContain('TELL_MEDICAL_AFFAIRS')
    const [sample] = await world.rows<{ kept_for_cases: string[] }>(
      'select kept_for_cases from samples where id = $1',
      [sampleId],
    )
    expect(sample?.kept_for_cases).toContain(reactionId)
    const facts = await world.rows(
      `select f.kind, f.value from history_facts f join requests r on r.patient_id = f.patient_id
       where r.id = $1 and f.evidence_id = $2`,
      [requestId, reactionId],
    )
    expect(facts).toEqual([{ kind: 'REACTION', value: 'ALLERGIC1' }])
    const units = await world.rows('select unit_id, role from reaction_units where reaction_id = $1', [
      reactionId,
    ])
    expect(units).toEqual([{ unit_id: unitId, role: 'SUSPECT' }])
  })

  it('points out what does not fit, and takes it all the same', async () => {
    const { unitId } = await transfusedBag(world)
    world.pass(7 * 3_600_000)
    const { id } = await reportReaction(await world.as('mem01.physician'), {
      unitIds: [unitId],
      type: 'TRALI',
    })
    expect(await rowOf(id)).toMatchObject({
      findings: [expect.objectContaining({ code: 'REACTION_ONSET_IMPLAUSIBLE', severity: 'WARN' })],
    })
  })

  it('takes a reaction to a bag whose transfusion nobody told', async () => {
    const { unitIds } = await outAt(world)
    const { id } = await reportReaction(await world.as('mem01.nurse'), { unitIds, code0514: 'NONHTR2' })
    expect(await rowOf(id)).toMatchObject({
      type: 'FEBRILE',
      code_0514: 'NONHTR2',
      findings: [expect.objectContaining({ code: 'REACTION_WITHOUT_TRANSFUSION' })],
    })
  })

  it('is told to those who follow, with its severity', async () => {
    const { reactionId } = await reported(world, { severity: 'DEATH' })
    const events = await world.rows<{ payload: object }>(
      'select payload from outbox where subject_id = $1 and name = $2',
      [reactionId, 'transfusions.reactionReported'],
    )
    expect(events).toEqual([{ payload: expect.objectContaining({ severity: 'DEATH' }) }])
  })

  it.each([
    ['no bag', {}, 'BAD_USER_INPUT'],
    ['an unknown bag', { unitIds: ['unt_00000000000000000000000000000000'] }, 'NOT_FOUND'],
  ])('refuses %s', async (_, input, code) => {
    expect(await refusalOf(reportReaction(await world.as('mem01.nurse'), input))).toMatchObject({ code })
  })

  it.each([['NORXN'], ['HICCUP']])('refuses the code %s', async (code0514) => {
    const { unitId } = await transfusedBag(world)
    const refused = reportReaction(await world.as('mem01.nurse'), { unitIds: [unitId], code0514 })
    expect(await refusalOf(refused)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})

describe('other components of the donation', () => {
  it.each(['BACTERIAL_CONTAMINATION', 'TRALI', 'UNEXPLAINED_HAEMOLYSIS', 'OTHER_INFECTION'] as const)(
    'are held after %s, wherever they are',
    async (type) => {
      const { unitId, label } = await transfusedBag(world)
      const other = await sibling(label)
      const { id, heldUnitIds } = await reportReaction(await world.as('mem01.nurse'), {
        unitIds: [unitId],
        type,
      })
      expect(heldUnitIds).toEqual([other])
      expect(await holdsOn(world, other)).toEqual(['QUARANTINE'])
      const roles = await world.rows(
        'select role from reaction_units where reaction_id = $1 and unit_id = $2',
        [id, other],
      )
      expect(roles).toEqual([{ role: 'SIBLING' }])
    },
  )

  it('are held as they come in when they are received after the reaction', async () => {
    const { reactionId, label } = await reported(world, { type: 'TRALI' })
    const late = await sibling(label)
    expect(await holdsOn(world, late)).toEqual(['QUARANTINE'])
    const named = 'select role from reaction_units where reaction_id = $1 and unit_id = $2'
    expect(await world.rows(named, [reactionId, late])).toEqual([{ role: 'SIBLING' }])
    const harmless = await reported(world)
    expect(await holdsOn(world, await sibling(harmless.label))).toEqual([])
  })

  it('are left alone after an allergic one, unless somebody asks', async () => {
    const { unitId, label } = await transfusedBag(world)
    const other = await sibling(label)
    const told = { unitIds: [unitId], type: 'ALLERGIC' as const }
    expect((await reportReaction(await world.as('mem01.nurse'), told)).heldUnitIds).toEqual([])
    expect(await holdsOn(world, other)).toEqual([])
    const asked = await reportReaction(await world.as('mem01.nurse'), { ...told, holdSiblings: true })
    expect(asked.heldUnitIds).toEqual([other])
  })

  it.each(unitStates)('that are %s are held or, when nothing is left, named', async (state) => {
    const { unitId, label } = await transfusedBag(world)
    const other = await sibling(label)
    await putIn(world, other, state)
    const { heldUnitIds } = await reportReaction(await world.as('mem01.nurse'), {
      unitIds: [unitId],
      type: 'TRALI',
    })
    const gone = isGone(state)
    expect(heldUnitIds).toEqual(gone ? [] : [other])
    expect(await custodyOf(world, other)).toBe(state)
  })
})
