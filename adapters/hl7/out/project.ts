import { type Envelope, seal } from '#adapters/hl7/out/envelope.ts'
import { type Occasion, PLANS, type Plan } from '#adapters/hl7/out/plans.ts'
import type { AllianceId, Id } from '#lib/ids.ts'
import { type OutboundDb, placeCodes } from '#resolvers/alliance/outbound-facts.ts'
import type { Services } from '#resolvers/context.ts'
import type { EventName } from '#resolvers/events.ts'
import type { DestinationOverrides } from '#resolvers/messaging/destinations.ts'
import { destinationsOf, queueDelivery } from '#resolvers/messaging/queue-delivery.ts'

/** An event of the outbox, as the projection reads it. */
export type OutboundEvent = {
  readonly id: string
  readonly allianceId: AllianceId
  readonly organisationId: Id<'Organisation'>
  readonly name: string
  readonly subjectId: string
  readonly payload: unknown
  readonly occurredAt: Date
  readonly recordedAt: Date
}

/** Name of the consumer that turns events into messages on their way out. */
export const OUTBOUND_CONSUMER = 'hl7-outbound'

/** The events that leave the hub. */
export const OUTBOUND_EVENTS = Object.keys(PLANS) as readonly (keyof typeof PLANS)[]

/** Who the hub is in MSH-3; MSH-4 is the lead's code. */
const APPLICATION = 'HUB'

/**
 * Turns events into messages in the queues of the hospitals' own systems, within the transaction given: for each
 * event one message to each destination of the organisation, or none where it has no system that receives.
 */
export const projectOutbound =
  (options: ProjectionOptions) =>
  async (db: OutboundDb, events: readonly OutboundEvent[]): Promise<void> => {
    for (const event of events) await projectOne(db, event, options)
  }

/** Where messages go, and what they are encrypted with while they wait. */
export type ProjectionOptions = {
  readonly overrides: DestinationOverrides
  readonly keys: Services['keys']
}

const projectOne = async (db: OutboundDb, event: OutboundEvent, { overrides, keys }: ProjectionOptions) => {
  if (!isOutbound(event.name)) return
  const destinations = await destinationsOf(db, event, overrides)
  if (destinations.length === 0) return
  const places = await placeCodes(db, event.allianceId, event.organisationId)
  const plan = await planOf(event.name, {
    source: { db, keys },
    places,
    payload: event.payload as Occasion<typeof event.name>['payload'],
    occurredAt: event.occurredAt,
  })
  if (plan === null) return
  for (const to of destinations) {
    const message = plan.messageFor(to.profile)
    if (message === null) continue
    const from = { application: APPLICATION, facility: places.lead }
    await queueDelivery(db, keys, {
      to,
      type: `${message.type.code}^${message.type.event}`,
      eventId: event.id,
      subjectId: event.subjectId,
      orderKey: plan.orderKey,
      build: (controlId) => seal({ to, from, controlId, at: event.recordedAt } satisfies Envelope, message),
    })
  }
}

const isOutbound = (name: string): name is keyof typeof PLANS => name in PLANS

/** The plan of one event; the name and its payload belong together by the table of events. */
const planOf = (name: keyof typeof PLANS, occasion: Occasion<EventName>): Promise<Plan | null> =>
  (PLANS[name] as (occasion: Occasion<EventName>) => Promise<Plan | null>)(occasion)
