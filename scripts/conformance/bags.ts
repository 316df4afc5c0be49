import { hl7Time } from '../demo/messages.ts'
import { mustBe } from './check.ts'
import type { Answer } from './sender.ts'

/** The line of the demonstration's product, as in the order. */
export const BPO = 'BPO|1|RBC-SUSP-LR^去白悬浮红细胞^99HUB||2|2|U^单位^99HUB'

/** A BPX that asks for what is kept: status, record status, time, number of bags, who comes for them. */
export const askingBpx = (): string =>
  `BPX|1|RQ^Request to dispense^HL70510|F|${hl7Time(new Date())}|${'|'.repeat(9)}1|${'|'.repeat(5)}N0033^王^护`

/** A BTX of one bag with its disposition and record status. */
export const btx = (donation: string, disposition: string, recordStatus: string): string => {
  const at = hl7Time(new Date())
  return `BTX|1|${donation}|E5445^^ISBT128|||||1||U^单位^99HUB|${disposition}|${recordStatus}|${at}|N0033^王^护|N0034^孙^护`
}

/** The order's own code in an answer about bags. */
export const bagsAnswered = (answer: Answer, type: string, code: string): Answer => {
  const orc = answer.segments('ORC')[0]
  mustBe(answer.type === type, type, answer.type)
  mustBe(orc?.[1] === code, `ORC-1 ${code}`, orc?.[1])
  return answer
}
