import { hl7Time } from '../demo/messages.ts'
import { type Check, mustBe } from './check.ts'
import { answered, errorOf, type Sender } from './sender.ts'

/** An FT1 of two units of red cells: the bag, and the amount in yuan. */
const ft1 = (bag: string, amount: string): string =>
  `FT1|1|FEE001||${hl7Time(new Date())}||CG|BLD-RBC-LR^去白悬浮红细胞血费^99FEE|||2|${amount}&CNY|${'|'.repeat(11)}${bag}`

/** A message of another type about an order's patient and stay. */
const ofStay = (sender: Sender, { text }: { text: string }, type: string, ...segments: string[]): string => {
  const [msh = '', ...rest] = text.split('\r').filter((line) => /^(MSH|PID|PV1)/.test(line))
  const evn = `EVN|${type.slice(4)}|${hl7Time(new Date())}`
  const header = { 9: `${type}^${type.replace('^', '_')}`, 10: sender.numbers.next('CONF') }
  return sender.withHeader([msh, evn, ...rest, ...segments].join('\r'), header)
}

/** A stay that an order has told of. */
const stayOf = async (sender: Sender) => {
  const made = sender.order()
  answered(made.text, (await sender.send(made.text))[0], 'AA')
  return made
}

const answerTo = async (sender: Sender, text: string, code: string) =>
  answered(text, (await sender.send(text))[0], code)

/** The end of a stay and its charges: what the fee waiver follows from. */
export const chargeMessages = (sender: Sender): Check[] => [
  {
    zh: 'ADT^A16 预出院、A03 出院、A13 取消出院：均为 ACK，AA',
    en: 'ADT^A16, A03 and A13: discharge expected, done and cancelled, each ACK with AA',
    run: async () => {
      const stay = await stayOf(sender)
      for (const event of ['A16', 'A03', 'A13'])
        await answerTo(sender, ofStay(sender, stay, `ADT^${event}`), 'AA')
    },
  },
  {
    zh: 'DFT^P03，枢纽没有的血袋：AA 照常记录，ERR-4 W 指明 FT1-23',
    en: 'DFT^P03 of a bag that the hub does not have: recorded with AA, a warning (ERR-4 W) names FT1-23',
    run: async () => {
      const text = ofStay(sender, await stayOf(sender), 'DFT^P03', ft1('3308024999999-E5445', '440.00'))
      const [, , place] = errorOf(await answerTo(sender, text, 'AA'), 'UNKNOWN_BAG', 'W')
      mustBe(place === 'FT1^1^23', 'ERR-2 FT1^1^23', place)
    },
  },
  {
    zh: 'DFT^P03 金额为负：AE，ERR-2 指明 FT1-11（退费请用 CD）',
    en: 'DFT^P03 with a negative amount: AE, ERR-2 names FT1-11 (a credit is told by CD)',
    run: async () => {
      const text = ofStay(sender, await stayOf(sender), 'DFT^P03', ft1('3308024999999-E5445', '-440.00'))
      const [, , place] = errorOf(await answerTo(sender, text, 'AE'), '102', 'E')
      mustBe(place === 'FT1^1^11', 'ERR-2 FT1^1^11', place)
    },
  },
  {
    zh: 'DFT^P03 就诊号未知：AE，ERR-3 204 指明 PV1-19',
    en: 'DFT^P03 of an unknown stay: AE, ERR-3 204 at PV1-19',
    run: async () => {
      const text = ofStay(sender, sender.order(), 'DFT^P03', ft1('', '440.00'))
      const [, , place] = errorOf(await answerTo(sender, text, 'AE'), '204', 'E')
      mustBe(place === 'PV1^1^19', 'ERR-2 PV1^1^19', place)
    },
  },
]
