import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rejectSample } from '#resolvers/requests/reject-sample.ts'
import { sampleStates, sampleTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('rejectSample', () => {
  it.each(sampleStates)('of a sample that is %s is done or refused as the table says', async (state) => {
    const id = await sampleIn(world, state)
    const refusal = await refusalOf(
      rejectSample(await world.as('lead.technician'), { sampleId: id, reason: 'HAEMOLYSED' }),
    )
    const allowed = (sampleTransitions.reject.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'samples', id)).toBe(allowed ? 'REJECTED' : state)
  })

  it('keeps the reason, and tells the hospital by an event', async () => {
    const { sampleId } = await submitted(world)
    const input = { sampleId, reason: 'LABELLING_PROBLEM', note: '条码模糊' } as const
    await rejectSample(await world.as('lead.technician'), input)
    const [row] = await world.rows('select reject_reason, reject_note from samples where id = $1', [sampleId])
    expect(row).toEqual({ reject_reason: 'LABELLING_PROBLEM', reject_note: '条码模糊' })
    const [event] = await world.rows<{ payload: object }>(
      `select payload from outbox where name = 'requests.sampleRejected' and subject_id = $1`,
      [sampleId],
    )
    expect(event?.payload).toMatchObject({ reason: 'LABELLING_PROBLEM' })
  })
})
