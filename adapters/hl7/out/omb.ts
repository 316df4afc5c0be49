import { type Decision, decisionNote, decisionOrder } from '#adapters/hl7/out/decision.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { note, pid, product, unitOf } from '#adapters/hl7/out/parts.ts'
import { numeral, type Speech } from '#adapters/hl7/out/speech.ts'
import { coded, type OutSegment, repeated, segment } from '#adapters/hl7/writer.ts'
import type { OutboundItem } from '#resolvers/requests/outbound-facts.ts'

/**
 * `OMB^O27` of what was decided over a request: one order group for each of its lines.
 * Source: HL7 v2.5.1 chapter 4.14.1.
 */
export const ombDecision = (decision: Decision): OutMessage => ({
  type: { code: 'OMB', event: 'O27' },
  body: (speech) => {
    const { facts, places } = decision
    const remark = note(speech.write(decisionNote(decision)))
    const group = (item: OutboundItem, index: number) => [
      decisionOrder(speech, decision),
      bpo(speech, item, index + 1),
      ...remark,
    ]
    return [pid(speech, places, facts.patient), ...facts.items.flatMap(group)]
  },
})

const bpo = (speech: Speech, item: OutboundItem, setId: number): OutSegment =>
  segment('BPO', {
    1: setId,
    2: product(speech, item.productCode, item.product),
    3: repeated(
      item.requirements.map((code) => coded(speech.code('requirement', code), undefined, 'HL70508')),
    ),
    4: quantityIn(speech, item),
    5: numeral(item.quantity),
    6: unitOf(speech, item.product),
  })

/**
 * BPO-4. The hub keeps amounts, not bags: a bag holds one unit or more, so the amount is the most bags it can be;
 * of millilitres no count follows.
 */
const quantityIn = (speech: Speech, { quantity, product }: OutboundItem) => {
  if (speech.profile.quantityIn === 'UNITS') return numeral(quantity)
  return product?.unit === 'ML' ? undefined : numeral(Math.ceil(quantity))
}
