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

type Input = Parameters<typeof collectSample>[1]
/** Tells of a tube; a person with the second signature, a machine without. */
const collect = async (input: Input, account = 'mem01.nurse') => {
  const ctx = await world.as(account)
  if (ctx.actor?.roles.includes('MACHINE')) return collectSample(ctx, input)
  const second = `${account.split('.')[0]}.nurse2`
  return collectSample(ctx, {
    ...input,
    signatures: [await world.signed(ctx, second, 'collectSample', input)],
  })
}
/** Allows one person alone to check, for this test's alliance. */
const allowSelfCheck = () =>
  world.rows(
    `insert into rule_sets (alliance_id, id, jurisdiction, effective_from, source_citation, values)
     values ('CS', 'rul_selfcheck', '330822', '2026-01-01', 'test', '{"bedsideCheck": "SELF_CHECK_ALLOWED"}')`,
  )
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
      checked_by: expect.stringMatching(/^stf_/),
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

describe('the bedside of a tube', () => {
  const bedside = async (id: string) => {
    const [row] = await world.rows<{
      findings: { code: string }[]
      checks: object[]
      checked_by: string | null
      venepuncture: string | null
    }>(
      `select checked_by, checked_by_name, self_checked, collected_by, findings, checks, venepuncture
       from samples where id = $1`,
      [id],
    )
    if (row === undefined) throw new Error('no such sample')
    return { ...row, codes: row.findings.map(({ code }) => code) }
  }
  const drawn = async () => {
    const { id } = await submitted(world, { form: { sample: null } })
    return { requestId: id, sampleNumber: nextNumber('S') }
  }

  it('asks a person for the second person’s signature', async () => {
    const refusal = await refusalOf(collectSample(await world.as('mem01.nurse'), await drawn()))
    expect(refusal).toMatchObject({
      code: 'SAMPLE_REFUSED',
      findings: [{ code: 'BEDSIDE_SECOND_PERSON_MISSING', field: 'signatures' }],
    })
  })

  it('takes a self-check of one person alone only where the rules in force allow it', async () => {
    const told = { ...(await drawn()), selfCheck: true }
    const nurse = await world.as('mem01.nurse')
    expect(await refusalOf(collectSample(nurse, told))).toMatchObject({ code: 'SAMPLE_REFUSED' })
    await allowSelfCheck()
    try {
      const { id } = await collectSample(await world.as('mem01.nurse'), told)
      expect(await bedside(id)).toMatchObject({ self_checked: true, checked_by: null })
      const silent = await refusalOf(collectSample(await world.as('mem01.nurse'), await drawn()))
      expect(silent).toMatchObject({ findings: [{ code: 'BEDSIDE_SECOND_PERSON_MISSING' }] })
    } finally {
      await world.rows("delete from rule_sets where id = 'rul_selfcheck'")
    }
  })

  it('keeps what was read face to face, item by item, and refuses another patient’s', async () => {
    const { input } = await submitted(world, { form: { sample: null } })
    const told = { placerNumber: input.placerNumber, sampleNumber: nextNumber('S') }
    const { name, hospitalNumber } = input.patient
    const checked = { name, hospitalNumber, sex: '男', age: '57岁', ward: 'NK', bed: '12' }
    expect(await refusalOf(collect({ ...told, checked: { ...checked, name: '李四' } }))).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'SAMPLE_FORM_MISMATCH', field: 'checked.name' }),
      ]),
    })
    const { id } = await collect({ ...told, checked })
    const { codes, checks } = await bedside(id)
    expect(codes).toEqual([])
    expect(checks).toMatchObject([
      {
        step: 'BEDSIDE',
        by: [expect.stringMatching(/^stf_/), expect.stringMatching(/^stf_/)],
        items: { name: 'AGREES', sex: 'AGREES', hospitalNumber: 'AGREES', age: 'NOT_ON_FORM' },
      },
    ])
  })

  it('warns when nothing was recorded as read', async () => {
    const { id } = await collect(await drawn())
    expect((await bedside(id)).codes).toEqual(['BEDSIDE_PARTICULARS_UNCHECKED'])
  })

  it('keeps the names a machine tells as asserted, with a warning', async () => {
    const told = { ...(await drawn()), collectorName: '王护', checkerName: '孙护' }
    const { id } = await collect(told, 'his.mem01')
    expect(await bedside(id)).toMatchObject({
      checked_by: null,
      checked_by_name: '孙护',
      codes: ['BEDSIDE_CHECK_ASSERTED'],
    })
    const alone = await collect(await drawn(), 'his.mem01')
    expect((await bedside(alone.id)).codes).toEqual(['BEDSIDE_CHECK_NOT_TOLD'])
  })

  it('adds the signed check to a tube that a form announced, and to no other twice', async () => {
    const { sampleId, input } = await submitted(world)
    expect((await bedside(sampleId)).codes).toEqual(['BEDSIDE_CHECK_NOT_TOLD'])
    const told = { placerNumber: input.placerNumber, sampleNumber: input.sample?.sampleNumber ?? '' }
    const { id } = await collect({ ...told, venepuncture: 'V1' })
    expect(id).toBe(sampleId)
    const signed = await bedside(sampleId)
    expect(signed).toMatchObject({ codes: ['BEDSIDE_PARTICULARS_UNCHECKED'], venepuncture: 'V1' })
    expect(signed.checked_by).toMatch(/^stf_/)
    await collect({ ...told, venepuncture: 'V2' })
    expect((await bedside(sampleId)).venepuncture).toBe('V1')
  })

  it('records what is entered after a downtime without its second signature, and opens a deviation', async () => {
    const told = { ...(await drawn()), occurredAt: new Date('2026-03-01T00:50:00Z') }
    const { id } = await collectSample(await world.as('mem01.nurse'), told)
    const [deviation] = await world.rows('select findings from deviations where subject_id = $1', [id])
    expect(deviation).toMatchObject({ findings: [{ code: 'BEDSIDE_SECOND_PERSON_MISSING' }] })
  })

  it('takes a second sample only when it was drawn apart from the first, and of the same person', async () => {
    const { input } = await submitted(world, { form: { sample: null } })
    const named = { placerNumber: input.placerNumber }
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute))
    const first = await collect({ ...named, sampleNumber: nextNumber('S'), collectedAt: at(30) })
    const second = { ...named, sampleNumber: nextNumber('S'), secondSampleOf: first.id }
    expect(await refusalOf(collect({ ...second, collectedAt: at(30) }))).toMatchObject({
      findings: [{ code: 'SECOND_SAMPLE_NOT_APART', field: 'secondSampleOf' }],
    })
    const patient = { ...input.patient, hospitalNumber: nextNumber('MR'), identityNumber: null }
    const stranger = await submitted(world, { form: { sample: null, patient } })
    expect(
      await refusalOf(collect({ ...second, placerNumber: stranger.input.placerNumber, collectedAt: at(45) })),
    ).toMatchObject({ code: 'BAD_USER_INPUT' })
    const { id } = await collect({ ...second, collectedAt: at(45) })
    const [row] = await world.rows('select second_sample_of from samples where id = $1', [id])
    expect(row).toEqual({ second_sample_of: first.id })
  })
})
