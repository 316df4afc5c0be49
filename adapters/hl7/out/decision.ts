import { formatTime } from '#adapters/hl7/datetime.ts'
import { orderNumbers } from '#adapters/hl7/out/parts.ts'
import type { Speech } from '#adapters/hl7/out/speech.ts'
import { coded, type OutSegment, segment } from '#adapters/hl7/writer.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { RequestFacts } from '#resolvers/requests/outbound-facts.ts'
import { requestRejectReasonLabels } from '#rules/requests/terms.ts'

/** What the lead decided of a request. */
export type Decision = {
  readonly facts: RequestFacts
  readonly places: PlaceCodes
  readonly accepted: boolean
}

/** ORC of a decision: SC and in process, or OC, cancelled, with the reason in ORC-16. */
export const decisionOrder = (speech: Speech, { facts, places, accepted }: Decision): OutSegment => {
  const { request, decidedBy } = facts
  const reason = request.decisionReason
  return segment('ORC', {
    1: accepted ? 'SC' : 'OC',
    ...orderNumbers(places, request),
    5: accepted ? 'IP' : 'CA',
    9: request.decidedAt === null ? undefined : formatTime(request.decidedAt),
    11: speech.person(decidedBy),
    16:
      accepted || reason === null
        ? undefined
        : coded(speech.code('rejectReason', reason), speech.call(requestRejectReasonLabels[reason]), '99HUB'),
  })
}
