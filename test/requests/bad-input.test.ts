import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergePatients } from '#resolvers/requests/merge-patients.ts'
import type { SubmitRequestInput } from '#resolvers/requests/submit-request.ts'
import { nextNumber, routineForm } from '#test/support/forms.ts'
import { refusalOf, submitted } from '#test/support/requests.ts'
import { makeWorld, type World } from '#test/support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world.close())

const SUBMIT = `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { __typename
  ... on Request { findings { code field severity message { zh en } } patient { hasIdentityNumber } }
  ... on Refusal { message findings { code field severity message { zh en } } } } }`
const submit = async (changes: Partial<SubmitRequestInput>) => {
  const { data, errors } = await world.ask('mem01.physician', SUBMIT, { input: routineForm(changes) })
  expect(errors).toBeUndefined()
  return data?.submitRequest
}
const everything = async () => {
  const [row] = await world.rows(
    `select (select count(*) from requests) as requests, (select count(*) from patients) as patients,
       (select count(*) from samples) as samples, (select count(*) from outbox) as events`,
  )
  return row
}
const amount = (quantity: number) => ({ components: [{ product: 'RBC-SUSP', quantity }] })

describe('bad input of submitRequest is answered exactly, in both languages, and leaves nothing behind', () => {
  it.each<[string, Partial<SubmitRequestInput>, [code: string, field: string, zh: string, en: string]]>([
    [
      'consent missing',
      { consent: null },
      [
        'CONSENT_MISSING',
        'consent',
        '未提供输血治疗知情同意书，也没有紧急输血批准。',
        'There is neither a consent to transfusion nor an emergency authorisation.',
      ],
    ],
    [
      'an unknown product',
      { components: [{ product: 'RBC-XYZ', quantity: 2 }] },
      ['PRODUCT_UNKNOWN', 'components[0].product', '未知的血液产品：RBC-XYZ。', 'Unknown product: RBC-XYZ.'],
    ],
    [
      'a quantity of 0',
      amount(0),
      [
        'QUANTITY_OUT_OF_LIMITS',
        'components[0].quantity',
        '数量0单位不在允许范围0.25–100内。',
        'The quantity 0 U lies outside the limits 0.25 to 100.',
      ],
    ],
    [
      'a quantity of 1,000',
      amount(1000),
      [
        'QUANTITY_OUT_OF_LIMITS',
        'components[0].quantity',
        '数量1000单位不在允许范围0.25–100内。',
        'The quantity 1000 U lies outside the limits 0.25 to 100.',
      ],
    ],
    [
      'a negative quantity',
      amount(-1),
      [
        'QUANTITY_UNREADABLE',
        'components[0].quantity',
        '数量不是至多三位小数的数字。',
        'The quantity is not a number of at most three decimals.',
      ],
    ],
    [
      'no component',
      { components: [] },
      ['COMPONENTS_MISSING', 'components', '未申请任何血液成分。', 'No blood component is requested.'],
    ],
    [
      'a planned time in the past',
      { plannedAt: new Date('2026-03-01T00:59:59Z') },
      [
        'PLANNED_TIME_IN_PAST',
        'plannedAt',
        '预定输血时间早于提交时间。',
        'The planned time of transfusion lies before the submission.',
      ],
    ],
    [
      'no diagnosis',
      { diagnoses: [] },
      ['DIAGNOSIS_MISSING', 'diagnoses', '缺少临床诊断。', 'The diagnosis is missing.'],
    ],
    [
      'no name',
      { patient: { ...routineForm().patient, name: ' ' } },
      ['PATIENT_NAME_MISSING', 'patient.name', '缺少患者姓名。', 'The patient’s name is missing.'],
    ],
    [
      'a tube without its number',
      { sample: { collectedAt: new Date('2026-03-01T00:00:00Z'), collectorName: '王护' } },
      ['SAMPLE_NUMBER_MISSING', 'sample.sampleNumber', '缺少标本编号。', 'The sample’s number is missing.'],
    ],
  ])('%s', async (_, changes, [code, field, zh, en]) => {
    const before = await everything()
    const answer = await submit(changes)
    const straight = (text: string) => text.replaceAll('’', "'")
    expect(answer).toEqual({
      __typename: 'RequestRefused',
      message: straight(`${zh.replace(/。$/, '')} / ${en.replace(/\.$/, '')}`),
      findings: [{ code, field, severity: 'STOP', message: { zh, en: straight(en) } }],
    })
    expect(await everything()).toEqual(before)
  })

  it('a wrong check digit refuses the number, not the patient', async () => {
    const { patient } = routineForm()
    const answer = await submit({ patient: { ...patient, identityNumber: '330822196807071230' } })
    expect(answer).toEqual({
      __typename: 'Request',
      patient: { hasIdentityNumber: false },
      findings: [
        {
          code: 'IDENTITY_NUMBER_INVALID',
          field: 'patient.identityNumber',
          severity: 'WARN',
          message: {
            zh: '身份证号无效，未予采用；其余照常。',
            en: 'The identity number is not valid and was left out; all else goes on.',
          },
        },
      ],
    })
  })

  it('an empty placer number is bad input, since nothing could be found by it again', async () => {
    const { errors } = await world.ask('mem01.physician', SUBMIT, {
      input: routineForm({ placerNumber: ' ' }),
    })
    expect(errors?.[0]?.message).toBe(
      'placerNumber：缺少申请单号 / placerNumber: the placer number is missing',
    )
  })
})

describe('bad input beside the form', () => {
  it('a patient merged into itself is refused by name', async () => {
    const hospitalNumber = nextNumber('MR')
    const input = { patient: { hospitalNumber, name: '张三' }, mergedNumber: hospitalNumber }
    expect(await refusalOf(mergePatients(await world.as('his.mem01'), input))).toMatchObject({
      code: 'MERGE_REFUSED',
      words: { zh: '不能将患者与其自身合并', en: 'A patient can not be merged into itself' },
      findings: [{ code: 'MERGE_INTO_ITSELF', field: 'mergedNumber' }],
    })
  })

  it.each([
    ['cancelRequest', 'requestId', '申请', 'request'],
    ['collectSample', 'requestId', '申请', 'request'],
    ['dispatchSample', 'sampleId', '标本', 'sample'],
  ])('%s by one hospital for another finds nothing', async (operation, name, zh, en) => {
    const { id, sampleId } = await submitted(world)
    const account = operation === 'cancelRequest' ? 'mem02.physician' : 'mem02.nurse'
    const label = operation === 'collectSample' ? ', sampleNumber: "S-other"' : ''
    const { errors } = await world.ask(
      account,
      `mutation ($id: ID!) { ${operation}(input: { ${name}: $id${label} }) { __typename } }`,
      { id: name === 'sampleId' ? sampleId : id },
    )
    expect(errors?.[0]?.message).toBe(`找不到${zh}，或您无权查看 / no such ${en}, or it is not yours to see`)
  })
})
