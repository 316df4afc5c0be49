import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { receiveSample } from '#resolvers/requests/receive-sample.ts'
import { sampleStates, sampleTransitions } from '#rules/requests/terms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn, stateOf } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

describe('receiveSample', () => {
  it.each(sampleStates)('of a sample that is %s is done or refused as the table says', async (state) => {
    const id = await sampleIn(world, state)
    const refusal = await refusalOf(receiveSample(await world.as('lead.technician'), { sampleId: id }))
    const allowed = (sampleTransitions.receive.from as readonly string[]).includes(state)
    if (allowed) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'NOT_IN_STATE', state })
    expect(await stateOf(world, 'samples', id)).toBe(allowed ? 'RECEIVED' : state)
  })

  const receive = async (sampleId: string, more: object = {}, account = 'lead.technician') =>
    refusalOf(receiveSample(await world.as(account), { sampleId, ...more }))
  const nameless = async () => {
    const { sampleId } = await submitted(world)
    await world.rows('update samples set collected_by_name = null where id = $1', [sampleId])
    return sampleId
  }

  it('asks who drew the tube, and takes the answer', async () => {
    const sampleId = await nameless()
    expect(await receive(sampleId)).toMatchObject({
      code: 'SAMPLE_REFUSED',
      findings: [{ code: 'SAMPLE_COLLECTOR_MISSING', field: 'collectorName' }],
    })
    expect(await receive(sampleId, { collectorName: '王护' })).toBeNull()
  })

  it('tells a technician without a title so, as an answer that a screen can show', async () => {
    const { sampleId } = await submitted(world)
    await world.rows(`update staff set titles = '{}' where account = 'lead.technician2'`)
    const answer = await world.ask(
      'lead.technician2',
      `mutation ($input: ReceiveSampleInput!) { receiveSample(input: $input) {
        __typename ... on Refusal { findings { code message { zh en } } } } }`,
      { input: { sampleId } },
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.receiveSample).toEqual({
      __typename: 'SignatureRefused',
      findings: [
        {
          code: 'SIGNER_TITLE_MISSING',
          message: {
            zh: '签名人的职称不符合该项工作要求。',
            en: 'The signer does not hold a title that this act asks for.',
          },
        },
      ],
    })
    expect(await stateOf(world, 'samples', sampleId)).toBe('COLLECTED')
  })

  it('compares the label with the form item by item', async () => {
    const { sampleId, input } = await submitted(world)
    const label = { name: '张 三', sex: '男', hospitalNumber: input.patient.hospitalNumber, ward: 'WK' }
    expect(await receive(sampleId, { label })).toMatchObject({
      findings: [{ code: 'SAMPLE_FORM_MISMATCH', field: 'label.ward' }],
    })
    expect(await receive(sampleId, { label: { ...label, ward: 'NK' } })).toBeNull()
  })

  it('refuses a tube drawn more than 72 hours before the planned time, but not in an emergency', async () => {
    const old = { collectedAt: new Date('2026-02-26T00:59:59Z') }
    for (const urgency of ['ROUTINE', 'EMERGENCY'] as const) {
      const { sampleId } = await submitted(world, { form: { urgency } })
      await world.rows('update samples set collected_at = $2 where id = $1', [sampleId, old.collectedAt])
      const refusal = await receive(sampleId)
      if (urgency === 'EMERGENCY') expect(refusal).toBeNull()
      else expect(refusal).toMatchObject({ findings: [{ code: 'SAMPLE_OLDER_THAN_LIMIT' }] })
    }
  })

  it('records what a laboratory system tells all the same, and opens a deviation', async () => {
    const sampleId = await nameless()
    expect(await receive(sampleId, {}, 'lis.lead')).toBeNull()
    const [deviation] = await world.rows<{ findings: object[]; closed_at: Date | null }>(
      'select findings, closed_at from deviations where subject_id = $1',
      [sampleId],
    )
    expect(deviation).toMatchObject({ findings: [{ code: 'SAMPLE_COLLECTOR_MISSING' }], closed_at: null })
  })

  it('records what is entered after a downtime with the time it happened', async () => {
    const sampleId = await nameless()
    const occurredAt = new Date('2026-03-01T00:55:00Z')
    expect(await receive(sampleId, { occurredAt })).toBeNull()
    const [row] = await world.rows('select received_at from samples where id = $1', [sampleId])
    expect(row?.received_at).toEqual(occurredAt)
    expect(await world.rows('select 1 from deviations where subject_id = $1', [sampleId])).toHaveLength(1)
  })
})

it('takes over many tubes of one patient that come at the same moment', async () => {
  const made = []
  for (let tube = 0; tube < 8; tube += 1) made.push(await submitted(world))
  const lead = await world.as('lead.technician')
  const receipts = await Promise.all(made.map(({ sampleId }) => receiveSample(lead, { sampleId })))
  expect(receipts.map(({ id }) => id)).toEqual(made.map(({ sampleId }) => sampleId))
})
