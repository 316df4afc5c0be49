import { formatTime } from '#adapters/hl7/datetime.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { note, orderNumbers, pid, spm } from '#adapters/hl7/out/parts.ts'
import { coded, segment } from '#adapters/hl7/writer.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { SampleFacts } from '#resolvers/requests/outbound-facts.ts'
import { sampleRejectReasonHl7, sampleRejectReasonLabels } from '#rules/requests/terms.ts'

/**
 * `OML^O33` OC of a rejected sample, with the reason of table 0490 in SPM-21.
 * Source: HL7 v2.5.1 chapters 4.4.8 and 7.4.3.
 */
export const omlRejection = (facts: SampleFacts, places: PlaceCodes): OutMessage => ({
  type: { code: 'OML', event: 'O33' },
  body: (speech) => {
    const { sample, request, patient } = facts
    const reason = sample.rejectReason
    const why =
      reason === null
        ? undefined
        : coded(
            speech.code('sampleRejectReason', sampleRejectReasonHl7[reason], reason),
            speech.call(sampleRejectReasonLabels[reason]),
            'HL70490',
          )
    const numbers = orderNumbers(places, request)
    return [
      pid(speech, places, patient),
      spm(speech, places, facts, why),
      segment('ORC', {
        1: 'OC',
        ...numbers,
        5: 'CA',
        9: sample.rejectedAt === null ? undefined : formatTime(sample.rejectedAt),
        16: why,
      }),
      segment('OBR', {
        1: 1,
        ...numbers,
        4: coded(speech.code('test', 'XMATCH'), speech.call({ zh: '交叉配血', en: 'crossmatch' }), '99HUB'),
      }),
      ...note(speech.write(sample.rejectNote)),
    ]
  },
})
