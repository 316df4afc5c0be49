import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordTyping } from '#resolvers/compatibility/record-typing.ts'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { groupA, stranger } from '#test/support/bank.ts'
import { nextNumber } from '#test/support/forms.ts'
import { accepted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const type = async (sampleId: string) =>
  recordTyping(await world.as('lead.technician'), { sampleId, reactions: groupA })
const required = async (id: string) => {
  const { data, errors } = await world.ask(
    'lead.technician',
    'query ($id: ID!) { request(id: $id) { secondSampleRequired patient { secondSampleRequired } } }',
    { id },
  )
  expect(errors).toBeUndefined()
  expect(data?.request.patient.secondSampleRequired).toBe(data?.request.secondSampleRequired)
  return data?.request.secondSampleRequired
}
const owed = (id: string) =>
  world.rows<{ due_at: Date; settled_at: Date | null }>(
    "select due_at, settled_at from owed_items where request_id = $1 and kind = 'SECOND_SAMPLE'",
    [id],
  )
const emergency = () => accepted(world, { form: { ...stranger().form, urgency: 'EMERGENCY' } })

/** Draws another tube for the request with the second person's signature, an hour ago, and has it received. */
const drawAnother = async (id: string, collectedAt: Date): Promise<string> => {
  const nurse = await world.as('mem01.nurse')
  const told = { requestId: id, sampleNumber: nextNumber('S'), collectedAt }
  const signatures = [await world.signed(nurse, 'mem01.nurse2', 'collectSample', told)]
  const sample = await collectSample(nurse, { ...told, signatures })
  await receiveSample(await world.as('lead.technician'), { sampleId: sample.id })
  return sample.id
}
const ANOTHER_TIME = new Date('2026-03-01T00:58:00Z')

describe('a second sample', () => {
  it('is required until two venepunctures gave the same group', async () => {
    const { id, sampleId } = await accepted(world, stranger())
    expect(await required(id)).toBe(true)
    await type(sampleId)
    expect(await required(id)).toBe(true)
    const second = await drawAnother(id, ANOTHER_TIME)
    expect(await required(id)).toBe(true)
    await type(second)
    expect(await required(id)).toBe(false)
    expect(await owed(id)).toEqual([])
  })

  it('is owed by an emergency from the first typing on, and settled when it has come', async () => {
    const { id, sampleId } = await emergency()
    await type(sampleId)
    expect(await owed(id)).toEqual([
      { due_at: new Date(world.now().getTime() + 24 * 3_600_000), settled_at: null },
    ])
    await drawAnother(id, ANOTHER_TIME)
    expect(await owed(id)).toEqual([expect.objectContaining({ settled_at: world.now() })])
  })

  it('is not settled by a tube of the same drawing', async () => {
    const { id, sampleId } = await emergency()
    await type(sampleId)
    await drawAnother(id, new Date('2026-03-01T00:45:00Z'))
    expect(await owed(id)).toEqual([expect.objectContaining({ settled_at: null })])
  })

  it('is not owed when it had come before the typing', async () => {
    const { id, sampleId } = await emergency()
    await drawAnother(id, ANOTHER_TIME)
    await type(sampleId)
    expect(await owed(id)).toEqual([])
  })
})
