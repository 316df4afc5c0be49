import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dispatchSample } from '#resolvers/requests/dispatch-sample.ts'
import { sampleStates, sampleTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('dispatchSample', () => {
  it.each(sampleStates)('of a sample that is %s is done or refused as the table says', async (state) => {
    const id = await sampleIn(world, state)
    const refusal = await refusalOf(
      dispatchSample(await world.as('mem01.nurse'), { sampleId: id, carrier: '王取血' }),
    )
    const allowed = (sampleTransitions.dispatch.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'samples', id)).toBe(allowed ? 'IN_TRANSIT' : state)
  })

  it('is told by the hospital that drew it, under the label’s number, with its carrier', async () => {
    const { sampleId, input } = await submitted(world)
    const sampleNumber = input.sample?.sampleNumber ?? ''
    const other = await refusalOf(dispatchSample(await world.as('mem02.nurse'), { sampleNumber }))
    expect(other).toMatchObject({ code: 'NOT_FOUND' })
    await dispatchSample(await world.as('mem01.nurse'), { sampleNumber, carrier: '王取血' })
    const [row] = await world.rows('select carrier, dispatched_at from samples where id = $1', [sampleId])
    expect(row).toEqual({ carrier: '王取血', dispatched_at: world.now() })
  })
})
