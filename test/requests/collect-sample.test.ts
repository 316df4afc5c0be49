import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectSample } from '#resolvers/requests/collect-sample.ts'
import { nextNumber } from '#test/support/forms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const collect = async (input: Parameters<typeof collectSample>[1], account = 'mem01.nurse') =>
  collectSample(await world.as(account), input)
const stored = async (id: string) => {
  const [row] = await world.rows(
    `select state, sample_number, request_id, collected_at, collected_by_name, checked_by, specimen_type
     from samples where id = $1`,
    [id],
  )
  return row
}

describe('collectSample', () => {
  it('keeps collector, time and label of a tube drawn for a request', async () => {
    const { id } = await submitted(world, { form: { sample: null } })
    const sampleNumber = nextNumber('S')
    const sample = await collect({ requestId: id, sampleNumber })
    expect(await stored(sample.id)).toEqual({
      state: 'COLLECTED',
      sample_number: sampleNumber,
      request_id: id,
      collected_at: world.now(),
      collected_by_name: '示例护士丙',
      checked_by: null,
      specimen_type: 'WB',
    })
  })

  it('keeps the second person who checked the label, by that person’s own signature', async () => {
    const { input } = await submitted(world, { form: { sample: null } })
    const ctx = await world.as('mem01.nurse')
    const told = { placerNumber: input.placerNumber, sampleNumber: nextNumber('S') }
    const token = await world.signed(ctx, 'mem01.nurse2', 'collectSample', told)
    const { id } = await collectSample(ctx, { ...told, signatures: [token] })
    expect((await stored(id))?.checked_by).toMatch(/^stf_/)
  })

  it('refuses a check by the collector in person', async () => {
    const { input } = await submitted(world, { form: { sample: null } })
    const ctx = await world.as('mem01.nurse')
    const told = { placerNumber: input.placerNumber, sampleNumber: nextNumber('S') }
    const token = await world.signed(ctx, 'mem01.nurse', 'collectSample', told)
    const refusal = await refusalOf(collectSample(ctx, { ...told, signatures: [token] }))
    expect(refusal).toMatchObject({
      code: 'SIGNATURE_REFUSED',
      findings: [{ code: 'SIGNED_TWICE_BY_ONE_PERSON' }],
    })
  })

  it('stays as it is when it is told again, and joins the request that names it later', async () => {
    const { input } = await submitted(world, { form: { sample: null } })
    const sampleNumber = nextNumber('S')
    const { hospitalNumber } = input.patient
    const alone = await collect({ hospitalNumber, sampleNumber }, 'his.mem01')
    expect((await stored(alone.id))?.request_id).toBeNull()
    const named = await collect({ placerNumber: input.placerNumber, sampleNumber }, 'his.mem01')
    expect(named.id).toBe(alone.id)
    expect((await stored(alone.id))?.request_id).toMatch(/^req_/)
  })

  it('refuses a number that stands on another patient’s tube', async () => {
    const [one, other] = [await submitted(world), await submitted(world)]
    const sampleNumber = one.input.sample?.sampleNumber ?? ''
    expect(await refusalOf(collect({ requestId: other.id, sampleNumber }))).toMatchObject({
      code: 'SAMPLE_REFUSED',
      findings: [{ code: 'SAMPLE_NUMBER_TAKEN', field: 'sampleNumber' }],
    })
  })

  it.each([
    ['no number', { sampleNumber: ' ' }, 'the sample’s number is missing'],
    ['neither request nor patient', { sampleNumber: 'S1' }, 'hospitalNumber is needed'],
    ['an unknown patient', { sampleNumber: 'S1', hospitalNumber: 'MR-none' }, 'no such patient'],
    [
      'a time in the future',
      { sampleNumber: 'S1', hospitalNumber: 'x', collectedAt: new Date('2026-03-01T01:00:01Z') },
      'drawn in the future',
    ],
  ])('refuses %s', async (_, input, words) => {
    await expect(collect(input)).rejects.toThrow(words)
  })

  it('is not done by one hospital for another', async () => {
    const { id } = await submitted(world, { form: { sample: null } })
    const input = { requestId: id, sampleNumber: nextNumber('S') }
    expect(await refusalOf(collect(input, 'mem02.nurse'))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusalOf(collect(input, 'lead.nurse'))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
