import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendReaction } from '#resolvers/transfusions/amend-reaction.ts'
import { reportReaction } from '#resolvers/transfusions/report-reaction.ts'
import { unitStates } from '#rules/inventory/terms.ts'
import { caseStates } from '#rules/transfusions/terms.ts'
import { custodyOf, putIn } from '#test/support/bank.ts'
import { holdsOn, outAt } from '#test/support/issued.ts'
import { reported } from '#test/support/reactions.ts'
import { refusalOf } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const caseOf = async (id: string) =>
  (
    await world.rows<{ state: string; type: string; findings: { code: string }[] }>(
      'select state, type, findings from reactions where id = $1',
      [id],
    )
  )[0]

describe('reportReaction', () => {
  it.each(unitStates)(
    'to a bag that is %s opens a case about it, moves nothing, and holds it on a shelf',
    async (custody) => {
      const { unitIds } = await outAt(world)
      const [unitId = ''] = unitIds
      await putIn(world, unitId, custody)
      const nurse = await world.as('mem01.nurse')
      const { id } = await reportReaction(nurse, { unitIds, type: 'BACTERIAL_CONTAMINATION' })
      const made = await caseOf(id)
      expect(made?.state).toBe('OPEN')
      // Nobody has told of the transfusion yet.
      expect(made?.findings.map(({ code }) => code)).toEqual(['REACTION_WITHOUT_TRANSFUSION'])
      expect(
        await world.rows('select unit_id, role from reaction_units where reaction_id = $1', [id]),
      ).toEqual([{ unit_id: unitId, role: 'SUSPECT' }])
      expect(await custodyOf(world, unitId)).toBe(custody)
      const shelved = ['IN_STOCK', 'RESERVED', 'IN_TRANSIT'].includes(custody)
      expect(await holdsOn(world, unitId)).toEqual(shelved ? ['QUARANTINE'] : [])
    },
  )
})

describe('amendReaction', () => {
  it.each(caseStates)('of a case that is %s is done or refused as its state says', async (state) => {
    const { reactionId } = await reported(world)
    await world.rows('update reactions set state = $2 where id = $1', [reactionId, state])
    const amended = amendReaction(await world.as('mem01.physician'), { reactionId, type: 'TRALI' })
    const refusal = await refusalOf(amended)
    if (state === 'OPEN') expect(refusal).toBeNull()
    else
      expect(refusal).toMatchObject({
        code: 'REACTION_REFUSED',
        findings: [{ code: 'REACTION_CASE_CLOSED' }],
      })
    expect(await caseOf(reactionId)).toMatchObject({ state, type: state === 'OPEN' ? 'TRALI' : 'ALLERGIC' })
  })
})
