import { formatTime } from '#adapters/hl7/datetime.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { observations, reportCode } from '#adapters/hl7/out/observations.ts'
import { note, orderNumbers, pid, spm } from '#adapters/hl7/out/parts.ts'
import { entity, segment } from '#adapters/hl7/writer.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { ResultFacts } from '#resolvers/compatibility/outbound-facts.ts'
import { resultStatusHl7 } from '#rules/compatibility/terms.ts'

/** A result to report; `bag` is the number of the unit of a crossmatch. */
export type Report = {
  readonly facts: ResultFacts
  readonly places: PlaceCodes
  readonly bag: string | null
  /** It was wrong and is taken back; what it said is repeated as wrong. */
  readonly isWithdrawn: boolean
}

/**
 * `ORU^R01` of a final typing, antibody screen or crossmatch, corrections and withdrawals included.
 * Source: HL7 v2.5.1 chapter 7.3.1.
 */
export const oruReport = (report: Report): OutMessage => ({
  type: { code: 'ORU', event: 'R01' },
  body: (speech) => {
    const { facts, places } = report
    const { request, result, patient } = facts
    const { row } = result
    const numbers = orderNumbers(places, request)
    const remark = result.kind === 'Typing' ? result.row.discrepancy : null
    return [
      pid(speech, places, patient),
      segment('ORC', { 1: 'RE', ...numbers }),
      segment('OBR', {
        1: 1,
        2: numbers[2],
        3: entity(row.id, places.lead),
        4: reportCode(speech, result),
        7: formatTime(row.occurredAt),
        22: formatTime(row.recordedAt),
        24: 'BLB',
        // Table 0123: what is taken back corrects the results of its order.
        25: report.isWithdrawn ? 'C' : resultStatusHl7[row.status],
      }),
      ...observations(speech, report),
      ...note(speech.write(remark)),
      ...(speech.isModern ? [spm(speech, places, facts)] : []),
    ]
  },
})
