import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendRequest } from '#resolvers/requests/amend-request.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { requestStates, sampleStates } from '#rules/requests/terms.ts'
import { nextNumber } from '#test/support/forms.ts'
import { submitted } from '#test/support/requests.ts'
import { requestIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const collect = async (requestId: string, sampleNumber: string, more: { secondSampleOf?: string } = {}) => {
  const nurse = await world.as('mem01.nurse')
  const input = { requestId, sampleNumber, ...more }
  const token = await world.signed(nurse, 'mem01.nurse2', 'collectSample', input)
  return collectSample(nurse, { ...input, signatures: [token] })
}

/** A request whose form announced a tube that stands in `state` now. */
const withTube = async (state: (typeof sampleStates)[number]) => {
  const made = await submitted(world)
  await world.rows('update samples set state = $2 where id = $1', [made.sampleId, state])
  return { ...made, sampleNumber: made.input.sample?.sampleNumber ?? '' }
}
const tubesOf = (requestId: string) =>
  world.rows('select id, state from samples where request_id = $1', [requestId])

describe('collectSample', () => {
  it.each(sampleStates)('told again of a tube that is %s leaves it as it is', async (state) => {
    const { id, sampleId, sampleNumber } = await withTube(state)
    expect(await collect(id, sampleNumber)).toEqual({ id: sampleId })
    expect(await tubesOf(id)).toEqual([{ id: sampleId, state }])
  })

  it.each(sampleStates)('to confirm a tube that is %s leaves that one as it is', async (state) => {
    const { id, sampleId } = await withTube(state)
    world.pass(60_000)
    const second = await collect(id, nextNumber('S'), { secondSampleOf: sampleId })
    expect(await world.rows('select second_sample_of from samples where id = $1', [second.id])).toEqual([
      { second_sample_of: sampleId },
    ])
    expect(await stateOf(world, 'samples', sampleId)).toBe(state)
  })

  it.each(requestStates)('for a request that is %s writes down that a tube was drawn', async (state) => {
    const id = await requestIn(world, state)
    const { id: sampleId } = await collect(id, nextNumber('S'))
    expect(await tubesOf(id)).toContainEqual({ id: sampleId, state: 'COLLECTED' })
    expect(await stateOf(world, 'requests', id)).toBe(state)
  })
})

describe('amendRequest', () => {
  it.each(sampleStates)('with a form that names a tube that is %s leaves it as it is', async (state) => {
    const { id, sampleId, input } = await withTube(state)
    await amendRequest(await world.as('mem01.physician'), { ...input, requestId: id })
    expect(await tubesOf(id)).toEqual([{ id: sampleId, state }])
  })
})

describe('submitRequest', () => {
  it.each(sampleStates)('with a form that names a tube that is %s leaves it as it is', async (state) => {
    const { id, sampleId, input } = await withTube(state)
    const again = { ...input, placerNumber: nextNumber('SQ') }
    const made = await submitRequest(await world.as('mem01.physician'), again)
    expect(made.sampleId).toBe(sampleId)
    expect(await tubesOf(id)).toEqual([{ id: sampleId, state }])
  })
})
