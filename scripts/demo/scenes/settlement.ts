import { yuan } from '#rules/waivers/yuan.ts'
import type { Day, StockedBag } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import type { Graph } from '../graph.ts'
import type { Stayed } from './ward.ts'

/** What two units of red cells cost, fen. */
const CHARGED = 42_000

/** The bag is given at the bedside, and at the settlement window the wife's donation has freed the patient already. */
export const settlement = async (day: Day, stay: Stayed, bag: StockedBag): Promise<void> => {
  const { graph, teller } = day
  teller.scene(
    '出院结算：家属献血，无感即免',
    'Discharge: the family has donated, and nobody has to ask for the waiver',
  )
  await carry(day, stay, bag)
  await give(day, bag)
  await consent(graph, stay)
  teller.step(
    'mem01.cashier',
    'GraphQL',
    '患者同意核验亲属关系',
    'records that the patient allows kin to be looked up',
  )
  await quoteAndSettle(day, stay, bag)
}

const CONSENT = 'mutation ($input: RecordWaiverConsentInput!) { recordWaiverConsent(input: $input) { id } }'

const consent = (graph: Graph, { visitNumber }: Stayed) =>
  graph.ask('mem01.cashier', CONSENT, {
    input: {
      visitNumber,
      scopes: ['KIN_LOOK_UP'],
      givenBy: 'PATIENT',
      evidence: 'ELECTRONIC_SIGNATURE',
      evidenceNumber: 'DEMO-1',
    },
  })

const carry = async ({ graph, teller }: Day, { issueId }: Stayed, bag: StockedBag) => {
  const input = {
    issueId,
    units: [{ unitId: bag.id, visualDefects: [] }],
    checked: await wordsOf(graph, 'HandOverItem'),
    celsius: 4.2,
    box: 'DEMO-BOX',
  }
  const token = await graph.sign('lead.technician', 'mem01.collector', 'handOverUnits', input)
  await graph.act(
    'lead.technician',
    'handOverUnits',
    { ...input, signatures: [token] },
    '... on HandOver { id }',
  )
  const arrived = { issueId, bags: [{ unitId: bag.id, visualDefects: [] }] }
  await graph.act('mem01.nurse', 'confirmReceipt', arrived, '... on Request { id }')
  teller.step(
    'mem01.nurse',
    'GraphQL',
    `血袋 ${bag.number} 交接、到达病区`,
    'the bag is handed over and reaches the ward',
  )
}

const give = async ({ graph, teller }: Day, bag: StockedBag) => {
  const now = new Date().toISOString()
  const items = await wordsOf(graph, 'BedsideItem')
  const input = {
    unitId: bag.id,
    fate: 'TRANSFUSED',
    checks: items.map((item) => ({ item, agrees: true })),
    startedAt: now,
    endedAt: now,
    volumeMl: 400,
  }
  const token = await graph.sign('mem01.nurse', 'mem01.nurse2', 'recordTransfusion', input)
  await graph.act(
    'mem01.nurse',
    'recordTransfusion',
    { ...input, signatures: [token] },
    '... on Transfusion { id }',
  )
  teller.step('mem01.nurse', 'GraphQL', '两名护士床旁核对并输注', 'gives it; two nurses check at the bedside')
}

const COVERED = `... on WaiverQuote { token waiver { id fen next
  lines { parts { policy clause { zh en } relation path ml fen } } } }`

const quoteAndSettle = async ({ graph, numbers, teller }: Day, { visitNumber }: Stayed, bag: StockedBag) => {
  const line = {
    chargeNumber: numbers.next('F'),
    feeCode: bag.bag.product,
    donationNumber: bag.bag.donationNumber,
    labelProductCode: bag.bag.labelProductCode,
    quantity: bag.bag.content,
    chargedFen: CHARGED,
  }
  const quote = await graph.act('mem01.cashier', 'quoteWaiver', { visitNumber, lines: [line] }, COVERED)
  const [part] = quote.waiver.lines[0].parts
  expectThat(
    quote.waiver.fen === CHARGED && quote.waiver.next === 'FINAL' && part?.relation === 'SPOUSE',
    '妻子的献血额度覆盖全部血费',
    'the wife’s donation covers all of it',
  )
  teller.step(
    'mem01.cashier',
    'GraphQL',
    `询价：${part.policy}，配偶献血，用 ${part.ml} ml，减免 ${yuan(CHARGED)} 元`,
    `is quoted CNY ${yuan(CHARGED)}: ${part.clause.en}`,
  )
  const settled = { token: quote.token, billNumber: numbers.next('JS') }
  const { id, state } = await graph.act('mem01.cashier', 'settleWaiver', settled, STANDING)
  expectThat(state === 'SETTLED', '减免已结算', 'the waiver is settled')
  teller.step('mem01.cashier', 'GraphQL', '按减免后金额结算', 'bills net, and the waiver is settled')
  // The next run of the day finds the quota as this one did.
  const back = await graph.act(
    'mem01.cashier',
    'reverseWaiver',
    { id, reason: '演示结束，账单作废' },
    STANDING,
  )
  expectThat(back.state === 'REVERSED', '减免已冲正', 'the waiver is reversed')
  teller.step(
    'mem01.cashier',
    'GraphQL',
    '账单作废：冲正，额度恢复',
    'voids the bill: the quota is whole again',
  )
}

const STANDING = '... on Waiver { id state }'

const wordsOf = async (graph: Graph, name: string): Promise<string[]> => {
  const document = 'query ($name: String!) { __type(name: $name) { enumValues { name } } }'
  const { __type: type } = await graph.ask('mem01.nurse', document, { name })
  return type.enumValues.map((value: { name: string }) => value.name)
}
