import { bpsStatus, type DispenseStatus } from '#adapters/hl7/out/bps.ts'
import type { Decided, Decision } from '#adapters/hl7/out/decision.ts'
import { dftCredit } from '#adapters/hl7/out/dft.ts'
import type { OutMessage } from '#adapters/hl7/out/envelope.ts'
import { ombDecision } from '#adapters/hl7/out/omb.ts'
import { omlRejection } from '#adapters/hl7/out/oml.ts'
import { ormDecision } from '#adapters/hl7/out/orm.ts'
import { oruReport } from '#adapters/hl7/out/oru.ts'
import { kindOf } from '#lib/ids.ts'
import type { PlaceCodes } from '#resolvers/alliance/outbound-facts.ts'
import { resultFacts } from '#resolvers/compatibility/outbound-facts.ts'
import type { EventName, EventPayload } from '#resolvers/events.ts'
import { unitFacts } from '#resolvers/inventory/outbound-facts.ts'
import type { SenderProfile } from '#resolvers/messaging/senders.ts'
import { type FactSource, requestFacts, sampleFacts } from '#resolvers/requests/outbound-facts.ts'
import { waiverFacts } from '#resolvers/waivers/outbound-facts.ts'
import { feedsDecisions } from '#rules/compatibility/terms.ts'

/**
 * What an event says to the hospital's systems: for each profile its message, null for one that is not told;
 * `orderKey` keeps the patient's order.
 */
export type Plan = { readonly orderKey: string; messageFor(profile: SenderProfile): OutMessage | null }

/** An event with what its plan needs to be read. */
export type Occasion<N extends EventName> = {
  readonly source: FactSource
  readonly places: PlaceCodes
  readonly payload: EventPayload<N>
  readonly occurredAt: Date
}

type Planner<N extends EventName> = (occasion: Occasion<N>) => Promise<Plan | null>

type RequestEvent =
  | 'requests.requestAccepted'
  | 'requests.requestRejected'
  | 'requests.requestSentBack'
  | 'requests.requestClosed'

const decision =
  (decided: Decided) =>
  async ({ source, places, payload }: Occasion<RequestEvent>): Promise<Plan> =>
    planOfDecision({ facts: await requestFacts(source, payload.requestId), places, decided })

const planOfDecision = (told: Decision): Plan => ({
  orderKey: told.facts.patient.id,
  messageFor: ({ orders }) => (orders === 'ORM^O01' ? ormDecision(told) : ombDecision(told)),
})

/** A request that was served in full ends as well: of that its bags tell. */
const closed: Planner<'requests.requestClosed'> = async ({ source, places, payload }) => {
  const facts = await requestFacts(source, payload.requestId)
  return facts.request.state === 'CLOSED' ? planOfDecision({ facts, places, decided: 'CLOSED' }) : null
}

const rejectedSample: Planner<'requests.sampleRejected'> = async ({ source, places, payload }) => {
  const facts = await sampleFacts(source, payload.sampleId)
  return { orderKey: facts.patient.id, messageFor: () => omlRejection(facts, places) }
}

type ResultEvent =
  | 'compatibility.typingRecorded'
  | 'compatibility.antibodyScreenRecorded'
  | 'compatibility.crossmatchRecorded'

const report = async ({ source, places, payload }: Occasion<ResultEvent>): Promise<Plan> =>
  reportOf({ source, places, resultId: payload.resultId, isWithdrawn: false })

const reportOf = async ({
  source,
  places,
  resultId,
  isWithdrawn,
}: Pick<Occasion<EventName>, 'source' | 'places'> & {
  resultId: string
  isWithdrawn: boolean
}): Promise<Plan> => {
  const facts = await resultFacts(source, resultId)
  const { result } = facts
  const [bag] = result.kind === 'Crossmatch' ? await unitFacts(source.db, [result.row.unitId], null) : []
  return {
    orderKey: facts.patient.id,
    messageFor: () => oruReport({ facts, places, bag: bag?.number ?? null, isWithdrawn }),
  }
}

/** What was never reported needs no withdrawal: preliminary results, and identified antibodies. */
const withdrawn: Planner<'compatibility.resultWithdrawn'> = async ({ source, places, payload }) => {
  const { resultId } = payload
  if (kindOf(resultId) === 'AntibodyIdentification') return null
  const { result } = await resultFacts(source, resultId)
  if (!feedsDecisions(result.row.status)) return null
  return reportOf({ source, places, resultId, isWithdrawn: true })
}

const dispensed = async (
  { source, places, occurredAt }: Pick<Occasion<EventName>, 'source' | 'places' | 'occurredAt'>,
  of: { requestId: string | null; unitIds: readonly string[]; status: DispenseStatus },
): Promise<Plan | null> => {
  if (of.requestId === null) return null
  const facts = await requestFacts(source, of.requestId)
  // What followed meanwhile is no part of what an earlier step tells.
  const steps = { RS: null, RE: null, RD: 'ISSUE', DS: 'HAND_OVER' } as const
  const step = steps[of.status]
  const units = await unitFacts(source.db, of.unitIds, step && { requestId: of.requestId, step })
  return {
    orderKey: facts.patient.id,
    messageFor: () => bpsStatus({ facts, places, units, status: of.status, at: occurredAt }),
  }
}

/**
 * What the hub settled by itself is credited to the systems that left it to the hub, and its reversal takes the credit back.
 * Whoever asks at the window has billed net already.
 */
const credited: Planner<'waivers.waiverChanged'> = async ({ source, places, payload, occurredAt }) => {
  const { waiverId, state } = payload
  if (state !== 'SETTLED' && state !== 'REVERSED') return null
  const facts = await waiverFacts(source, waiverId)
  if (facts.waiver.source !== 'DISCHARGE' || facts.lines.length === 0) return null
  const told = { facts, places, isTakenBack: state === 'REVERSED', at: occurredAt }
  return {
    orderKey: facts.patient.id,
    messageFor: ({ waivers }) => (waivers === 'DISCHARGE' ? dftCredit(told) : null),
  }
}

/**
 * Which events leave the hub as which message. A result is reported when its final form is recorded: no policy makes
 * the report wait for the second person, whose verification changes nothing in it. Issued units are told once, as
 * ready, with all bags of the issue.
 */
export const PLANS = {
  'requests.requestAccepted': decision('ACCEPTED'),
  'requests.requestRejected': decision('REJECTED'),
  'requests.requestSentBack': decision('SENT_BACK'),
  'requests.requestClosed': closed,
  'requests.sampleRejected': rejectedSample,
  'compatibility.typingRecorded': report,
  'compatibility.antibodyScreenRecorded': report,
  'compatibility.crossmatchRecorded': report,
  'compatibility.resultWithdrawn': withdrawn,
  'inventory.unitReserved': (occasion: Occasion<'inventory.unitReserved'>) => {
    const { requestId, unitId } = occasion.payload
    return dispensed(occasion, { requestId, unitIds: [unitId], status: 'RS' })
  },
  'inventory.reservationEnded': (occasion: Occasion<'inventory.reservationEnded'>) => {
    const { requestId, unitId } = occasion.payload
    return dispensed(occasion, { requestId, unitIds: [unitId], status: 'RE' })
  },
  'inventory.unitsReady': (occasion: Occasion<'inventory.unitsReady'>) =>
    dispensed(occasion, { ...occasion.payload, status: 'RD' }),
  'inventory.unitsHandedOver': (occasion: Occasion<'inventory.unitsHandedOver'>) =>
    dispensed(occasion, { ...occasion.payload, status: 'DS' }),
  'waivers.waiverChanged': credited,
} satisfies { [N in EventName]?: Planner<N> }
