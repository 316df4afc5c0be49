import { type Decision, decisionNote, decisionOrder } from '#adapters/hl7/out/decision.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { note, orderNumbers, pid, product } from '#adapters/hl7/out/parts.ts'
import { segment } from '#adapters/hl7/writer.ts'

/**
 * `ORM^O01` of what was decided over a request, for older HIS: OBR-4 names the product, an NTE carries the words.
 * Source: HL7 v2.3 chapter 4.2.
 */
export const ormDecision = (decision: Decision): OutMessage => ({
  type: { code: 'ORM', event: 'O01' },
  body: (speech) => {
    const { facts, places } = decision
    const { 2: placer, 3: filler } = orderNumbers(places, facts.request)
    const remark = note(speech.write(decisionNote(decision)))
    return [
      pid(speech, places, facts.patient),
      ...facts.items.flatMap((item, index) => [
        decisionOrder(speech, decision),
        segment('OBR', {
          1: index + 1,
          2: placer,
          3: filler,
          4: product(speech, item.productCode, item.product),
        }),
        ...remark,
      ]),
    ]
  },
})
