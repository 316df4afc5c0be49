import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DuplicatePlacerNumber, RequestRefused, SampleRefused } from '#resolvers/requests/errors.ts'
import { submitRequest } from '#resolvers/requests/submit-request.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const count = async (table: string): Promise<number> => {
  const [row] = await world.rows<{ count: string }>(`select count(*) from ${table}`)
  return Number(row?.count)
}
const refusedBy = async (input: Parameters<typeof submitRequest>[1], account = 'mem01.physician') =>
  submitRequest(await world.as(account), input).then(
    () => null,
    (error: unknown) => error,
  )

const haemoglobin = (value: string) => [{ code: '718-7', name: 'Hemoglobin', value, unit: 'g/L' }]
const platelets = [{ code: '777-3', name: 'Platelets', value: '8', unit: '10*9/L' }]

describe('submitRequest', () => {
  it('registers patient, stay, request, lines and sample at once and says so', async () => {
    const input = routineForm()
    const { id, sampleId } = await submitRequest(await world.as('his.mem01', 'hl7'), input)
    const [row] = await world.rows(
      `select r.state, r.placer_number, r.requested_by, r.requested_by_name, r.findings, p.name, p.lead_sees, e.ward,
         i.product_code, i.quantity::float, i.requirements, s.sample_number, s.state as sample_state
       from requests r join patients p on p.id = r.patient_id join encounters e on e.id = r.encounter_id
         join request_items i on i.request_id = r.id join samples s on s.request_id = r.id
       where r.id = $1`,
      [id],
    )
    expect(row).toEqual({
      state: 'SUBMITTED',
      placer_number: input.placerNumber,
      requested_by: null,
      requested_by_name: '李医',
      findings: [],
      name: '张三',
      lead_sees: true,
      ward: 'NK',
      product_code: 'RBC-SUSP-LR',
      quantity: 2,
      requirements: ['LR'],
      sample_number: input.sample?.sampleNumber,
      sample_state: 'COLLECTED',
    })
    const events = await world.rows('select name, subject_id from outbox order by ordinal, id')
    expect(events).toEqual(
      expect.arrayContaining([
        { name: 'requests.requestSubmitted', subject_id: id },
        { name: 'requests.sampleCollected', subject_id: sampleId },
      ]),
    )
  })

  it('lets a person apply in their own name, whatever the input says', async () => {
    const { id } = await submitRequest(await world.as('mem01.physician'), routineForm())
    const [row] = await world.rows('select requested_by_name, requested_by from requests where id = $1', [id])
    expect(row).toMatchObject({ requested_by_name: '示例医师丙' })
    expect(row?.requested_by).toMatch(/^stf_/)
  })

  it('refuses a placer number a second time and names the request that has it', async () => {
    const input = routineForm()
    const first = await submitRequest(await world.as('mem01.physician'), input)
    const refusal = await refusedBy(routineForm({ placerNumber: input.placerNumber }))
    expect(refusal).toBeInstanceOf(DuplicatePlacerNumber)
    expect(refusal).toMatchObject({ code: 'DUPLICATE_PLACER_NUMBER', requestId: first.id })
  })

  it('lets two hospitals use the same placer number', async () => {
    const placerNumber = nextNumber('SQ')
    const here = await submitRequest(await world.as('mem01.physician'), routineForm({ placerNumber }))
    const there = await submitRequest(await world.as('mem02.physician'), routineForm({ placerNumber }))
    expect(here.id).not.toBe(there.id)
  })

  it('admits exactly one of two forms under one number at once', async () => {
    const input = routineForm()
    const ctxs = await Promise.all([world.as('mem01.physician'), world.as('his.mem01')])
    const results = await Promise.allSettled(ctxs.map((ctx) => submitRequest(ctx, input)))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const lost = results.find((result) => result.status === 'rejected')
    expect(lost?.reason).toBeInstanceOf(DuplicatePlacerNumber)
  })

  it('answers a repeat of the same idempotency key with the same request', async () => {
    const input = routineForm({ idempotencyKey: 'same' })
    const ctx = await world.as('mem01.physician')
    expect(await submitRequest(ctx, input)).toEqual(await submitRequest(ctx, input))
  })

  it('leaves nothing behind when the form is refused', async () => {
    const before = [await count('patients'), await count('samples'), await count('outbox')]
    expect(await refusedBy(routineForm({ consent: null }))).toBeInstanceOf(RequestRefused)
    expect([await count('patients'), await count('samples'), await count('outbox')]).toEqual(before)
  })

  it('leaves nothing behind when the tube is another patient’s', async () => {
    const first = routineForm()
    await submitRequest(await world.as('mem01.physician'), first)
    const before = await count('requests')
    const refusal = await refusedBy(routineForm({ sample: first.sample ?? null }))
    expect(refusal).toBeInstanceOf(SampleRefused)
    expect(await count('requests')).toBe(before)
  })

  it('keeps the warnings of the form with the request', async () => {
    const form = routineForm()
    const patient = { ...form.patient, identityNumber: '330822196807071230' }
    const { id } = await submitRequest(await world.as('mem01.physician'), { ...form, patient })
    const [row] = await world.rows<{ findings: { code: string; field: string }[] }>(
      'select findings from requests where id = $1',
      [id],
    )
    expect(row?.findings.map(({ code, field }) => [code, field])).toEqual([
      ['IDENTITY_NUMBER_INVALID', 'patient.identityNumber'],
    ])
  })

  it('is for a physician of intermediate title or above; in an emergency for whoever treats', async () => {
    const titled = (titles: string[]) =>
      world.rows(`update staff set titles = $1 where account = 'mem01.physician'`, [titles])
    const [held] = await world.rows<{ titles: string[] }>(
      `select titles from staff where account = 'mem01.physician'`,
    )
    await titled(['PHYSICIAN_JUNIOR'])
    const asked = [await refusedBy(routineForm()), await refusedBy(routineForm({ urgency: 'URGENT' }))]
    const emergency = await refusedBy(routineForm({ urgency: 'EMERGENCY' }))
    await titled(held?.titles ?? [])
    for (const refusal of asked)
      expect(refusal).toMatchObject({
        code: 'REQUEST_REFUSED',
        findings: [{ code: 'APPLICANT_TITLE_MISSING', field: 'requesterName', severity: 'STOP' }],
      })
    expect(emergency).toBeNull()
    expect(await refusedBy(routineForm())).toBeNull()
  })

  it.each<[string, Partial<Parameters<typeof submitRequest>[1]>, boolean, string[]]>([
    ['values that speak for it', {}, true, []],
    ['values that do not', { laboratoryValues: haemoglobin('120') }, false, ['INDICATION_NOT_MET']],
    [
      'values that do not, and the doctor’s reason',
      { laboratoryValues: haemoglobin('120'), indicationReason: '术中预计大量失血' },
      true,
      ['INDICATION_NOT_MET'],
    ],
    [
      'a blank for a reason',
      { laboratoryValues: haemoglobin('120'), indicationReason: ' ' },
      false,
      ['INDICATION_NOT_MET'],
    ],
    ['no value that could', { laboratoryValues: platelets }, false, ['INDICATION_VALUE_MISSING']],
  ])('judges a form with %s', async (_, changes, qualified, codes) => {
    const { id } = await submitRequest(await world.as('mem01.physician'), routineForm(changes))
    const [row] = await world.rows<{ findings: { code: string }[] }>(
      'select findings from requests where id = $1',
      [id],
    )
    expect(row?.findings.map(({ code }) => code)).toEqual(codes)
    const { data } = await world.ask(
      'mem01.physician',
      'query ($id: ID!) { request(id: $id) { state qualified } }',
      { id },
    )
    expect(data?.request).toEqual({ state: 'SUBMITTED', qualified })
  })

  it('judges a form entered after a downtime as of when it was written', async () => {
    const occurredAt = new Date('2026-03-01T00:50:00Z')
    const plannedAt = new Date('2026-03-01T00:55:00Z')
    expect(await refusedBy(routineForm({ plannedAt }))).toBeInstanceOf(RequestRefused)
    const { id } = await submitRequest(
      await world.as('mem01.physician'),
      routineForm({ plannedAt, occurredAt }),
    )
    const [row] = await world.rows('select occurred_at from requests where id = $1', [id])
    expect(row?.occurred_at).toEqual(occurredAt)
  })

  it('takes an emergency without consent in, waiting for its authority', async () => {
    const input = routineForm({ urgency: 'EMERGENCY', consent: null, plannedAt: null })
    const { id } = await submitRequest(await world.as('mem01.physician'), input)
    const [row] = await world.rows<{ findings: { code: string; severity: string }[]; planned_at: Date }>(
      'select findings, planned_at from requests where id = $1',
      [id],
    )
    expect(row?.findings).toMatchObject([{ code: 'CONSENT_MISSING', severity: 'AUTHORITY' }])
    expect(row?.planned_at).toEqual(world.now())
  })

  it('lets a further request rest on the same patient’s tube', async () => {
    const first = routineForm()
    const ctx = await world.as('mem01.physician')
    const one = await submitRequest(ctx, first)
    const two = await submitRequest(
      ctx,
      routineForm({ patient: first.patient, sample: first.sample ?? null }),
    )
    expect(two.sampleId).toBe(one.sampleId)
  })

  it('answers through GraphQL with the request or a refusal whose findings name their fields', async () => {
    const document = `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { __typename
      ... on Request { placerNumber state organisation { code } patient { name identityNumberMasked }
        encounter { ward } items { product quantity } samples { sampleNumber state } form { consent { kind } } }
      ... on Refusal { code message findings { code field severity source message { zh en } } }
      ... on DuplicatePlacerNumber { request { placerNumber } } } }`
    const input = routineForm()
    const done = await world.ask('mem01.physician', document, { input })
    expect(done.errors).toBeUndefined()
    expect(done.data?.submitRequest).toMatchObject({
      __typename: 'Request',
      state: 'SUBMITTED',
      organisation: { code: 'CS-MEM01' },
      patient: { name: '张三', identityNumberMasked: expect.stringMatching(/^\*{14}[\dX]{4}$/) },
      items: [{ product: 'RBC-SUSP-LR', quantity: 2 }],
      form: { consent: { kind: 'PATIENT' } },
    })
    const again = await world.ask('mem01.physician', document, { input })
    expect(again.data?.submitRequest).toMatchObject({
      code: 'DUPLICATE_PLACER_NUMBER',
      request: { placerNumber: input.placerNumber },
    })
  })
})
