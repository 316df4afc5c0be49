import type { Day, Served, StockedBag } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import type { Heard } from '../his.ts'
import { admission, type BloodOrder, bloodOrder, patientLine } from '../messages.ts'
import { nameOf, WARD_PATIENT } from '../people.ts'
import { confirmGroup } from '../ward-steps.ts'

export const FACILITY = 'CS-MEM01'

const msa = (answer: Heard) => answer.segments('MSA')[0]?.[1]
const orc = (message: Heard) => message.segments('ORC')[0]
const placerOf = (message: Heard) => orc(message)?.[2]?.split('^')[0]

/** The stay that the request was for, and the issue by which its bag left. */
export type Stayed = Served & { readonly visitNumber: string; readonly issueId: string }

/** The whole way of one request that a hospital's HIS sends: it hears of every step by itself. */
export const ward = async (day: Day, bag: StockedBag): Promise<Stayed> => {
  day.teller.scene('县中医院 HIS 申请用血（HL7 v2）', 'A hospital asks for blood through its HIS (HL7 v2)')
  const requests = await day.follow('lead.technician', 'requestChanged', 'request { id state placerNumber }')
  const order = await admitAndOrder(day)
  const { request } = await requests.until(({ request: seen }) => seen?.placerNumber === order.placerNumber)
  day.teller.step('lead.technician', 'WebSocket', `立即看到申请 ${order.placerNumber}`, 'sees it at once')
  const sampleId = await acceptAndReceive(day, request.id, order)
  await requests.close()
  await test(day, { requestId: request.id, sampleId, order, bag })
  const issueId = await handOut(day, { requestId: request.id, order, bag })
  const { sampleNumber, visitNumber } = order
  return { requestId: request.id, sampleId, sampleNumber, visitNumber, issueId }
}

const admitAndOrder = async ({ his, numbers, teller, inMinutes }: Day): Promise<BloodOrder> => {
  const visitNumber = numbers.next('ZY')
  const sending = (at: Date) => ({ facility: FACILITY, controlId: numbers.next('M'), at })
  const admitted = await his.send(admission(sending(inMinutes(-60)), { person: WARD_PATIENT, visitNumber }))
  expectThat(msa(admitted) === 'AA', 'ADT^A01 应答 AA', 'ADT^A01 is answered AA')
  teller.step('his.mem01', 'MLLP →', `ADT^A01 ${nameOf(WARD_PATIENT)} 入院，应答 AA`, 'admits a patient: AA')
  const order: BloodOrder = {
    person: WARD_PATIENT,
    visitNumber,
    placerNumber: numbers.next('SQ'),
    sampleNumber: numbers.next('S'),
    drawnAt: inMinutes(-20),
    plannedAt: inMinutes(180),
    units: 2,
    consent: 'Y',
  }
  const answer = await his.send(bloodOrder(sending(inMinutes(-1)), order))
  expectThat(
    answer.type === 'ORB^O28' && msa(answer) === 'AA' && orc(answer)?.[1] === 'OK',
    'OMB^O27 应答 ORB^O28 AA、ORC-1 OK',
    'OMB^O27 is answered ORB^O28 AA with ORC-1 OK',
  )
  const what = patientLine(order)
  teller.step(
    'his.mem01',
    'MLLP →',
    `OMB^O27 ${order.placerNumber} ${what}，带标本`,
    'orders blood, with the sample',
  )
  teller.step('his.mem01', 'MLLP ←', 'ORB^O28 AA，ORC-1 OK', 'ORB^O28: registered')
  return order
}

const acceptAndReceive = async ({ bank, graph, his, teller }: Day, requestId: string, order: BloodOrder) => {
  await bank.accept(requestId)
  teller.step('lead.technician', 'GraphQL', '受理申请', 'accepts the request')
  const decision = await his.until(
    'OMB^O27',
    (message) => placerOf(message) === order.placerNumber && orc(message)?.[1] === 'SC',
  )
  teller.step(
    'his.mem01',
    'MLLP ←',
    `OMB^O27 ${orc(decision)?.[1]}：已受理`,
    'hears of the acceptance by itself',
  )
  const { request } = await graph.ask(
    'lead.technician',
    'query ($id: ID!) { request(id: $id) { samples { id sampleNumber } } }',
    { id: requestId },
  )
  const [sample] = request.samples
  expectThat(
    sample?.sampleNumber === order.sampleNumber,
    '标本随申请到达',
    'the sample came with the request',
  )
  await bank.receiveSample(sample.id, '示例护士')
  teller.step(
    'lead.technician',
    'GraphQL',
    `核对并接收标本 ${order.sampleNumber}`,
    'checks and receives the sample',
  )
  return sample.id as string
}

type Case = { requestId: string; sampleId: string; order: BloodOrder; bag: StockedBag }

const test = async (day: Day, { requestId, sampleId, order, bag }: Case) => {
  const { bank, his, teller } = day
  const typing = await bank.type(sampleId)
  expectThat(typing.abo === 'A' && typing.rhd === 'POSITIVE', '定型 A RhD 阳性', 'typed as A RhD positive')
  teller.step(
    'lead.technician',
    'GraphQL',
    '正反定型：A RhD 阳性',
    'types forward and reverse: A RhD positive',
  )
  await confirmGroup(day, { hospital: 'mem01' }, { requestId, sampleId })
  const screen = await bank.screen(sampleId)
  teller.step('lead.technician', 'GraphQL', '抗体筛查：阴性', 'screens for antibodies: negative')
  const crossmatch = await bank.crossmatch(sampleId, bag.id, requestId)
  teller.step(
    'lead.technician',
    'GraphQL',
    `交叉配血 ${bag.number}：主侧次侧相合`,
    'crossmatches: both sides compatible',
  )
  for (const result of [typing, screen, crossmatch]) await bank.verify(result.id)
  teller.step(
    'lead.technician2',
    'GraphQL',
    '刷卡输密码，复核三项结果',
    'verifies all three by badge and PIN',
  )
  const report = await his.until(
    'ORU^R01',
    (message) => message.text.includes(order.placerNumber) && message.text.includes('XM-MAJOR'),
  )
  const major = report.segments('OBX').find((obx) => obx[3]?.startsWith('XM-MAJOR'))
  expectThat(
    major?.[5]?.startsWith('COMP'),
    '报告主侧相合',
    'the report says that the major side is compatible',
  )
  teller.step('his.mem01', 'MLLP ←', 'ORU^R01 交叉配血报告', 'gets the crossmatch report')
}

const handOut = async (
  { bank, his, teller }: Day,
  { requestId, order, bag }: Pick<Case, 'requestId' | 'order' | 'bag'>,
) => {
  const reservation = await bank.reserve(requestId, [bag.id])
  expectThat(reservation.missing.length === 0, '申请量已足', 'the request is covered')
  teller.step('lead.technician', 'GraphQL', `预留 ${bag.number}`, 'reserves the bag')
  const issue = await bank.issue(requestId, [bag.id], 'mem01.collector')
  const [who, with_] = [issue.issuedBy.name, issue.collectedBy.name]
  expectThat(who !== with_ && with_, '发血有两人签名', 'two people signed the issue')
  teller.step('lead.technician', 'GraphQL', `发血：${who}、${with_} 双签`, 'issues it under two signatures')
  const ready = await his.until(
    'BPS^O29',
    (message) =>
      placerOf(message) === order.placerNumber &&
      message.segments('BPX').some((bpx) => bpx[2]?.startsWith('RD') || bpx[2]?.startsWith('DS')),
  )
  const bpx = ready.segments('BPX')[0]
  expectThat(bpx?.[5] === bag.bag.donationNumber, 'BPS^O29 写明该血袋', 'BPS^O29 names the bag')
  teller.step(
    'his.mem01',
    'MLLP ←',
    `BPS^O29 ${bpx?.[2]?.split('^')[0]} ${bpx?.[5]}`,
    'hears that the bag is ready',
  )
  return issue.id as string
}
