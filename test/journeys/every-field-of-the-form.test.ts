import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hl7World, hl7, makeHl7World, msh } from '#test/support/hl7-world.ts'

let hub: Hl7World
beforeAll(async () => {
  hub = await makeHl7World({ start: '2026-03-01T01:31:00Z' })
  // OMB has no place for who signed, when, and who drew the tube: a hospital's profile names its own.
  await hub.world.rows(
    `update senders set profile = profile || $1::jsonb where application = 'HIS' and facility = 'CS-MEM01'`,
    [JSON.stringify({ fields: { consentSigner: 'ZBL-1', consentSignedAt: 'ZBL-2', collector: 'ZBL-3' } })],
  )
})
afterAll(() => hub.close())

/** What the form of the standard asks for, by its clause: what is entered, and where it is found again. */
const FORM: readonly [clause: string, field: string, path: string, entered: unknown][] = [
  ['2000 spec art. 12', 'name', 'patient.name', '李四'],
  ['2000 spec art. 12', 'sex', 'patient.sex', 'FEMALE'],
  ['2000 spec art. 12', 'age, by the day of birth', 'patient.birthDate', '1986-07-07'],
  ['2000 spec art. 12', 'record number', 'patient.hospitalNumber', 'MR-FORM'],
  ['PID-3 NI', 'identity number', 'patient.identityNumberMasked', '**************1222'],
  ['2000 spec art. 12', 'ward', 'encounter.ward', 'NK'],
  ['2000 spec art. 12', 'bed', 'encounter.bed', '12'],
  ['PV1-2', 'class of the stay', 'encounter.patientClass', 'I'],
  ['PV1-19', 'visit number', 'encounter.visitNumber', 'ZY-FORM'],
  ['2000 spec art. 12', 'group as declared', 'form.declaredGroup', 'A'],
  ['2000 spec art. 12', 'diagnosis', 'form.diagnoses.0.text', '贫血'],
  ['DG1-3', 'its code', 'form.diagnoses.0.code', 'D64.9'],
  ['BPO-13', 'indication', 'items.0.indication.text', '血红蛋白低于60g/L'],
  ['BPO-13', 'its code', 'items.0.indication.code', 'HB60'],
  ['2000 spec annex 3', 'reason beyond the values', 'form.indicationReason', '术中预计大量失血'],
  ['2000 spec art. 17', 'history of transfusion', 'form.transfusionHistory', 'YES'],
  ['2000 spec art. 17', 'history of pregnancy', 'form.pregnancyHistory', 'YES'],
  ['2000 spec art. 34', 'history of reactions', 'form.reactionHistory', 'NO'],
  ['form annex', 'laboratory value', 'form.laboratoryValues.0.value', '55'],
  ['form annex', 'what was measured', 'form.laboratoryValues.0.code', '718-7'],
  ['form annex', 'its name', 'form.laboratoryValues.0.name', 'Hemoglobin'],
  ['form annex', 'its unit', 'form.laboratoryValues.0.unit', 'g/L'],
  ['BPO-2', 'component', 'items.0.product', 'RBC-SUSP-LR'],
  ['BPO-5', 'quantity', 'items.0.quantity', 1.5],
  ['BPO-3', 'requirements', 'items.0.requirements.0', 'LR'],
  ['2000 spec art. 5', 'planned time', 'plannedAt', '2026-03-02T01:00:00.000Z'],
  ['TQ1-9', 'urgency', 'urgency', 'URGENT'],
  ['Order 85 art. 21', 'consent', 'form.consent.kind', 'PATIENT'],
  ['Order 85 art. 21', 'who signed it', 'form.consent.signer', '李四'],
  ['Order 85 art. 21', 'when it was signed', 'form.consent.signedAt', '2026-03-01T00:30:00.000Z'],
  ['2000 spec art. 5', 'applying physician', 'requestedByName', '李医'],
  ['ORC-2', 'number of the form', 'placerNumber', 'by its door'],
  ['NTE-3', 'remark', 'form.note', '择期手术'],
  ['SPM-2', 'tube', 'samples.0.sampleNumber', 'by its door'],
  ['SPM-4', 'kind of tube', 'samples.0.specimenType', 'WB'],
  ['2000 spec art. 12', 'when it was drawn', 'samples.0.collectedAt', '2026-03-01T01:00:00.000Z'],
  ['2000 spec art. 12', 'who drew it', 'samples.0.collectedByName', '王护'],
]

const READ = `query ($id: ID!) { request(id: $id) { placerNumber plannedAt urgency requestedByName
  patient { name sex birthDate hospitalNumber identityNumberMasked }
  encounter { ward bed patientClass visitNumber }
  form { declaredGroup indicationReason note transfusionHistory pregnancyHistory reactionHistory diagnoses { code text }
    laboratoryValues { code name value unit } consent { kind signer signedAt } }
  items { product quantity requirements indication { code text } }
  samples { sampleNumber specimenType collectedAt collectedByName } } }`

/** Every field of the form as the hospital itself reads it. */
const readBack = async (id: unknown) => {
  const { data, errors } = await hub.world.ask('mem01.physician', READ, { id })
  expect(errors).toBeUndefined()
  const told = JSON.parse(JSON.stringify(data?.request))
  const at = (path: string) =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], told)
  return Object.fromEntries(FORM.map(([clause, field, path]) => [`${clause}: ${field}`, at(path)]))
}
const enteredUnder = (number: string) =>
  Object.fromEntries(
    FORM.map(([clause, field, path, entered]) => [
      `${clause}: ${field}`,
      path === 'placerNumber' ? number : path === 'samples.0.sampleNumber' ? `S-${number}` : entered,
    ]),
  )

const INPUT = {
  placerNumber: 'SQ-FORM-1',
  patient: {
    ...{ hospitalNumber: 'MR-FORM', name: '李四', sex: 'FEMALE', birthDate: '1986-07-07' },
    identityNumber: '330822198607071222',
  },
  encounter: { visitNumber: 'ZY-FORM', class: 'I', ward: 'NK', bed: '12' },
  diagnoses: [{ code: 'D64.9', text: '贫血' }],
  indicationReason: '术中预计大量失血',
  transfusionHistory: 'YES',
  pregnancyHistory: 'YES',
  reactionHistory: 'NO',
  declaredGroup: 'A',
  laboratoryValues: [{ code: '718-7', name: 'Hemoglobin', value: '55', unit: 'g/L' }],
  consent: { kind: 'PATIENT', signer: '李四', signedAt: '2026-03-01T00:30:00Z' },
  components: [
    {
      ...{ product: 'RBC-SUSP-LR', quantity: 1.5, unit: 'U', requirements: ['LR'] },
      indication: { code: 'HB60', text: '血红蛋白低于60g/L' },
    },
  ],
  urgency: 'URGENT',
  plannedAt: '2026-03-02T01:00:00Z',
  requesterName: '李医',
  note: '择期手术',
  sample: {
    ...{ sampleNumber: 'S-SQ-FORM-1', specimenType: 'WB', collectedAt: '2026-03-01T01:00:00Z' },
    collectorName: '王护',
  },
}

const MESSAGE = hl7(
  msh('OMB^O27^OMB_O27'),
  'PID|1||MR-FORM^^^CS-MEM01^MR~330822198607071222^^^CN-MPS^NI||李^四^^^^^L||19860707|F',
  'PV1|1|I|NK^0301^12^CS-MEM01||||||||||||||||ZY-FORM^^^CS-MEM01^VN',
  'ORC|NW|SQ-FORM-2^CS-MEM01||G1|||||20260301092500+0800|||D0012^李^医',
  'TQ1|1||||||20260302090000+0800||A^ASAP^HL70485',
  'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB|LR^Leukoreduced^HL70508||1.5|U^单位^99HUB|20260302090000+0800||||||HB60^血红蛋白低于60g/L^99IND|Y',
  'NTE|1||择期手术',
  'SPM|1|S-SQ-FORM-2&CS-MEM01||WB^Blood, Whole^HL70487||EDTK^Potassium/K EDTA^HL70371|||||||||||20260301090000+0800',
  'DG1|1||D64.9^贫血^ICD10|||W',
  'OBX|1|NM|718-7^Hemoglobin^LN||55|g/L|||||F|||20260301080000+0800',
  'OBX|2|CE|HX-TRANSFUSION^输血史^99HUB||Y^有^HL70136||||||F',
  'OBX|3|CE|HX-PREGNANCY^妊娠史^99HUB||Y^有^HL70136||||||F',
  'OBX|4|CE|HX-REACTION^输血反应史^99HUB||N^无^HL70136||||||F',
  'OBX|5|CE|883-9^ABO group^LN||A^A^99ABO||||||F',
  'OBX|6|ST|INDICATION-REASON^超指征说明^99HUB||术中预计大量失血||||||F',
  'ZBL|李四|20260301083000+0800|王护',
)

describe('every field of the request form goes in at each door and is read again as it was entered', () => {
  it('in GraphQL', async () => {
    const { data } = await hub.world.ask(
      'mem01.physician',
      `mutation ($input: SubmitRequestInput!) { submitRequest(input: $input) { ... on Request { id }
        ... on Refusal { message } } }`,
      { input: INPUT },
    )
    expect(data?.submitRequest).toEqual({ id: expect.any(String) })
    // A person signed in applies in their own name, whatever the form says.
    const read = await readBack(data?.submitRequest?.id)
    expect(read).toEqual({
      ...enteredUnder('SQ-FORM-1'),
      '2000 spec art. 5: applying physician': expect.any(String),
    })
  })

  it('by OMB^O27', async () => {
    const answer = await hub.ask(MESSAGE)
    expect(answer.join('\n')).toContain('MSA|AA|')
    const [row] = await hub.world.rows(`select id from requests where placer_number = 'SQ-FORM-2'`)
    expect(await readBack(row?.id)).toEqual(enteredUnder('SQ-FORM-2'))
  })
})
