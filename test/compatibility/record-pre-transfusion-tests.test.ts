import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type RecordPreTransfusionTestsInput,
  recordPreTransfusionTests,
} from '#resolvers/compatibility/record-pre-transfusion-tests.ts'
import { sampleStates } from '#rules/requests/terms.ts'
import { stranger } from '#test/support/bank.ts'
import { identityNumber, routineForm } from '#test/support/forms.ts'
import { accepted, refusalOf, submitted } from '#test/support/requests.ts'
import { sampleIn } from '#test/support/states.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const record = async (input: RecordPreTransfusionTestsInput, account = 'lead.technician') =>
  recordPreTransfusionTests(await world.as(account), input)
const stored = (requestId: string) =>
  world.rows<Record<string, unknown>>(
    `select r.test, r.result, r.value, r.unit, r.status, r.current, r.sample_id, r.performed_by_name
     from pre_transfusion_results r join requests q on q.patient_id = r.patient_id where q.id = $1 order by r.id`,
    [requestId],
  )
const negative = (...tests: readonly RecordPreTransfusionTestsInput['tests'][number]['test'][]) =>
  tests.map((test) => ({ test, result: 'NEGATIVE' as const }))
const SEROLOGY = negative(
  'HBSAG',
  'ANTI_HBS',
  'HBEAG',
  'ANTI_HBE',
  'ANTI_HBC',
  'ANTI_HCV',
  'ANTI_HIV',
  'SYPHILIS',
)
const ALT = { test: 'ALT' as const, value: 23.5, unit: 'U/L' }

const standing = async (requestId: string, account = 'lead.technician') => {
  const { data, errors } = await world.ask(
    account,
    'query ($id: ID!) { request(id: $id) { preTransfusion { complete missing findings { code severity } } } }',
    { id: requestId },
  )
  expect(errors).toBeUndefined()
  return data?.request?.preTransfusion
}
const results = async (requestId: string, account: string) => {
  const { data } = await world.ask(
    account,
    'query ($id: ID!) { request(id: $id) { patient { preTransfusionResults { test result value status current } } } }',
    { id: requestId },
  )
  return data?.request?.patient?.preTransfusionResults ?? null
}

describe('recordPreTransfusionTests', () => {
  it('completes the panel test by test, which the request shows', async () => {
    const { id, sampleId } = await accepted(world, stranger())
    expect(await standing(id)).toMatchObject({
      complete: false,
      findings: [{ code: 'PRE_TRANSFUSION_TESTS_INCOMPLETE', severity: 'WARN' }],
    })
    await record({ sampleId, tests: SEROLOGY })
    expect(await standing(id)).toMatchObject({ complete: false, missing: ['ALT'] })
    await record({ requestId: id, tests: [ALT], performedByName: '检验系统' })
    expect(await standing(id)).toEqual({ complete: true, missing: [], findings: [] })
    expect((await stored(id)).at(-1)).toMatchObject({
      test: 'ALT',
      result: null,
      value: '23.500',
      unit: 'U/L',
      sample_id: null,
      performed_by_name: '检验系统',
    })
  })

  it('keeps a correction as a new row and counts the new one', async () => {
    const { id, sampleId } = await accepted(world, stranger())
    await record({ sampleId, tests: [{ test: 'HBSAG', result: 'POSITIVE' }] })
    await record({ sampleId, status: 'CORRECTED', tests: negative('HBSAG') })
    expect(await results(id, 'mem01.nurse')).toMatchObject([
      { test: 'HBSAG', result: 'NEGATIVE', status: 'CORRECTED', current: true },
      { test: 'HBSAG', result: 'POSITIVE', status: 'FINAL', current: false },
    ])
    const nothing = record({ sampleId, status: 'CORRECTED', tests: negative('ANTI_HIV') })
    expect(await refusalOf(nothing)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('counts no preliminary result until its final one stands in its place', async () => {
    const { id, sampleId } = await accepted(world, stranger())
    await record({ sampleId, status: 'PRELIMINARY', tests: negative('ANTI_HCV') })
    expect((await standing(id)).missing).toContain('ANTI_HCV')
    await record({ sampleId, tests: negative('ANTI_HCV') })
    expect((await standing(id)).missing).not.toContain('ANTI_HCV')
    expect((await stored(id)).map(({ current }) => current)).toEqual([false, true])
  })

  it.each(sampleStates)(
    'on a sample that is %s is recorded, with a deviation where none could rest on it',
    async (state) => {
      const sampleId = await sampleIn(world, state)
      const { id } = await record({ sampleId, tests: [ALT] })
      const deviations = await world.rows(
        `select 1 from deviations where subject_id = $1 and findings @> '[{"code": "RESULT_SAMPLE_UNUSABLE"}]'`,
        [id],
      )
      expect(deviations.length > 0).toBe(state !== 'RECEIVED')
    },
  )

  it('is done by the hospital itself only where that is agreed and controlled', async () => {
    const { id, sampleId } = await submitted(world)
    const own = { requestId: id, sampleId, tests: [ALT] }
    expect(await refusalOf(record(own, 'mem01.technician'))).toMatchObject({ code: 'TESTING_SITE_REFUSED' })
    expect(await refusalOf(record(own, 'his.mem01'))).toMatchObject({ code: 'TESTING_SITE_REFUSED' })
    await world.rows(
      `insert into testing_sites (alliance_id, id, organisation_id, test, site, effective_from, quality_control_until)
       select 'CS', 'tst_panel', id, 'PRE_TRANSFUSION', 'SELF', '2026-01-01', '2026-12-31'
       from organisations where alliance_id = 'CS' and code = 'CS-MEM01'`,
    )
    expect(await refusalOf(record(own, 'his.mem01'))).toBeNull()
  })

  it('is read by the patient’s hospital and the lead, and never by another hospital or in the shared history', async () => {
    const patient = {
      ...routineForm().patient,
      birthDate: '1971-02-03',
      identityNumber: identityNumber('19710203', '431'),
    }
    const { id, sampleId } = await accepted(world, { form: { patient } })
    await record({ sampleId, tests: [{ test: 'ANTI_HIV', result: 'POSITIVE' }] })
    expect(await results(id, 'mem01.nurse')).toHaveLength(1)
    expect(await results(id, 'lead.technician')).toHaveLength(1)
    expect(await results(id, 'mem02.nurse')).toBeNull()
    expect(await world.rows("select 1 from history_facts where value ilike '%hiv%'")).toEqual([])
    // The same person at another hospital: the panel there knows nothing of it.
    const other = await submitted(world, { account: 'mem02.physician', form: { patient } })
    expect((await standing(other.id, 'mem02.nurse')).missing).toContain('ANTI_HIV')
    expect((await standing(other.id)).missing).toContain('ANTI_HIV')
  })

  it.each<[string, Partial<RecordPreTransfusionTestsInput>]>([
    ['no test', { tests: [] }],
    ['a test named twice', { tests: [ALT, ALT] }],
    ['a marker without its result', { tests: [{ test: 'HBSAG', value: 0.01 }] }],
    ['a measured test without its value', { tests: [{ test: 'ALT' }] }],
    ['a measured test with a result', { tests: [{ ...ALT, result: 'NEGATIVE' }] }],
    ['a value below zero', { tests: [{ ...ALT, value: -1 }] }],
    ['neither sample nor request', { tests: [ALT], sampleId: null }],
  ])('refuses %s', async (_, input) => {
    const { sampleId } = await submitted(world)
    expect(await refusalOf(record({ sampleId, tests: [ALT], ...input }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })

  it('refuses a request of another patient than the sample, and things that are not there', async () => {
    const one = await submitted(world)
    const patient = { ...one.input.patient, hospitalNumber: `${one.input.patient.hospitalNumber}X` }
    const other = await submitted(world, { form: { patient: { ...patient, identityNumber: null } } })
    expect(
      await refusalOf(record({ sampleId: one.sampleId, requestId: other.id, tests: [ALT] })),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
    for (const unknown of [{ sampleId: `smp_${'0'.repeat(32)}` }, { requestId: `req_${'0'.repeat(32)}` }])
      expect(await refusalOf(record({ ...unknown, tests: [ALT] }))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
