import { type Bank, newBag } from '../demo/bank.ts'
import type { Graph } from '../demo/graph.ts'
import type { Heard, His } from '../demo/his.ts'
import { askingBpx, BPO, bagsAnswered } from './bags.ts'
import { type Check, mustBe } from './check.ts'
import { answered, type Sender } from './sender.ts'

/** What the lead's people do, so that the hub has something to tell. */
export type Lead = { readonly graph: Graph; readonly bank: Bank; readonly technician: string }

/** OBX-3 of what must be reported: ABO, RhD, antibody screen, the major side of the crossmatch. */
const REPORTED = ['883-9', '10331-7', '890-4', 'XM-MAJOR']

const placerOf = (message: Heard) => message.segments('ORC')[0]?.[2]?.split('^')[0]

/** What a hospital's system must be able to read when the hub sends it by itself. */
export const heardChecks = (sender: Sender, his: His, lead: Lead): Check[] => {
  let accepted: Ordered | undefined
  const standing = (): Ordered => {
    mustBe(accepted, '已受理的申请 / an accepted request', undefined)
    return accepted
  }
  return [
    {
      zh: 'OMB^O27 SC：牵头单位受理',
      en: 'OMB^O27 with ORC-1 SC: the lead accepts',
      run: async () => {
        const made = await placeOrder(sender)
        await lead.bank.accept(made.requestId)
        await decision(his, made, 'SC')
        accepted = made
      },
    },
    {
      zh: 'OMB^O27 OC，ORC-16 写明原因：牵头单位拒绝',
      en: 'OMB^O27 with ORC-1 OC and the reason in ORC-16: the lead rejects',
      run: async () => {
        const made = await placeOrder(sender)
        const input = { requestId: made.requestId, reason: 'OTHER', note: '一致性测试 / conformance run' }
        await lead.graph.act(lead.technician, 'rejectRequest', input, '... on Request { id state }')
        const told = await decision(his, made, 'OC')
        const reason = told.segments('ORC')[0]?.[16]
        mustBe(reason, 'ORC-16', reason)
      },
    },
    {
      zh: 'ORU^R01：定型、抗体筛查、交叉配血报告',
      en: 'ORU^R01: typing, antibody screen and crossmatch',
      run: async () => {
        await testBlood(lead, sender, standing())
        const { placerNumber } = standing()
        for (const code of REPORTED)
          await his.until(
            'ORU^R01',
            (message) =>
              message.text.includes(placerNumber) &&
              message.segments('OBX').some((obx) => obx[3]?.startsWith(`${code}^`)),
          )
      },
    },
    {
      zh: 'BPS^O29 RS：已预留血袋',
      en: 'BPS^O29 with BPX-2 RS: a bag is reserved',
      run: async () => {
        const { requestId, placerNumber, unitId } = standing()
        mustBe(unitId, '已配血的血袋 / a crossmatched bag', unitId)
        await lead.bank.reserve(requestId, [unitId])
        await his.until(
          'BPS^O29',
          (message) =>
            placerOf(message) === placerNumber &&
            message.segments('BPX').some((bpx) => bpx[2]?.startsWith('RS')),
        )
      },
    },
    askingForBlood(sender, standing),
  ]
}

const askingForBlood = (sender: Sender, standing: () => Ordered): Check => ({
  zh: 'BPS^O29 RQ 请求发血：BRP^O30，AA，ORC-1 OK，逐袋应答',
  en: 'BPS^O29 RQ asks for the reserved bag: BRP^O30, AA, ORC-1 OK, each bag with how far it is',
  run: async () => {
    const text = sender.about(standing().made, 'BPS^O29', BPO, askingBpx())
    const answer = answered(text, (await sender.send(text))[0], 'AA')
    const status = bagsAnswered(answer, 'BRP^O30', 'OK').segments('BPX')[0]?.[2]
    mustBe(status?.startsWith('RS^'), 'BPX-2 RS', status)
  },
})

type Ordered = {
  made: ReturnType<Sender['order']>
  requestId: string
  placerNumber: string
  unitId?: string
}

const placeOrder = async (sender: Sender): Promise<Ordered> => {
  const made = sender.order()
  const { text, order } = made
  const answer = answered(text, (await sender.send(text))[0], 'AA')
  const requestId = answer.segments('ORC')[0]?.[3]?.split('^')[0]
  mustBe(requestId, 'ORC-3', requestId)
  return { made, requestId, placerNumber: order.placerNumber }
}

const decision = (his: His, { placerNumber }: Ordered, control: string) =>
  his.until(
    'OMB^O27',
    (message) => placerOf(message) === placerNumber && message.segments('ORC')[0]?.[1] === control,
  )

/** The lead tests the sample and a bag against it. */
const testBlood = async ({ graph, bank, technician }: Lead, sender: Sender, ordered: Ordered) => {
  const { request } = await graph.ask(
    technician,
    'query ($id: ID!) { request(id: $id) { samples { id } } }',
    { id: ordered.requestId },
  )
  const sampleId: string = request.samples[0].id
  await bank.receiveSample(sampleId, '示例护士')
  const { received } = await bank.receive([newBag(sender.numbers, new Date())])
  const unitId: string = received[0].unit.id
  const results = [
    await bank.type(sampleId),
    await bank.screen(sampleId),
    await bank.crossmatch(sampleId, unitId, ordered.requestId),
  ]
  for (const { id } of results) await bank.verify(id)
  ordered.unitId = unitId
}
