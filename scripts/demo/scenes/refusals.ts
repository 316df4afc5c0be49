import type { Day } from '../day.ts'
import { expectThat } from '../day-fault.ts'
import { bloodOrder } from '../messages.ts'
import { UNCONSENTED_PATIENT } from '../people.ts'
import { FACILITY } from './ward.ts'

/** A form that says nothing of consent: refused at the very field, and nothing of it is kept as a request. */
export const refusals = async ({ graph, his, numbers, teller, inMinutes }: Day): Promise<void> => {
  teller.scene('缺少知情同意的申请', 'A form without consent')
  const placerNumber = numbers.next('SQ')
  const answer = await his.send(
    bloodOrder(
      { facility: FACILITY, controlId: numbers.next('M'), at: inMinutes(-1) },
      {
        person: UNCONSENTED_PATIENT,
        visitNumber: numbers.next('ZY'),
        placerNumber,
        sampleNumber: numbers.next('S'),
        drawnAt: inMinutes(-20),
        plannedAt: inMinutes(180),
        units: 2,
        consent: '',
      },
    ),
  )
  const code = answer.segments('MSA')[0]?.[1]
  const error = answer.segments('ERR').find((err) => err[2] === 'BPO^1^14')
  expectThat(code === 'AE', `应答 AE（实为 ${code}）`, `the answer is AE (it is ${code})`)
  expectThat(error, 'ERR-2 指明 BPO^1^14', 'ERR-2 names BPO^1^14')
  teller.step('his.mem01', 'MLLP →', `OMB^O27 ${placerNumber}，BPO-14 为空`, 'orders blood, BPO-14 is empty')
  teller.step('his.mem01', 'MLLP ←', `AE，ERR-2 ${error[2]}`, 'AE, at that very field')
  teller.line(`${' '.repeat(32)}${error[8] ?? ''}`)
  const { request } = await graph.ask(
    'mem01.physician',
    'query ($number: String!) { request(placerNumber: $number) { id } }',
    { number: placerNumber },
  )
  expectThat(request === null, '没有留下申请', 'no request was made of it')
}
