import { WARD_PATIENT } from '../demo/people.ts'
import { askingBpx, BPO, bagsAnswered, btx } from './bags.ts'
import { chargeMessages } from './charges.ts'
import { type Check, mustBe } from './check.ts'
import { type Answer, answered, errorOf, type Sender } from './sender.ts'

const GB18030 = 'GB 18030-2000'

/** The order's own code in ORB^O28. */
const orderCode = (answer: Answer, code: string) => {
  const orc = answer.segments('ORC')[0]
  mustBe(answer.type === 'ORB^O28', 'ORB^O28', answer.type)
  mustBe(orc?.[1] === code, `ORC-1 ${code}`, orc?.[1])
  return orc
}

/** What a hospital's system must be able to send, and the answers it must be able to read. */
export const sentChecks = (sender: Sender): Check[] => [
  ...plainMessages(sender),
  ...faultyMessages(sender),
  ...bagMessages(sender),
  ...chargeMessages(sender),
  ...modes(sender),
]

const plainMessages = (sender: Sender): Check[] => [
  {
    zh: 'ADT^A04 登记：ACK，AA',
    en: 'ADT^A04 registers a patient: ACK with AA',
    run: async () => {
      const text = sender.registration()
      answered(text, (await sender.send(text))[0], 'AA')
    },
  },
  {
    zh: 'OMB^O27 NW 用血申请：ORB^O28，AA，ORC-1 OK，ORC-3 为枢纽单号',
    en: 'OMB^O27 NW asks for blood: ORB^O28, AA, ORC-1 OK, the hub’s number in ORC-3',
    run: async () => {
      const { text, order } = sender.order()
      const answer = answered(text, (await sender.send(text))[0], 'AA')
      const orc = orderCode(answer, 'OK')
      mustBe(orc[2]?.startsWith(`${order.placerNumber}^`), `ORC-2 ${order.placerNumber}`, orc[2])
      mustBe(/^.+\^.+/.test(orc[3] ?? ''), 'ORC-3', orc[3])
    },
  },
  {
    zh: 'OMB^O27 CA 取消申请：ORC-1 CR',
    en: 'OMB^O27 CA cancels it: ORC-1 CR',
    run: async () => {
      const made = sender.order()
      answered(made.text, (await sender.send(made.text))[0], 'AA')
      const text = sender.cancellation(made)
      orderCode(answered(text, (await sender.send(text))[0], 'AA'), 'CR')
    },
  },
  {
    zh: '重发同一报文（MSH-10 相同）：应答逐字节相同，只登记一次',
    en: 'the same message again (same MSH-10): the same answer byte for byte',
    run: async () => {
      const { text } = sender.order()
      const [first] = await sender.send(text)
      const [again] = await sender.send(text)
      answered(text, first, 'AA')
      mustBe(again?.bytes.equals(first?.bytes ?? Buffer.alloc(0)), '相同应答 / the same answer', again?.text)
    },
  },
  {
    zh: 'GB 18030 字符集（MSH-18）：应答同字符集，姓名无误',
    en: 'character set GB 18030 (MSH-18): answered in it, the name unharmed',
    run: async () => {
      const { text } = sender.order({}, { 18: GB18030 })
      const answer = answered(text, (await sender.send(text, { charset: 'gb18030' }))[0], 'AA')
      mustBe(
        answer.segments('MSH')[0]?.[18] === GB18030,
        `MSH-18 ${GB18030}`,
        answer.segments('MSH')[0]?.[18],
      )
      const name = answer.segments('PID')[0]?.[5]
      mustBe(name?.startsWith(`${WARD_PATIENT.family}^${WARD_PATIENT.given}`), 'PID-5', name)
    },
  },
]

const faultyMessages = (sender: Sender): Check[] => [
  {
    zh: 'MSH-10 相同而内容不同：AE，ERR-3 205',
    en: 'the same MSH-10 with other content: AE, ERR-3 205',
    run: async () => {
      const { text } = sender.order()
      answered(text, (await sender.send(text))[0], 'AA')
      const other = text.replace('|55|g/L|', '|54|g/L|')
      errorOf(answered(other, (await sender.send(other))[0], 'AE'), '205', 'E')
    },
  },
  {
    zh: '身份证号校验位错误：申请照常登记，ERR-4 W 告知',
    en: 'an identity number with a wrong check digit: registered all the same, told as a warning (ERR-4 W)',
    run: async () => {
      const identityNumber = WARD_PATIENT.identityNumber.replace(/.$/, (digit) => (digit === '1' ? '2' : '1'))
      const person = { ...WARD_PATIENT, hospitalNumber: sender.numbers.next('MR'), identityNumber }
      const { text } = sender.order({ person })
      const answer = answered(text, (await sender.send(text))[0], 'AA')
      orderCode(answer, 'OK')
      errorOf(answer, 'IDENTITY_NUMBER_INVALID', 'W')
    },
  },
  {
    zh: '缺少知情同意：AE，ORC-1 UA，ERR-2 指明 BPO-14',
    en: 'no consent: AE, ORC-1 UA, ERR-2 names BPO-14',
    run: async () => {
      const { text } = sender.order({ consent: '' })
      const answer = answered(text, (await sender.send(text))[0], 'AE')
      orderCode(answer, 'UA')
      const [, , place] = errorOf(answer, 'CONSENT_MISSING', 'E')
      mustBe(place === 'BPO^1^14', 'ERR-2 BPO^1^14', place)
    },
  },
  {
    zh: '没有 MSH-10：AR，ERR-3 101',
    en: 'no MSH-10: AR, ERR-3 101',
    run: async () => {
      const text = sender.registration(WARD_PATIENT, { 10: '' })
      errorOf(answered(text, (await sender.send(text))[0], 'AR'), '101', 'E')
    },
  },
]

const bagMessages = (sender: Sender): Check[] => [
  {
    zh: 'BPS^O29 RQ 请求发血，申请尚未受理：BRP^O30，AE，ORC-1 UA，ERR-3 206',
    en: 'BPS^O29 RQ for a request that nobody has accepted: BRP^O30, AE, ORC-1 UA, ERR-3 206',
    run: async () => {
      const made = sender.order()
      answered(made.text, (await sender.send(made.text))[0], 'AA')
      const text = sender.about(made, 'BPS^O29', BPO, askingBpx())
      const answer = answered(text, (await sender.send(text))[0], 'AE')
      bagsAnswered(answer, 'BRP^O30', 'UA')
      errorOf(answer, '206', 'E')
    },
  },
  {
    zh: 'BTS^O31，BTX-12 为 O（仅医嘱明细）：BRT^O32，AA，逐袋应答，不登记',
    en: 'BTS^O31 with BTX-12 O (detail of the order alone): BRT^O32, AA, the bag repeated, nothing recorded',
    run: async () => {
      const text = sender.about(sender.order(), 'BTS^O31', BPO, btx('3308024000001', 'TX', 'O'))
      const answer = answered(text, (await sender.send(text))[0], 'AA')
      bagsAnswered(answer, 'BRT^O32', 'OK')
      const donation = answer.segments('BTX')[0]?.[2]
      mustBe(donation === '3308024000001', 'BTX-2', donation)
    },
  },
  {
    zh: 'BTS^O31，枢纽没有的血袋：BRT^O32，AE，ERR-2 指明 BTX-2，ERR-3 204',
    en: 'BTS^O31 of a bag that the hub does not have: BRT^O32, AE, ERR-2 names BTX-2, ERR-3 204',
    run: async () => {
      const text = sender.about(sender.order(), 'BTS^O31', BPO, btx('3308024999999', 'RA', 'F'))
      const answer = answered(text, (await sender.send(text))[0], 'AE')
      bagsAnswered(answer, 'BRT^O32', 'UA')
      const [, , place] = errorOf(answer, '204', 'E')
      mustBe(place === 'BTX^1^2', 'ERR-2 BTX^1^2', place)
    },
  },
]

const modes = (sender: Sender): Check[] => [
  {
    zh: '增强模式（MSH-15、16 为 AL）：先 CA，再 AA',
    en: 'enhanced mode (MSH-15 and 16 AL): CA first, then AA',
    run: async () => {
      const text = sender.registration(WARD_PATIENT, { 15: 'AL', 16: 'AL' })
      const [accept, application] = await sender.send(text, { answers: 2 })
      answered(text, accept, 'CA')
      answered(text, application, 'AA')
    },
  },
  {
    zh: '不要应答（MSH-15、16 为 NE）：没有应答，照常处理',
    en: 'no answers wanted (MSH-15 and 16 NE): silence, and it is worked all the same',
    run: async () => {
      const { text, order } = sender.order({}, { 15: 'NE', 16: 'NE' })
      await sender.send(text, { answers: 0 })
      const cancelling = sender.cancellation({ text: sender.withHeader(text, { 15: '', 16: '' }), order })
      orderCode(answered(cancelling, (await sender.send(cancelling))[0], 'AA'), 'CR')
    },
  },
]
