import { formatTime } from '#adapters/hl7/datetime.ts'
import { orderNumbers } from '#adapters/hl7/out/parts.ts'
import type { Speech } from '#adapters/hl7/out/speech.ts'
import { type Components, coded, type OutSegment, segment } from '#adapters/hl7/writer.ts'
import type { NamedPerson, PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { RequestFacts } from '#resolvers/requests/outbound-facts.ts'
import { requestCloseReasonLabels, requestRejectReasonLabels } from '#rules/requests/terms.ts'

/** What happened to a request that its hospital must hear of. */
export type Decided = 'ACCEPTED' | 'REJECTED' | 'SENT_BACK' | 'CLOSED'

/** A decision over a request, with what is told of it. */
export type Decision = {
  readonly facts: RequestFacts
  readonly places: PlaceCodes
  readonly decided: Decided
}

/** How each is said: ORC-1 (table 0119) and ORC-5 (table 0038). */
const WORDS: Readonly<Record<Decided, { readonly control: string; readonly status: string }>> = {
  ACCEPTED: { control: 'SC', status: 'IP' },
  REJECTED: { control: 'OC', status: 'CA' },
  // Held until its own hospital has corrected it (XO), or takes it back (CA).
  SENT_BACK: { control: 'OH', status: 'HD' },
  // Discontinued and not cancelled: it was being worked, and what was tested or issued stays.
  CLOSED: { control: 'OD', status: 'DC' },
}

/** What a decision says of itself. */
type Told = {
  readonly at: Date | null
  readonly by: NamedPerson | null
  readonly reason: Components | undefined
}

const toldBy: Readonly<Record<Decided, (speech: Speech, facts: RequestFacts) => Told>> = {
  ACCEPTED: (_, { request, decidedBy }) => ({ at: request.decidedAt, by: decidedBy, reason: undefined }),
  REJECTED: (speech, { request, decidedBy }) => ({
    at: request.decidedAt,
    by: decidedBy,
    reason: reasonOf(speech, 'rejectReason', requestRejectReasonLabels, request.decisionReason),
  }),
  SENT_BACK: (speech, { sentBack }) => ({
    at: sentBack?.at ?? null,
    by: sentBack?.by ?? null,
    reason: reasonOf(speech, 'holdReason', HOLD_REASONS, 'SENT_BACK'),
  }),
  CLOSED: (speech, { request, closedBy }) => ({
    at: request.closedAt,
    by: closedBy,
    reason: reasonOf(speech, 'closeReason', requestCloseReasonLabels, request.closeReason),
  }),
}

const HOLD_REASONS = { SENT_BACK: { zh: '退回修改', en: 'sent back for correction' } } as const

const reasonOf = <Code extends string>(
  speech: Speech,
  system: string,
  labels: Readonly<Record<Code, { readonly zh: string; readonly en: string }>>,
  reason: Code | null,
): Components | undefined =>
  reason === null ? undefined : coded(speech.code(system, reason), speech.call(labels[reason]), '99HUB')

/** ORC of a decision: what was decided, when, by whom, and the reason by its code in ORC-16. */
export const decisionOrder = (speech: Speech, { facts, places, decided }: Decision): OutSegment => {
  const { at, by, reason } = toldBy[decided](speech, facts)
  const { control, status } = WORDS[decided]
  return segment('ORC', {
    1: control,
    ...orderNumbers(places, facts.request),
    5: status,
    9: at === null ? undefined : formatTime(at),
    11: speech.person(by),
    16: reason,
  })
}

/** What was written with the decision, for NTE-3; null when nothing was. */
export const decisionNote = ({ facts, decided }: Decision): string | null => {
  if (decided === 'SENT_BACK') return facts.sentBack?.reason ?? null
  return decided === 'CLOSED' ? facts.request.closeNote : facts.request.decisionNote
}
