import type { Db } from '#db/client.ts'
import type { IdentityKeys } from '#db/identity-keys.ts'
import { insertDelivery } from '#db/messaging/deliveries.ts'
import { controlIdOf } from '#lib/control-id.ts'
import { type AllianceId, type Id, newId } from '#lib/ids.ts'
import {
  type Destination,
  type DestinationOverrides,
  destinationOf,
} from '#resolvers/messaging/destinations.ts'
import { sendersOn } from '#resolvers/messaging/sender-profile.ts'
import { dayOf } from '#rules/calendar.ts'

/** What a message is about and how it is made once its number is known. */
export type QueuedMessage = {
  readonly to: Destination
  /** Message type and event, such as `ORU^R01`. */
  readonly type: string
  readonly eventId: string
  readonly subjectId: string
  /** Messages of one key leave in order: the patient. */
  readonly orderKey: string
  readonly build: (controlId: string) => Buffer
}

/** The systems of one organisation that messages of an instant go to, read in the transaction that writes them. */
export const destinationsOf = async (
  db: Db,
  of: {
    readonly allianceId: AllianceId
    readonly organisationId: Id<'Organisation'>
    readonly recordedAt: Date
  },
  overrides: DestinationOverrides,
): Promise<Destination[]> =>
  (await sendersOn(db, dayOf(of.recordedAt)))
    .filter(
      ({ allianceId, organisationId }) =>
        allianceId === of.allianceId && organisationId === of.organisationId,
    )
    .map((sender) => destinationOf(sender, overrides))
    .filter((found) => found !== null)

/** Puts a message into its destination's queue, encrypted; once for each event, destination and type. */
export const queueDelivery = async (
  db: Db,
  keys: IdentityKeys,
  { to, build, ...message }: QueuedMessage,
): Promise<void> => {
  const id = newId('Delivery')
  const controlId = controlIdOf(id)
  await insertDelivery(db, {
    allianceId: to.allianceId,
    id,
    organisationId: to.organisationId,
    senderId: to.id,
    controlId,
    type: message.type,
    eventId: message.eventId as Id<'Event'>,
    subjectId: message.subjectId,
    orderKey: message.orderKey,
    raw: keys.encryptBytes(build(controlId)),
    state: 'WAITING',
  })
}
