import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disposeSample } from '#resolvers/requests/dispose-sample.ts'
import { sampleStates, sampleTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('disposeSample', () => {
  it.each(sampleStates)('of a sample that is %s is done or refused as the table says', async (state) => {
    const id = await sampleIn(world, state)
    const refusal = await refusalOf(disposeSample(await world.as('lead.technician'), { sampleId: id }))
    const allowed = (sampleTransitions.dispose.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'samples', id)).toBe(allowed ? 'DISPOSED' : state)
  })

  it('is not the ward’s to do', async () => {
    const { sampleId } = await submitted(world)
    const refusal = await refusalOf(disposeSample(await world.as('mem01.nurse'), { sampleId }))
    expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
  })
})
