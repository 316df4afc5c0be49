import type { Day, Served, StockedBag } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import type { Following } from '../live.ts'
import { CLINIC_PATIENT, nameOf, type Person } from '../people.ts'
import { approve, confirmGroup } from '../ward-steps.ts'

/** A request form as a person types it. */
export const typedForm = (
  { numbers, inMinutes }: Pick<Day, 'numbers' | 'inMinutes'>,
  person: Person,
  sampleNumber: string,
) => ({
  placerNumber: numbers.next('SQ'),
  patient: {
    hospitalNumber: person.hospitalNumber,
    name: nameOf(person),
    sex: person.sex,
    birthDate: person.birthDate,
    identityNumber: person.identityNumber,
  },
  encounter: { visitNumber: numbers.next('MZ'), class: 'O', ward: '门诊', department: '内科' },
  diagnoses: [{ code: 'D64.9', text: '贫血' }],
  indication: { code: 'HB60', text: '血红蛋白低于60g/L' },
  transfusionHistory: 'NO',
  pregnancyHistory: 'NO',
  reactionHistory: 'NO',
  laboratoryValues: [{ code: '718-7', name: 'Hemoglobin', value: '57', unit: 'g/L' }],
  consent: { kind: 'PATIENT', signedAt: inMinutes(-30).toISOString() },
  components: [{ product: 'RBC-SUSP-LR', quantity: 2, unit: 'U', requirements: ['LR'] }],
  urgency: 'ROUTINE',
  plannedAt: inMinutes(240).toISOString(),
  sample: {
    sampleNumber,
    specimenType: 'WB',
    collectedAt: inMinutes(-20).toISOString(),
    collectorName: '示例护士戊',
  },
})

const SUBMITTED = '... on Request { id placerNumber samples { id } }'

/** Carries the clinic's tubes and nothing else. */
const MESSENGER = { carrier: '示例送检员', carrierKind: 'DEDICATED_MESSENGER' }

/** A health centre without any HIS: the same way, in GraphQL alone. */
export const clinic = async (day: Day, bag: StockedBag): Promise<Served> => {
  const { graph, bank, numbers, teller } = day
  teller.scene(
    '青山镇卫生院没有 HIS，只用 GraphQL',
    'A health centre without an HIS does the same in GraphQL alone',
  )
  const crossmatches = await day.follow(
    'mem02.physician',
    'crossmatchReported',
    'crossmatch { id major minor }',
  )
  const ready = await day.follow('mem02.nurse', 'unitsReady', 'request { id } units { id number }')
  const sampleNumber = numbers.next('S')
  const form = typedForm(day, CLINIC_PATIENT, sampleNumber)
  const request = await graph.act('mem02.physician', 'submitRequest', form, SUBMITTED)
  const sampleId = request.samples[0].id
  teller.step(
    'mem02.physician',
    'GraphQL',
    `提交申请 ${form.placerNumber}`,
    'submits a request with its sample',
  )
  await approve(day, { hospital: 'mem02' }, request.id)
  await graph.act('mem02.nurse', 'dispatchSample', { sampleId, ...MESSENGER })
  teller.step('mem02.nurse', 'GraphQL', '标本送出', 'sends the tube off')
  await bank.accept(request.id)
  await bank.receiveSample(sampleId, '示例护士戊')
  const typing = await bank.type(sampleId)
  await confirmGroup(day, { hospital: 'mem02' }, { requestId: request.id, sampleId })
  await bank.screen(sampleId)
  const crossmatch = await bank.crossmatch(sampleId, bag.id, request.id)
  for (const result of [typing, crossmatch]) await bank.verify(result.id)
  teller.step(
    'lead.technician',
    'GraphQL',
    '受理、收标本、定型、筛查、配血',
    'accepts, receives, types, screens, crossmatches',
  )
  const told = await crossmatches.until((event) => event.crossmatch?.id === crossmatch.id)
  expectThat(told.crossmatch.major === 'COMPATIBLE', '主侧相合', 'the major side is compatible')
  teller.step('mem02.physician', 'WebSocket', '收到配血报告', 'gets the crossmatch report')
  await fetched(day, request.id, bag, ready)
  await Promise.all([crossmatches.close(), ready.close()])
  return { requestId: request.id, sampleId, sampleNumber }
}

/** The bag is reserved and issued, and the clinic's nurse hears of it. */
const fetched = async ({ bank, teller }: Day, requestId: string, bag: StockedBag, ready: Following) => {
  await bank.reserve(requestId, [bag.id])
  await bank.issue(requestId, [bag.id], 'mem02.collector')
  await ready.until((event) => event.request?.id === requestId)
  teller.step(
    'mem02.nurse',
    'WebSocket',
    `血袋 ${bag.number} 已发，可取`,
    'hears that the bag can be fetched',
  )
}
